"""All replies to one comment: the machine's, and those that people sign."""

from __future__ import annotations

from collections.abc import Iterator

from aplomb.aws.keys import reply_key
from aplomb.aws.table import Table
from aplomb.comment import Comment
from aplomb.records import ReplyRecord, load
from aplomb.replies.reply import Channel, ReplyKey

_BEGIN = "p"  # public, public#001, private


def replies_to(table: Table, comment: Comment) -> Iterator[ReplyRecord]:
    """Yield every reply to a comment, the public ones first; one read."""
    place = reply_key(ReplyKey.to(comment, Channel.PUBLIC))
    found = (load(ReplyRecord, item) for item in table.under(place.pk, prefix=_BEGIN))
    replies = [one for one in found if one is not None]
    yield from sorted(replies, key=lambda one: one.key.channel is Channel.PRIVATE)
