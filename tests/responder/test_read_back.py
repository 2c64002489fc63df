"""What becomes of a reply that may or may not have been posted: it is read back, never simply repeated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from aplomb.accounts import Accounts
from aplomb.aws.table import ConflictError
from aplomb.comment import Verb
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from responder.timing import READING_ENDS
from tests.fakes.fake_platform import RETRY_AFTER, Ending
from tests.fakes.pipeline import PRAISE, Pipeline
from triage.reply_changes import HANDOVER


@pytest.fixture
def pipeline() -> Pipeline:
    """Return a pipeline in which one complaint waits for its reply."""
    made = Pipeline()
    made.post(made.comment())
    return made


def state(pipeline: Pipeline, channel: Channel = Channel.PUBLIC) -> tuple[ReplyState, SkipReason | None]:
    reply = pipeline.reply(channel=channel)
    return reply.state, reply.reason


def unknown(pipeline: Pipeline, ending: Ending) -> None:
    pipeline.platform.endings = [ending]
    pipeline.work()
    assert state(pipeline) == (ReplyState.UNKNOWN, None)


def test_a_reply_that_was_posted_all_the_same_is_found_and_followed_privately(pipeline: Pipeline) -> None:
    unknown(pipeline, Ending.UNKNOWN_BUT_POSTED)
    pipeline.clock.now += 10
    following = pipeline.work()

    assert state(pipeline) == (ReplyState.SENT, None)
    assert pipeline.reply().platform_id == "r1"
    assert following is not None
    assert pipeline.platform.journal.count("reply") == 1


def calls_by_second(pipeline: Pipeline, what: str, *, until: int) -> list[int]:
    """Work the reply each second, and return the seconds in which it was called so."""
    began, seen = pipeline.clock.now, []
    for second in range(1, until + 1):
        pipeline.clock.now = began + second
        before = pipeline.platform.journal.count(what)
        pipeline.work()
        seen += [second] * (pipeline.platform.journal.count(what) > before)
    return seen


def test_it_is_read_back_after_10_60_and_300_seconds_and_then_said_once_more(pipeline: Pipeline) -> None:
    unknown(pipeline, Ending.UNKNOWN_NOT_POSTED)
    assert calls_by_second(pipeline, "our_answers", until=301) == [10, 60, 300]
    assert pipeline.platform.journal[-4:] == ["our_answers", "read_comment", "our_answers", "reply"]
    assert state(pipeline) == (ReplyState.SENT, None)
    assert pipeline.platform.replies_to("c1") == [pipeline.reply().text]


def test_what_stays_unknown_after_the_second_call_is_a_persons(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.UNKNOWN_NOT_POSTED] * 9
    pipeline.work()
    assert calls_by_second(pipeline, "reply", until=1000) == [300]
    assert state(pipeline) == (ReplyState.UNKNOWN, SkipReason.OUTCOME_UNKNOWN)
    assert pipeline.reply().due_at is None
    assert pipeline.reply().retries == 1
    assert pipeline.find_reply(channel=Channel.PRIVATE) is None


def test_the_second_call_says_the_same_and_keeps_the_time_of_the_first(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.UNKNOWN_NOT_POSTED] * 2
    pipeline.work()
    first = pipeline.reply()
    calls_by_second(pipeline, "reply", until=300)
    second = pipeline.reply()
    assert (second.text, second.template, second.called_at) == (first.text, first.template, first.called_at)
    assert [step.state for step in second.steps].count(ReplyState.CALLING) == 2


@pytest.mark.parametrize(
    "happen",
    [
        lambda pipeline: pipeline.platform.comments.clear(),
        lambda pipeline: pipeline.platform.comments.update(c1="All is well again."),
        lambda pipeline: pipeline.take(pipeline.comment(verb=Verb.REMOVE)),
        lambda pipeline: pipeline.take(pipeline.comment(text=PRAISE, verb=Verb.EDIT)),
    ],
    ids=["gone", "edited", "removed", "praise"],
)
def test_it_is_not_said_again_to_a_comment_that_is_no_longer_to_be_answered(
    pipeline: Pipeline, happen: Callable[[Pipeline], object]
) -> None:
    unknown(pipeline, Ending.UNKNOWN_NOT_POSTED)
    happen(pipeline)
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.UNKNOWN, SkipReason.OUTCOME_UNKNOWN)
    assert pipeline.platform.journal.count("reply") == 1
    assert pipeline.budget() == "c1"  # the first call may have been heard


@pytest.mark.parametrize("ending", [Ending.REPEATED, Ending.NOT_SENT, Ending.RATE_LIMITED])
def test_a_second_call_that_is_refused_does_not_settle_the_first(pipeline: Pipeline, ending: Ending) -> None:
    pipeline.platform.endings = [Ending.UNKNOWN_NOT_POSTED, ending]
    pipeline.work()
    calls_by_second(pipeline, "reply", until=300)
    assert state(pipeline) == (ReplyState.UNKNOWN, None)
    pipeline.platform.colleague_answers("c1")
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.REJECTED, SkipReason.ANSWERED_BY_COLLEAGUE)
    assert pipeline.platform.replies_to("c1") == []


@pytest.mark.parametrize("lag", [11, 61])
def test_a_list_that_lags_behind_is_read_until_it_shows_the_reply(pipeline: Pipeline, lag: int) -> None:
    pipeline.platform.lag = lag
    unknown(pipeline, Ending.UNKNOWN_BUT_POSTED)
    pipeline.until_quiet()

    assert state(pipeline) == (ReplyState.SENT, None)
    assert len(pipeline.platform.replies_to("c1")) == 1


def test_somebody_who_answered_meanwhile_ends_it(pipeline: Pipeline) -> None:
    unknown(pipeline, Ending.UNKNOWN_NOT_POSTED)
    pipeline.platform.colleague_answers("c1")
    pipeline.until_quiet()

    assert state(pipeline) == (ReplyState.REJECTED, SkipReason.ANSWERED_BY_COLLEAGUE)
    assert pipeline.platform.replies_to("c1") == []


def test_an_answer_from_before_the_call_does_not_say_what_became_of_it(pipeline: Pipeline) -> None:
    pipeline.platform.lag = 200
    pipeline.platform.colleague_answers("c1")
    pipeline.clock.now += 199
    unknown(pipeline, Ending.UNKNOWN_NOT_POSTED)
    pipeline.until_quiet()

    assert state(pipeline) == (ReplyState.UNKNOWN, SkipReason.OUTCOME_UNKNOWN)
    assert pipeline.platform.replies_to("c1") == []  # it was an answer all the same


def test_our_own_reply_is_recognised_beside_a_colleagues(pipeline: Pipeline) -> None:
    unknown(pipeline, Ending.UNKNOWN_BUT_POSTED)
    pipeline.platform.colleague_answers("c1")
    pipeline.until_quiet()

    assert state(pipeline) == (ReplyState.SENT, None)


def test_reading_that_fails_is_tried_again_and_does_not_count_as_reading(pipeline: Pipeline) -> None:
    unknown(pipeline, Ending.UNKNOWN_NOT_POSTED)
    pipeline.platform.reads_that_fail = 5
    pipeline.clock.now += 10
    pipeline.work()
    assert pipeline.reply().due_at == pipeline.clock.now + RETRY_AFTER
    pipeline.until_quiet()

    assert pipeline.platform.journal.count("our_answers") == 1 + 5 + 3 + 1
    assert state(pipeline) == (ReplyState.SENT, None)


def test_reading_that_fails_for_a_day_is_given_to_a_person(pipeline: Pipeline) -> None:
    unknown(pipeline, Ending.UNKNOWN_NOT_POSTED)
    pipeline.platform.reads_that_fail = 10_000
    pipeline.until_quiet()

    assert state(pipeline) == (ReplyState.UNKNOWN, SkipReason.OUTCOME_UNKNOWN)
    assert pipeline.clock.now - (pipeline.reply().called_at or 0) >= READING_ENDS


def test_an_unknown_reply_of_an_account_that_is_no_longer_ours_is_given_to_a_person(
    pipeline: Pipeline,
) -> None:
    unknown(pipeline, Ending.UNKNOWN_NOT_POSTED)
    pipeline.responder = replace(pipeline.responder, accounts=Accounts([]))
    pipeline.until_quiet()

    assert state(pipeline) == (ReplyState.UNKNOWN, SkipReason.OUTCOME_UNKNOWN)


def test_a_private_reply_of_unknown_outcome_is_settled_by_the_platforms_refusal_to_send_two(
    pipeline: Pipeline,
) -> None:
    pipeline.platform.private_endings = [Ending.UNKNOWN_BUT_POSTED]
    pipeline.work()
    pipeline.work(channel=Channel.PRIVATE)
    assert state(pipeline, Channel.PRIVATE) == (ReplyState.UNKNOWN, None)
    pipeline.until_quiet()

    assert state(pipeline, Channel.PRIVATE) == (ReplyState.SENT, None)
    assert len(pipeline.platform.private) == 1
    assert pipeline.platform.journal.count("reply_privately") == 2


def test_a_private_reply_that_stays_unknown_is_given_to_a_person(pipeline: Pipeline) -> None:
    pipeline.platform.private_endings = [Ending.UNKNOWN_NOT_POSTED] * 100
    pipeline.work()
    pipeline.until_quiet()

    assert state(pipeline, Channel.PRIVATE) == (ReplyState.UNKNOWN, SkipReason.OUTCOME_UNKNOWN)
    assert pipeline.platform.journal.count("reply_privately") == 1 + 3


def test_a_caller_that_died_is_read_back_only_after_its_lease(pipeline: Pipeline) -> None:
    ledger, now = pipeline.responder.ledger, pipeline.clock.now
    claimed = ledger.claim(pipeline.reply(), now=now)
    ledger.calling(claimed, now=now, text="Sorry", template="t")
    pipeline.clock.now += HANDOVER - 1
    pipeline.work()
    assert state(pipeline) == (ReplyState.CALLING, None)
    pipeline.clock.now += 1
    pipeline.work()

    assert state(pipeline) == (ReplyState.UNKNOWN, None)
    assert "reply" not in pipeline.platform.journal


def test_a_claimer_that_died_is_followed_by_another_only_after_its_lease(pipeline: Pipeline) -> None:
    pipeline.responder.ledger.claim(pipeline.reply(), now=pipeline.clock.now)
    pipeline.clock.now += HANDOVER - 1
    pipeline.work()
    assert state(pipeline) == (ReplyState.CLAIMED, None)
    pipeline.clock.now += 1
    pipeline.work()

    assert state(pipeline) == (ReplyState.SENT, None)
    assert pipeline.reply().fence == 2


def test_two_readers_at_once_are_kept_apart(pipeline: Pipeline) -> None:
    unknown(pipeline, Ending.UNKNOWN_BUT_POSTED)
    pipeline.clock.now += 10
    ledger = pipeline.responder.ledger
    seen = pipeline.reply()
    ledger.claim_read_back(seen, now=pipeline.clock.now)
    with pytest.raises(ConflictError):
        ledger.claim_read_back(seen, now=pipeline.clock.now)
    pipeline.work()

    assert state(pipeline) == (ReplyState.UNKNOWN, None)
