"""What the table keeps of comments, cases and replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

import msgspec

from aplomb import retention
from aplomb.aws.keys import (
    CaseKey,
    Key,
    author_pk,
    case_key,
    comment_key,
    reply_key,
    work_pk,
)
from aplomb.aws.queue_keys import queue_order, thread_pk
from aplomb.comment import Comment, Surface
from aplomb.replies.reply import Intent, ReplyKey, ReplyState
from aplomb.replies.signing import Signed, Weight
from aplomb.skips import SkipReason
from aplomb.verdict import Kind, Severity, Verdict

PRIORITY = {Severity.URGENT: 0, Severity.HIGH: 1, Severity.NORMAL: 2, Severity.LOW: 3}


class FoundBy(StrEnum):
    """How a comment came to us first."""

    WEBHOOK = "webhook"
    POLL = "poll"  # its webhook was lost, or late


class Action(StrEnum):
    """What triage decided to do."""

    ANSWER = "answer"  # mild criticism: its case opens when the author writes on
    ANSWER_AND_ESCALATE = "answer_and_escalate"
    ESCALATE = "escalate"
    LEAVE = "leave"  # nothing critical: praise, chatter
    SKIP = "skip"  # not ours to judge: a duplicate, an echo, no text, an advertisement


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do with a comment; `reason` says why it gets no automatic reply, and is None when it does."""

    action: Action
    reason: SkipReason | None
    draft: bool = False  # a reply is worded for a person to send
    intent: Intent | None = None  # what the reply says; None without a reply


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierText:
    """What a comment said before it was edited."""

    version: str
    text: str
    at: int | None  # when it was written or changed, by the platform; None where it does not tell


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRecord:
    """A comment in its newest version, and what became of it."""

    comment: Comment
    version: str  # orders versions; empty while only a removal or hiding is known
    verdict: Verdict | None = None
    decision: Decision
    case: CaseKey | None = None
    removed: bool = False
    hidden: bool = False
    received_at: int
    correlation_id: str
    duplicates: int = 0  # deliveries of this version, or of an older one, after the first
    found_by: FoundBy = FoundBy.WEBHOOK
    hold: bool = False  # its case is under a legal hold: neither time nor erasure takes anything away
    erase_at: int | None = None  # when its text and names are to go
    forget: bool = False  # its author asked for it, and a legal hold or a reply put it off
    look_at: int | None = None  # when it is read again, to see whether it is still there
    erased_at: int | None = None  # since when they are gone; a hash stands for the author
    earlier: tuple[EarlierText, ...] = ()  # what it said before it was edited, the oldest first
    rev: int = 1


class CaseState(StrEnum):
    """Where a person's work on a case is."""

    OPEN = "open"
    ANSWERED = "answered"  # in no queue: a machine answers mild criticism, and nothing more was written
    SNOOZED = "snoozed"  # out of the queue until a time, or until more is written
    RESOLVED = "resolved"  # a person is done with it, until more is written


class Outcome(StrEnum):
    """How a person's work on a case ended."""

    HELPED = "helped"
    ANSWERED = "answered"
    MOVED_TO_PRIVATE = "moved_to_private"
    NO_ANSWER_NEEDED = "no_answer_needed"
    SPAM = "spam"
    PASSED_ON = "passed_on"  # to somebody outside, like a court or a works manager


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """What a person works on."""

    key: CaseKey
    post: str
    author_name: str
    state: CaseState
    severity: Severity  # the highest seen
    reason: SkipReason | None = None  # why the newest comment was not answered by the machine
    opened_at: int
    updated_at: int
    last_comment: str
    first_comment: str = (
        ""  # most cases have no other, so only later ones have pointers; empty once forgotten
    )
    hold: bool = False  # a legal hold, set by a person
    kind: Kind | None = None  # with the language, of the comment that set the severity first
    language: str = ""
    owner: str = ""  # the id of the colleague whose case it is
    owner_name: str = ""
    claim: int = 0  # counts the claims; a page that shows an old one may not act
    lease_until: int = 0  # until then nobody but the owner works on it
    snoozed_until: int = 0
    outcome: Outcome | None = None
    resolved_at: int = 0
    in_crisis: bool = False  # criticism came in a crisis: it goes before all but the urgent ones
    rev: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One moment of a reply's life."""

    at: int
    state: ReplyState
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRecord:
    """One reply that we owe or sent."""

    key: ReplyKey
    state: ReplyState
    intent: str
    language: str
    case: CaseKey
    token: str  # ties a private message to the case
    planned_at: int
    correlation_id: str
    due_at: int | None = None  # when someone must look at it next; None when nothing is left to do
    not_before: int = 0  # the platform asked us to wait
    fence: int = 0  # counts the claims; a holder whose number is old may not write
    text: str = ""
    template: str = ""
    platform_id: str = ""
    reason: SkipReason | None = None
    post: str = ""  # under which it stands
    commented_at: int | None = None  # by the commenter's clock, from which windows count
    place: float | None = None  # in its account's line, on the account's clock (see AccountHealth.paused)
    called_at: int | None = None
    retries: int = 0  # calls made after reading back had found nothing
    reads: int = 0  # clean read-backs since the outcome became unknown
    mismatches: int = 0  # looks at which the comment's text was not the one that was judged
    recipient: str = ""  # of a private reply: the id under which this person's answers arrive
    promised_by: int | None = None  # the time that it names, if it makes a promise
    hold: bool = False  # as the comment's
    signed: Signed | None = None  # a person stands behind it; None for a machine's
    ended_by: str = ""  # the id of whoever took it back, threw it away or refused it
    steps: tuple[Step, ...] = ()


def comment_item(record: CommentRecord) -> tuple[Key, dict[str, Any]]:
    """Return where the record stands and what is written there."""
    comment = record.comment
    key = comment_key(comment.platform, comment.account, comment.comment)
    item = stored(record, expires_at=None if record.hold else record.received_at + retention.COMMENT)
    # Each entry is a write unit; whatever is no criticism is found by reading through (see the eraser).
    critical = record.verdict is not None and record.verdict.critical
    listed = critical or record.decision.intent is not None
    if listed and record.erased_at is None and comment.author not in {"", comment.account}:
        item["author_pk"] = author_pk(comment.platform, comment.author)
    if record.erased_at is None and _answers_another(comment):
        item["thread_pk"] = thread_pk(comment.platform, comment.account, comment.thread)
    if record.erased_at is None and record.erase_at is not None and not record.hold:
        item |= {"work_pk": work_pk("ERASE", key), "work_sk": f"{record.erase_at:012d}"}
    elif record.look_at is not None and not record.removed and record.erased_at is None:
        item |= look_work(key, look_at=record.look_at)
    return key, item


def _answers_another(comment: Comment) -> bool:
    """Tell whether the index `thread` lists a comment; what begins a thread is found by its own id."""
    return comment.surface is not Surface.MESSAGE and comment.thread not in {"", comment.comment}


def look_work(key: Key, *, look_at: int) -> dict[str, str]:
    """Return the index entry of a comment that is read again at `look_at`."""
    return {"work_pk": work_pk("LOOK", key), "work_sk": f"{look_at:012d}"}


def case_item(record: CaseRecord) -> tuple[Key, dict[str, Any]]:
    """Return where the record stands and what is written there, its place in the queue included."""
    key = case_key(record.key)
    item = stored(record, expires_at=None if record.hold else record.updated_at + retention.CASE)
    match record.state:
        case CaseState.OPEN:
            item |= {"work_pk": work_pk("CASE", key), "work_sk": _order(record)}
        case CaseState.SNOOZED:
            item |= {"work_pk": "SNOOZED", "work_sk": f"{record.snoozed_until:012d}#{_order(record)}"}
        case CaseState.RESOLVED:  # the newest first
            newest = f"{_LAST_SECOND - record.resolved_at:012d}"
            item |= {"work_pk": "RESOLVED", "work_sk": f"{newest}#{_order(record)}"}
    return key, item


_LAST_SECOND = 10**12 - 1


def _order(record: CaseRecord) -> str:
    priority = PRIORITY[record.severity]
    return queue_order(
        min(priority, PRIORITY[Severity.HIGH]) if record.in_crisis else priority,
        record.opened_at,
        language=record.language,
        kind=record.kind or "",
        owner=record.owner,
    )


def reply_item(record: ReplyRecord) -> tuple[Key, dict[str, Any]]:
    """Return where the record stands and what is written there, its next look included."""
    key = reply_key(record.key)
    item = stored(record, expires_at=None if record.hold else record.planned_at + retention.REPLY)
    if record.due_at is not None:
        item |= reply_work(key, due_at=record.due_at)
    elif record.state is ReplyState.DRAFT and record.signed and record.signed.weight is not Weight.CLEAR:
        item |= {"work_pk": work_pk("HEATED", key), "work_sk": f"{record.planned_at:012d}"}
    return key, item


def reply_work(key: Key, *, due_at: int) -> dict[str, str]:
    """Return the index entry of a reply that needs a look at `due_at`."""
    return {"work_pk": work_pk("REPLY", key), "work_sk": f"{due_at:012d}"}


CONDITIONS = frozenset({"rev", "state", "fence", "at", "asked", "calls", "minute"})


def stored(record: Any, *, expires_at: int | None) -> dict[str, Any]:
    """Return a record as the table's plain values; None for one that never expires.

    It is written short, because each kilobyte of an item is a write unit: without the values that `load`
    fills in by itself, except those that conditions look at, and with four digits of a fraction.
    """
    own = {one.name: (getattr(record, one.name), one.default) for one in fields(record)}
    told = {
        name: short(value) for name, (value, usual) in own.items() if value != usual or name in CONDITIONS
    }
    return {**told, "expires_at": expires_at}


def short(value: Any) -> Any:
    """Return what stands for a value within an item."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, tuple):
        return [short(one) for one in value]
    if not is_dataclass(value):
        return msgspec.to_builtins(value)
    inner = {one.name: (getattr(value, one.name), one.default) for one in fields(value)}
    return {name: short(held) for name, (held, default) in inner.items() if held != default}


def load[R](kind: type[R], item: Mapping[str, Any] | None) -> R | None:
    """Return the record that an item holds.

    Raises:
        msgspec.ValidationError: the item is not what this version of Aplomb writes.
    """
    return None if item is None else msgspec.convert(item, kind, strict=False)
