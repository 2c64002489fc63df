"""What our people wrote to one person in one thread, counted, so that no two of them answer by accident."""

from __future__ import annotations

from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from aplomb import retention
from aplomb.aws.keys import CaseKey, talk_key
from aplomb.aws.table import Put
from aplomb.records import stored
from aplomb.replies.reply import ReplyKey

MOST_KEPT = 40  # replies; older ones are found by their comments


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The replies that people signed, oldest first; `rev` counts everything that they did."""

    replies: tuple[ReplyKey, ...] = ()
    rev: int = 0


def continued(before: Talk, *replies: ReplyKey) -> Talk:
    """Return the talk after somebody wrote, or approved what somebody wrote."""
    kept = tuple(dict.fromkeys((*before.replies, *replies)))[-MOST_KEPT:]
    return Talk(replies=kept, rev=before.rev + 1)


def talk_put(case: CaseKey, before: Talk, after: Talk, *, now: int) -> Put:
    """Return the write that holds only if nobody else wrote meanwhile."""
    unchanged = Attr("rev").eq(before.rev) if before.rev else Attr("pk").not_exists()
    item = stored(after, expires_at=now + retention.REPLY)
    return Put(key=talk_key(case), item=item, condition=unchanged)
