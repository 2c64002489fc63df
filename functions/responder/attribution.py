"""To whom our account said what stands in a thread: told by its words, until its id is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import batched

from aplomb.aws.keys import Key, reply_key
from aplomb.aws.table import Table
from aplomb.aws.values import Item
from aplomb.records import ReplyRecord, load
from aplomb.replies.echoes import echo_place, said_by
from aplomb.replies.reply import ReplyState
from aplomb.same_text import same_text
from responder.clients import OwnAnswer, ReadFailedError

AT_ONCE = 100  # the table's limit
ASK_AGAIN = 60  # seconds, until more is known of two replies that say the same


def said_by_others(
    table: Table, reply: ReplyRecord, answers: Sequence[OwnAnswer]
) -> dict[str, tuple[str, int]]:
    """Return for which comment, and their number, those answers are that other replies of ours say.

    Facebook lists all that we wrote in a thread. Until a reply is known to be sent, no id says whose it is.

    Raises:
        ReadFailedError: another reply says the very same, and not both stand there.
    """
    others = list(_others(table, reply, answers)) if answers else []
    ours = [one for one in answers if reply.called_at is not None and says(one, reply)]
    rivals = [one for one in others if ours and not one.platform_id and says(ours[0], one)]
    if rivals and len(ours) <= len(rivals):
        raise ReadFailedError("another reply of ours there says the same", retry_after=ASK_AGAIN)
    return {
        answer.id: (other.key.comment, other.key.number)
        for answer in answers
        for other in others
        if answer not in ours and other.platform_id in {"", answer.id} and same_text(other.text, answer.text)
    }


def _others(table: Table, reply: ReplyRecord, answers: Sequence[OwnAnswer]) -> Iterator[ReplyRecord]:
    """Yield our other replies in the thread that were called with such words, or to its first comment."""
    keys = [replace(reply.key, comment=reply.case.thread, number=0)]
    places = dict.fromkeys(echo_place(reply.case, one.text) for one in answers)
    for found in _each(table, places):
        keys += said_by(found, reply.case)
    for item in _each(table, [reply_key(one) for one in dict.fromkeys(keys) if one != reply.key]):
        other = load(ReplyRecord, item)
        if other is not None and other.called_at is not None and other.state is not ReplyState.REJECTED:
            yield other


def _each(table: Table, keys: Iterable[Key]) -> Iterator[Item | None]:
    for some in batched(keys, AT_ONCE, strict=False):
        yield from table.get_many(some)


def says(answer: OwnAnswer, reply: ReplyRecord) -> bool:
    """Tell whether an answer is a reply's very words, its link included."""
    return reply.text.strip() == answer.text.strip()
