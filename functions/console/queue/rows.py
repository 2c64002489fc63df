"""What one row of the queue shows: the case as it is now, and the newest words in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from aplomb.aws.keys import Key, comment_key, reply_key
from aplomb.aws.table import Table
from aplomb.aws.values import Item
from aplomb.brand.hours import Hours
from aplomb.cases import awake, case_reference, is_held
from aplomb.comment import Platform, Surface
from aplomb.platforms import PLATFORMS
from aplomb.records import CaseRecord, CaseState, load
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from aplomb.service_targets import due_at
from aplomb.verdict import Severity
from console.cases.distress import is_distressing
from console.queue.listing import Entry

EXCERPT = 280  # characters

PRIORITY_WORDS = {
    Severity.URGENT: "urgent",
    Severity.HIGH: "high",
    Severity.NORMAL: "normal",
    Severity.LOW: "normal",
}

# Of the hundred items that a page reads; half of the time it takes is the SDK's, for each value.
_SHOWN = (
    *("state", "severity", "author_name", "opened_at", "last_comment", "kind", "language", "owner"),
    *("owner_name", "lease_until", "snoozed_until", "resolved_at", "erased_at"),
    *("comment.platform", "comment.text", "comment.created_at", "comment.surface"),
    *("verdict.severity", "verdict.kind", "verdict.dangers"),
)
_NOT_SHOWN: Item = {"post": "", "updated_at": 0}  # a case needs them


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case."""

    reference: str
    case: CaseRecord
    priority: str
    text: str  # of its newest comment, cut; empty where there is none any more
    erased: bool
    distressing: bool
    wrote_again: bool  # after the words shown
    mine: bool
    held: bool  # its owner works on it just now
    due_at: int | None
    privately_until: int | None  # None where there is no such window, or it was used
    public: str  # the state of the public reply to its newest comment; empty for none


def read_rows(table: Table, entries: Sequence[Entry], *, me: str, hours: Hours, now: int) -> list[Row]:
    """Return the rows of up to 20 cases, in one read; those that are gone or done meanwhile are left out."""
    places = [_places(one) for one in entries]
    keys = list(dict.fromkeys(key for some in places for key in some))
    if not keys:
        return []
    found = dict(zip(keys, table.get_many(keys, only=_SHOWN), strict=True))
    rows = (
        _row(entry, [found[key] for key in some], me=me, hours=hours, now=now)
        for entry, some in zip(entries, places, strict=True)
    )
    return [row for row in rows if row is not None]


def _places(entry: Entry) -> list[Key]:
    """Return where a case stands, with the replies to its newest comment, and that itself."""
    case = Key(entry.pk, "CASE")
    if not entry.last_comment:
        return [case]
    _, platform, account, *_ = (unquote(part) for part in entry.pk.split("#"))
    public = ReplyKey(
        platform=Platform(platform), account=account, comment=entry.last_comment, channel=Channel.PUBLIC
    )
    private = replace(public, channel=Channel.PRIVATE)
    return [case, reply_key(public), reply_key(private), *newest_keys(entry)]


def newest_keys(entry: Entry) -> list[Key]:
    """Return where a case's newest comment may stand: it may be a private message of the same page."""
    _, platform, account, *_ = (unquote(part) for part in entry.pk.split("#"))
    also = [Platform.MESSENGER] if platform == Platform.FACEBOOK else []
    return [comment_key(one, account, entry.last_comment) for one in (platform, *also)]


def _row(entry: Entry, items: Sequence[Item | None], *, me: str, hours: Hours, now: int) -> Row | None:
    first, public, private = [*items, None, None][:3]
    said = next((one for one in items[3:] if one is not None), None)
    if first is None:
        return None
    key = [unquote(part) for part in entry.pk.split("#")[1:]]
    stored = load(CaseRecord, {**_NOT_SHOWN, **first, "key": key})
    case = awake(stored, now=now) if stored else None
    if case is None or case.state.value != entry.state:
        return None
    comment, verdict = (said or {}).get("comment", {}), (said or {}).get("verdict", {})
    text = comment.get("text", "")
    return Row(
        reference=case_reference(Key(entry.pk, "CASE")),
        case=case,
        priority=PRIORITY_WORDS[case.severity],
        text=text if len(text) <= EXCERPT else text[:EXCERPT] + "…",
        erased=said is not None and "erased_at" in said,
        distressing=is_distressing(
            severity=verdict.get("severity"), kind=verdict.get("kind"), dangers=verdict.get("dangers", ())
        ),
        wrote_again=case.last_comment != entry.last_comment,
        mine=bool(me) and case.owner == me,
        held=is_held(case, now=now),
        due_at=due_at(case.severity, case.opened_at, hours=hours) if case.state is CaseState.OPEN else None,
        privately_until=private_window(
            Platform(comment.get("platform", key[0])),
            surface=comment.get("surface", Surface.COMMENT),
            written_at=comment.get("created_at"),
            private=private["state"] if private else None,
            now=now,
        ),
        public=public["state"] if public else "",
    )


def private_window(
    platform: Platform, *, surface: str, written_at: int | None, private: str | None, now: int
) -> int | None:
    """Return until when we may still write to somebody privately, or None where we may not.

    `private` is the state of the private reply to what they wrote.
    """
    row = PLATFORMS[platform]
    if written_at is None or (surface != Surface.MESSAGE and private in _USED):
        return None
    if surface == Surface.MESSAGE:
        until = written_at + row.messaging_window if row.messaging_window else None
    else:
        until = row.privately_until(written_at)
    return until if until is not None and until > now else None


_USED = frozenset({ReplyState.CALLING, ReplyState.SENT, ReplyState.UNKNOWN, ReplyState.REJECTED})
