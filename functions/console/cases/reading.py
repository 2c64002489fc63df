"""Read a case with its whole thread: what its author wrote, what we said, and what colleagues noted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aplomb.aws.keys import Key, budget_key, comment_key, reply_key, talk_key, typed_key
from aplomb.aws.table import Table
from aplomb.aws.values import Item
from aplomb.case_notes import CaseNote
from aplomb.cases import awake
from aplomb.comment import Verb
from aplomb.records import CaseRecord, CommentRecord, ReplyRecord, load
from aplomb.replies.reply import Channel
from aplomb.replies.talk import Talk
from console.cases.thread import NOBODY, Around, read_around
from console.cases.versions import Version, versions_of
from console.replying.drafts import TypedDraft

MOST = 30  # comments of one page: three items of each are read at once, and a read takes 100


_NOTHING_SAID = Talk()


class What(StrEnum):
    """Whose words a moment holds."""

    THEIRS = "theirs"
    OURS = "ours"
    NOTE = "note"
    OTHERS = "others"  # of somebody else in the thread, or of a colleague on the platform itself
    TOLD_OTHERS = "told_others"  # what we said to somebody else there


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that was written or done; exactly one of those below is there."""

    at: int
    what: What
    comment: CommentRecord | None = None
    reply: ReplyRecord | None = None
    note: CaseNote | None = None
    other: CommentRecord | None = None
    told: ReplyRecord | None = None

    @property
    def edited(self) -> bool:
        """Whether its author changed it; what it said before is kept as far as it came to us."""
        return self.comment is not None and self.comment.comment.verb is Verb.EDIT

    @property
    def versions(self) -> Sequence[Version]:
        """What it said before and after each edit; empty where only the newest words are known."""
        return versions_of(self.comment) if self.comment is not None else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCase:
    """A case and its thread, in the order of time."""

    case: CaseRecord
    moments: Sequence[Moment]
    newest: CommentRecord | None
    earlier: int  # comments that are older than those shown
    talk: Talk = _NOTHING_SAID  # what people wrote to this person
    spent_on: str = ""  # the comment that had the one automatic reply; empty for none
    typed: TypedDraft | None = None  # what the reader has typed and not sent
    around: Around = NOBODY  # what others wrote in the thread

    @property
    def comments(self) -> list[CommentRecord]:
        """What its author wrote, the oldest first."""
        return [one.comment for one in self.moments if one.comment is not None]

    @property
    def replies(self) -> list[ReplyRecord]:
        """What we said, the oldest first."""
        return [one.reply for one in self.moments if one.reply is not None]


def read_case(  # noqa: PLR0913  what of the case, all by keyword
    table: Table, where: Key, *, skip: int = 0, now: int, reader: str = "", others: bool = False
) -> WholeCase | None:
    """Return a case as it is now, or None; of many comments the newest, without the `skip` newest.

    `reader` is the id of who looks, for what they are typing. It takes at most three reads, and with what
    `others` wrote around the newest comment at most seven.
    """
    items = list(table.partition(where.pk))
    case = next((load(CaseRecord, item) for item in items if item["sk"] == "CASE"), None)
    if case is None:
        return None
    pointed = [item for item in items if item["sk"].startswith("COMMENT#")]
    first = (
        [comment_key(case.key.platform, case.key.account, case.first_comment)] if case.first_comment else []
    )
    later = [comment_key(one["platform"], one["account"], one["comment"]) for one in pointed]
    known = list(dict.fromkeys([*first, *later]))
    end = max(len(known) - skip, 0)
    shown = known[max(end - MOST, 0) : end]
    last = [key for key, one in zip(later, pointed, strict=True) if one["comment"] == case.last_comment]
    # Whoever answers on an older page must have the newest words before them, too.
    read = list(dict.fromkeys([*shown, *(last or known)[-1:]]))
    comments, replies, beside = _read(table, case, read, reader=reader)
    here = [one for one in comments if comment_key(*_place(one)) in shown]
    notes = [load(CaseNote, item) for item in items if item["sk"].startswith("NOTE#")]
    newest = next((one for one in comments if one.comment.comment == case.last_comment), None)
    around = NOBODY
    if others and newest is not None and not skip:
        shown_already = frozenset(one.platform_id for one in replies) - {""}
        around = read_around(table, case, newest, own=frozenset(known), ours=shown_already)
    moments = [*_theirs(here), *_ours(replies), *_notes(notes), *_others(around)]
    return WholeCase(
        case=awake(case, now=now),
        moments=sorted(moments, key=lambda one: one.at),
        newest=newest or (comments[-1] if comments else None),
        earlier=end - len(shown),
        talk=load(Talk, beside[talk_key(case.key)]) or _NOTHING_SAID,
        spent_on=str((beside[budget_key(case.key)] or {}).get("comment", "")),
        typed=load(TypedDraft, beside[typed_key(case.key, reader)]),
        around=around,
    )


def _read(
    table: Table, case: CaseRecord, comments: Sequence[Key], *, reader: str
) -> tuple[list[CommentRecord], list[ReplyRecord], Mapping[Key, Item | None]]:
    """Return comments, what was said to them by machine and by people, and all that was read."""
    answers = [Key(key.pk.replace("COMMENT", "REPLY", 1), channel) for key in comments for channel in Channel]
    around = [talk_key(case.key), budget_key(case.key), typed_key(case.key, reader)]
    keys = [*around, *comments, *answers]
    found = dict(zip(keys, table.get_many(keys), strict=True))
    talk = load(Talk, found[talk_key(case.key)]) or Talk()
    signed = [key for one in talk.replies if (key := reply_key(one)) not in found]
    more: list[Item | None] = table.get_many(signed) if signed else []
    records = [load(CommentRecord, found[key]) for key in comments]
    replies = [load(ReplyRecord, item) for item in [*(found[key] for key in answers), *more]]
    known = [one for one in records if one is not None], [one for one in replies if one is not None]
    return (*known, found)


def _place(record: CommentRecord) -> tuple[str, str, str]:
    return record.comment.platform, record.comment.account, record.comment.comment


def _theirs(comments: Sequence[CommentRecord]) -> Iterator[Moment]:
    for one in comments:
        at = one.comment.created_at
        yield Moment(at=one.received_at if at is None else at, what=What.THEIRS, comment=one)


def _others(around: Around) -> Iterator[Moment]:
    for one in around.comments:
        at = one.comment.created_at
        yield Moment(at=one.received_at if at is None else at, what=What.OTHERS, other=one)
    for reply in around.replies:
        yield Moment(at=reply.called_at or reply.planned_at, what=What.TOLD_OTHERS, told=reply)


def _ours(replies: Sequence[ReplyRecord]) -> Iterator[Moment]:
    for one in replies:
        yield Moment(at=one.called_at or one.planned_at, what=What.OURS, reply=one)


def _notes(notes: Sequence[CaseNote | None]) -> Iterator[Moment]:
    for one in notes:
        if one is not None:
            yield Moment(at=one.at, what=What.NOTE, note=one)
