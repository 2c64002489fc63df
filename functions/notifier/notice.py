"""What a message says, before any channel gives it a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aplomb.alerts.alert import Alert, AlertKind, harmless, plain
from aplomb.verdict import Severity
from notifier.outbox import Message

LONGEST_NAME, LONGEST_TEXT = 80, 300  # characters of a stranger's
_MANY: Mapping[str, str] = {
    AlertKind.URGENT_CASE: "urgent cases",
    AlertKind.BREACH: "late cases",
    AlertKind.SILENT: "silent accounts",
    AlertKind.STOPPED: "stopped accounts",
    AlertKind.INCIDENT: "incidents",
    AlertKind.CRISIS: "changes of state",
    AlertKind.TRIAL: "trials",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a stranger said and is called, where a setting lets a channel show it."""

    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One alert, as people read it."""

    title: str
    why: str
    link: str  # to the console
    quote: str = ""  # a stranger's words, made harmless
    alert: Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A whole message."""

    id: str
    at: int  # when it was made; the same on every try
    subject: str
    severity: Severity
    entries: tuple[Entry, ...]
    kinds: Mapping[str, int]
    more: int  # alerts that are counted only
    queue: str  # where all of them are


def notice_of(message: Message, *, console: str, said: Mapping[str, Said] | None = None) -> Notice:
    """Return what a message says; `said` holds by the alert's id what may be shown of a stranger's."""
    entries = tuple(_entry(one, console=console, said=(said or {}).get(one.id)) for one in message.alerts)
    return Notice(
        id=message.id,
        at=message.made_at,
        subject=_subject(message),
        severity=message.alerts[0].severity,
        entries=entries,
        kinds=message.kinds,
        more=message.total - len(entries),
        queue=f"{console}/queue",
    )


def lines(notice: Notice) -> Sequence[str]:
    """Return a message as plain text, line by line."""
    told = [line for one in notice.entries for line in ("", one.title, one.why, *_quoted(one), one.link)]
    more = ["", f"And {notice.more} more: {notice.queue}"] if notice.more else []
    return [*told[1:], *more, "", f"Message {notice.id}. The same message may come twice."]


def counted(kinds: Mapping[str, int]) -> str:
    """Say how many there are of each kind."""
    return ", ".join(f"{number} {_MANY.get(kind, kind)}" for kind, number in kinds.items())


def _quoted(entry: Entry) -> tuple[str, ...]:
    return (entry.quote,) if entry.quote else ()


def _subject(message: Message) -> str:
    if message.total == 1:
        return message.alerts[0].title
    return plain(f"{message.total} alerts: {counted(message.kinds)}", longest=150)


def _entry(alert: Alert, *, console: str, said: Said | None) -> Entry:
    return Entry(
        title=alert.title,
        why=alert.why,
        link=f"{console}{alert.path}",
        quote=_quote(said) if said else "",
        alert=alert,
    )


def _quote(said: Said) -> str:
    name, text = harmless(said.name, longest=LONGEST_NAME), harmless(said.text, longest=LONGEST_TEXT)
    shown = f"\u201c{text}\u201d" if text else ""
    return ": ".join(part for part in (name, shown) if part)
