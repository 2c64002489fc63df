"""What others wrote in a case's thread, and what we said to them, as far as it came to us; bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aplomb.aws.keys import Key, comment_key, reply_key
from aplomb.aws.queue_keys import thread_pk
from aplomb.aws.table import Table
from aplomb.comment import Surface
from aplomb.records import CaseRecord, CommentRecord, ReplyRecord, load
from aplomb.replies.reply import Channel, ReplyKey, ReplyState

BEFORE, AFTER = 70, 28  # of the thread, by when they came in; with its first comment one read takes all

_SAID = frozenset({ReplyState.SENT, ReplyState.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands in the thread around a case."""

    comments: Sequence[CommentRecord] = ()  # of others, and what a colleague wrote on the platform itself
    replies: Sequence[ReplyRecord] = ()  # of ours, in public, to others
    earlier: bool = False  # there is more before these
    later: bool = False


NOBODY = Around()


def read_around(
    table: Table, case: CaseRecord, newest: CommentRecord, *, own: frozenset[Key], ours: frozenset[str]
) -> Around:
    """Return what others wrote; in a private talk there is nobody else.

    `own` are the places of the case's comments, `ours` the platform's ids of replies that are shown already.
    It takes two reads where nobody else wrote, and four at most.
    """
    if newest.comment.surface is Surface.MESSAGE or newest.comment.platform != case.key.platform:
        return NOBODY
    platform, account, thread, _ = case.key
    listed = thread_pk(platform, account, thread)
    earlier, later = table.in_thread(listed, around=newest.received_at, before=BEFORE + 1, after=AFTER + 1)
    nearest = [*earlier[-BEFORE:], *later[:AFTER]]
    keys = list(dict.fromkeys([comment_key(platform, account, thread), *nearest]))
    wanted = [key for key in keys if key not in own]
    items = table.get_many(wanted) if wanted else []
    found = [one for one in (load(CommentRecord, item) for item in items) if one is not None]
    others = [one for one in found if one.case != case.key and one.comment.comment not in ours]
    replies = _answers(table, others)
    said = {one.platform_id for one in replies}
    return Around(
        comments=[one for one in others if one.version and one.comment.comment not in said],
        replies=replies,
        earlier=len(earlier) > BEFORE,
        later=len(later) > AFTER,
    )


def _answers(table: Table, others: Sequence[CommentRecord]) -> list[ReplyRecord]:
    """Return what the public reads of ours below others' comments that a machine was to answer."""
    keys = [
        reply_key(ReplyKey.to(one.comment, Channel.PUBLIC))
        for one in others
        if one.decision.intent is not None and one.erased_at is None
    ]
    items = table.get_many(keys) if keys else []
    found = (load(ReplyRecord, item) for item in items)
    return [one for one in found if one is not None and one.state in _SAID]
