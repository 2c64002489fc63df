"""What the table keeps of comments, cases and replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from aplomb.aws.keys import CaseKey, Key, case_key, comment_key, reply_key, work_pk
from aplomb.comment import Comment
from aplomb.reply import ReplyKey, ReplyState
from aplomb.skips import SkipReason
from aplomb.verdict import Severity, Verdict

# Text and names are kept this long; see docs/decisions/0004.
RETENTION = 90 * 24 * 60 * 60

PRIORITY = {Severity.URGENT: 0, Severity.HIGH: 1, Severity.NORMAL: 2, Severity.LOW: 3}


class Action(StrEnum):
    """What triage decided to do."""

    ANSWER_AND_ESCALATE = "answer_and_escalate"
    ESCALATE = "escalate"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do with a comment; `reason` says why it gets no automatic reply, and is None when it does."""

    action: Action
    reason: SkipReason | None
    draft: bool = False  # a reply is worded for a person to send


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
    rev: int = 1


class CaseState(StrEnum):
    """Where a person's work on a case is."""

    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """What a person works on."""

    key: CaseKey
    post: str
    author_name: str
    state: CaseState
    severity: Severity  # the highest seen
    reason: SkipReason | None = None  # why the newest comment was not answered by the machine
    comments: int
    opened_at: int
    updated_at: int
    last_comment: str
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
    called_at: int | None = None
    reads: int = 0  # clean read-backs since the outcome became unknown
    mismatches: int = 0  # looks at which the comment's text was not the one that was judged
    steps: tuple[Step, ...] = ()


def comment_item(record: CommentRecord) -> tuple[Key, dict[str, Any]]:
    """Return where the record stands and what is written there."""
    comment = record.comment
    key = comment_key(comment.platform, comment.account, comment.comment)
    return key, stored(record, expires_at=record.received_at + RETENTION)


def case_item(record: CaseRecord) -> tuple[Key, dict[str, Any]]:
    """Return where the record stands and what is written there, its place in the queue included."""
    key = case_key(record.key)
    item = stored(record, expires_at=record.updated_at + RETENTION)
    if record.state is CaseState.OPEN:
        item["work_pk"] = work_pk("CASE", key)
        item["work_sk"] = f"{PRIORITY[record.severity]}#{record.opened_at:012d}"
    return key, item


def reply_item(record: ReplyRecord) -> tuple[Key, dict[str, Any]]:
    """Return where the record stands and what is written there, its next look included."""
    key = reply_key(record.key)
    item = stored(record, expires_at=record.planned_at + RETENTION)
    if record.due_at is not None:
        item |= reply_work(key, due_at=record.due_at)
    return key, item


def reply_work(key: Key, *, due_at: int) -> dict[str, str]:
    """Return the index entry of a reply that needs a look at `due_at`."""
    return {"work_pk": work_pk("REPLY", key), "work_sk": f"{due_at:012d}"}


def stored(record: Any, *, expires_at: int) -> dict[str, Any]:
    """Return a record as the table's plain values."""
    return {**msgspec.to_builtins(record), "expires_at": expires_at}


def load[R](kind: type[R], item: Mapping[str, Any] | None) -> R | None:
    """Return the record that an item holds.

    Raises:
        msgspec.ValidationError: the item is not what this version of Aplomb writes.
    """
    return None if item is None else msgspec.convert(item, kind, strict=False)
