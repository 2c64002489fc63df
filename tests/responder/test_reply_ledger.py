"""A reply's moves in the table: each holds only for who holds the reply."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aplomb.aws.keys import reply_key, work_partitions
from aplomb.aws.table import ConflictError
from aplomb.comment import Platform
from aplomb.records import ReplyRecord
from aplomb.replies.reply import Channel, ReplyState
from aplomb.retention import LINK
from aplomb.skips import SkipReason
from responder.ledger import LEASE, Ledger
from tests.fakes.pipeline import Pipeline

NOW = 1_767_225_600

type Move = Callable[[Ledger, ReplyRecord], object]

MOVES: dict[str, Move] = {
    "claim": lambda ledger, reply: ledger.claim(reply, now=NOW),
    "claim_read_back": lambda ledger, reply: ledger.claim_read_back(reply, now=NOW),
    "calling": lambda ledger, reply: ledger.calling(reply, now=NOW, text="Sorry", template="t"),
    "wait": lambda ledger, reply: ledger.wait(reply, now=NOW, seconds=60, note=""),
    "unknown": lambda ledger, reply: ledger.unknown(reply, now=NOW, read_in=10, reads=0, note=""),
    "close": lambda ledger, reply: ledger.close(
        reply, ReplyState.CANCELLED, now=NOW, reason=SkipReason.TOO_OLD
    ),
    "word_draft": lambda ledger, reply: ledger.word_draft(reply, text="Sorry", template="t", now=NOW),
    "sent": lambda ledger, reply: ledger.sent(reply, now=NOW, platform_id="r1", recipient="psid"),
}


@pytest.fixture
def pipeline() -> Pipeline:
    made = Pipeline()
    made.post(made.comment())
    return made


@pytest.fixture
def ledger(pipeline: Pipeline) -> Ledger:
    return pipeline.responder.ledger


def due(pipeline: Pipeline) -> list[str]:
    listed = [list(pipeline.table.waiting(one, limit=10)) for one in work_partitions("REPLY")]
    return [key.sk for some in listed for key in some]


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES.keys())
def test_a_holder_whose_reply_was_claimed_again_can_do_nothing(
    pipeline: Pipeline, ledger: Ledger, move: Move
) -> None:
    old = ledger.claim(pipeline.reply(), now=NOW)
    ledger.claim(old, now=NOW + LEASE)
    before = pipeline.reply()

    with pytest.raises(ConflictError):
        move(ledger, old)
    assert pipeline.reply() == before


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES.keys())
def test_who_saw_the_reply_before_it_moved_on_can_do_nothing(
    pipeline: Pipeline, ledger: Ledger, move: Move
) -> None:
    seen = pipeline.reply()
    ledger.close(seen, ReplyState.CANCELLED, now=NOW, reason=SkipReason.HIDDEN)
    with pytest.raises(ConflictError):
        move(ledger, seen)
    assert pipeline.reply().state is ReplyState.CANCELLED


def test_only_one_of_two_claims_holds(pipeline: Pipeline, ledger: Ledger) -> None:
    seen = pipeline.reply()
    assert ledger.claim(seen, now=NOW).fence == 1
    with pytest.raises(ConflictError):
        ledger.claim(seen, now=NOW)


def test_a_caller_whose_reply_is_being_read_back_cannot_settle_it(pipeline: Pipeline, ledger: Ledger) -> None:
    calling = ledger.calling(ledger.claim(pipeline.reply(), now=NOW), now=NOW, text="Sorry", template="t")
    ledger.claim_read_back(calling, now=NOW + LEASE)
    with pytest.raises(ConflictError):
        MOVES["sent"](ledger, calling)
    assert pipeline.reply().state is ReplyState.UNKNOWN
    # That the platform took it is true all the same, so what follows from it is planned, and once.
    assert pipeline.reply(channel=Channel.PRIVATE).state is ReplyState.PLANNED
    ledger.sent(pipeline.reply(), now=NOW + LEASE, platform_id="r1", recipient="")
    assert pipeline.reply().state is ReplyState.SENT


def test_what_is_returned_is_what_is_stored(pipeline: Pipeline, ledger: Ledger) -> None:
    claimed = ledger.claim(pipeline.reply(), now=NOW)
    assert pipeline.reply() == claimed
    calling = ledger.calling(claimed, now=NOW, text="Sorry", template="t")
    assert pipeline.reply() == calling
    assert pipeline.reply() != claimed
    waiting = ledger.wait(calling, now=NOW, seconds=60, note="slow down")
    assert pipeline.reply() == waiting


def test_a_reply_waits_in_the_index_until_nothing_is_left_to_do(pipeline: Pipeline, ledger: Ledger) -> None:
    assert due(pipeline) == ["public"]
    claimed = ledger.claim(pipeline.reply(), now=NOW)
    assert due(pipeline) == ["public"]
    ledger.close(claimed, ReplyState.CANCELLED, now=NOW, reason=SkipReason.TOO_OLD)
    assert due(pipeline) == []


def test_the_private_reply_is_planned_before_the_public_one_is_done(
    pipeline: Pipeline, ledger: Ledger
) -> None:
    calling = ledger.calling(ledger.claim(pipeline.reply(), now=NOW), now=NOW, text="Sorry", template="t")
    pipeline.table.writes.clear()
    key = ledger.sent(calling, now=NOW, platform_id="r1", recipient="")

    assert [one.key.sk for some in pipeline.table.writes for one in some] == ["SENT", "private", "public"]
    private = pipeline.reply(channel=Channel.PRIVATE)
    assert key == reply_key(private.key)
    assert (private.state, private.text, private.fence) == (ReplyState.PLANNED, "", 0)
    assert (private.case, private.token) == (calling.case, calling.token)
    assert due(pipeline) == ["private"]


def test_our_sent_messages_are_told_from_others_however_many_and_however_often_listed(
    pipeline: Pipeline, ledger: Ledger
) -> None:
    calling = ledger.calling(ledger.claim(pipeline.reply(), now=NOW), now=NOW, text="Sorry", template="t")
    ledger.sent(calling, now=NOW, platform_id="r1", recipient="")
    ids = [f"other-{number}" for number in range(250)] + ["r1", "r1"]
    assert ledger.sent_for(Platform.FACEBOOK, ids) == {"r1": ("c1", 0)}
    assert ledger.sent_for(Platform.FACEBOOK, []) == {}


def test_a_long_note_is_cut_and_a_step_keeps_its_time(pipeline: Pipeline, ledger: Ledger) -> None:
    ledger.close(pipeline.reply(), ReplyState.REJECTED, now=NOW, reason=SkipReason.TOO_OLD, note="x" * 5000)
    step = pipeline.reply().steps[-1]
    assert (step.at, step.state, len(step.note)) == (NOW, ReplyState.REJECTED, 300)
    assert step.note.startswith("too_old: x")


def test_the_way_from_a_message_to_its_case_expires(pipeline: Pipeline, ledger: Ledger) -> None:
    calling = ledger.calling(ledger.claim(pipeline.reply(), now=NOW), now=NOW, text="Sorry", template="t")
    ledger.sent(calling, now=NOW, platform_id="r1", recipient="psid")
    pointers = [item for key, item in pipeline.table.items.items() if key.pk.startswith(("SENT#", "PERSON#"))]
    assert [item["expires_at"] for item in pointers] == [NOW + LINK] * 2
