"""What people are told of, and why: one alert is one thing that happened."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from aplomb.aws.keys import Key, hashed
from aplomb.verdict import Severity

LONGEST_TITLE, LONGEST_WHY = 160, 400  # characters
_ID_LENGTH = 32


class AlertKind(StrEnum):
    """What happened."""

    URGENT_CASE = "urgent_case"  # a case about a danger, a right or the press waits
    BREACH = "breach"  # a case waits for longer than its service target
    SILENT = "silent"  # no webhook of an account came in for too long
    STOPPED = "stopped"  # an account cannot speak until a person acts
    INCIDENT = "incident"  # criticism was removed or hidden behind our back
    CRISIS = "crisis"  # the state of an account has changed
    TRIAL = "trial"  # nothing: somebody tries a channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing that people are told. It holds no word of a stranger's and no name of one."""

    id: str  # the same for the same thing, however often it is found
    kind: AlertKind
    severity: Severity
    at: int  # when it was found; seconds since 1970
    platform: str
    account: str
    title: str
    why: str
    path: str  # of the console's page about it
    case: str = ""  # the case's reference
    at_any_hour: bool = False  # the account's state lets nothing about it wait for the morning

    @property
    def pressing(self) -> bool:
        """Whether it is told at any hour."""
        grave = self.severity is Severity.URGENT or self.kind in {AlertKind.CRISIS, AlertKind.TRIAL}
        return grave or self.at_any_hour


def alert_id(kind: AlertKind, *what: str) -> str:
    """Return the id of what happened; nobody reads out of it whom it is about."""
    return hashed(kind, *what)[:_ID_LENGTH]


def alert_key(alert: str) -> Key:
    """Return where it stands that an alert was handed to the channels, so that it is handed once."""
    return Key(f"ALERT#{alert}", "ALERT")


def cursor_key() -> Key:
    """Return where it stands how far was looked for alerts."""
    return Key("ALERTS", "CURSOR")


def outbox_pk(channel: str) -> str:
    """Return the partition of all that waits for one channel.

    In it stand CHANNEL (how it went lately), MESSAGE#id (what is being sent) and WAITING#time#alert.
    """
    return f"OUTBOX#{channel}"


_LINKED = re.compile(r"(?<=\w)\.(?=[^\W\d_])")


def plain(text: str, *, longest: int) -> str:
    """Return text that is safe to show on one line anywhere: nothing hidden, nothing that turns the line.

    Control, format and private characters go; of marks that pile up on a letter three stay.
    """
    kept: list[str] = []
    marks = 0
    for char in text[: longest * 8]:
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category.startswith("Z") or char in "\t\r\n\v\f\x85":
            kept.append(" ")
        elif category[0] != "C" and marks <= 3:  # noqa: PLR2004  no script piles up more
            kept.append(char)
    words = " ".join("".join(kept).split())
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def harmless(text: str, *, longest: int) -> str:
    """Return what others worded, so that no chat makes a link or a call of it."""
    quiet = plain(text, longest=longest)
    return _LINKED.sub("[.]", quiet.replace("://", "[:]//")).replace("@", "(at)")
