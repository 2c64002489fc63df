"""What is read at the platform before a reply, and what need not be read."""

from __future__ import annotations

import pytest

from aplomb.replies.reply import ReplyState
from aplomb.skips import SkipReason
from aplomb.wording.rendering import Rendered
from responder.sight import STILL_SO
from tests.fakes.fake_platform import RETRY_AFTER, Ending
from tests.fakes.pipeline import FakeSpeech, Pipeline

SAME = Rendered(text="We are sorry.", template="replies/test.txt", language="en", variant=1)


@pytest.fixture
def pipeline() -> Pipeline:
    """Return a pipeline in which one complaint waits for its reply."""
    made = Pipeline()
    made.post(made.comment())
    return made


def test_the_platform_is_looked_at_before_it_is_spoken_to(pipeline: Pipeline) -> None:
    following = pipeline.work()
    assert pipeline.platform.journal == ["read_comment", "our_answers", "reply"]
    assert following is not None
    pipeline.responder.work(following)
    assert pipeline.platform.journal[3:] == ["reply_privately"]  # the look was a moment ago


@pytest.mark.parametrize("later", [STILL_SO + 1, None])
def test_a_private_reply_looks_again_later_or_in_another_run(pipeline: Pipeline, later: int | None) -> None:
    following = pipeline.work()
    assert following is not None
    if later is None:
        pipeline.responder.forget()
    else:
        pipeline.clock.now += later
    pipeline.responder.work(following)
    assert pipeline.platform.journal[3:] == ["read_comment", "reply_privately"]


def test_answers_are_not_listed_where_the_platform_counts_none(pipeline: Pipeline) -> None:
    pipeline.platform.counts = True
    pipeline.work()
    assert pipeline.platform.journal == ["read_comment", "reply"]


def test_where_the_platform_counts_an_answer_it_is_read(pipeline: Pipeline) -> None:
    pipeline.platform.counts = True
    pipeline.platform.colleague_answers("c1")
    pipeline.work()
    assert pipeline.platform.journal == ["read_comment", "our_answers"]
    reply = pipeline.reply("c1")
    assert (reply.state, reply.reason) == (ReplyState.CANCELLED, SkipReason.ANSWERED_BY_COLLEAGUE)


def test_once_called_answers_are_listed_whatever_the_platform_counts(pipeline: Pipeline) -> None:
    pipeline.platform.counts = True
    pipeline.platform.endings = [Ending.NOT_SENT]
    pipeline.work()
    pipeline.clock.now += RETRY_AFTER
    pipeline.work()
    assert pipeline.platform.journal == ["read_comment", "reply", "read_comment", "our_answers", "reply"]


def two_in_a_thread() -> Pipeline:
    """Return a pipeline in which two people complain in one thread, and each waits for their reply."""
    made = Pipeline()
    made.post(made.comment())
    made.post(made.comment("c2", thread="c1", parent="c1", author="ben"))
    return made


def answered(pipeline: Pipeline) -> list[tuple[ReplyState, int]]:
    return [(pipeline.reply(one).state, len(pipeline.platform.replies_to(one))) for one in ("c1", "c2")]


@pytest.mark.parametrize(("first", "second"), [("c1", "c2"), ("c2", "c1")])
def test_a_reply_of_ours_to_somebody_else_is_no_colleagues_before_its_outcome_is_known(
    first: str, second: str
) -> None:
    pipeline = two_in_a_thread()
    pipeline.platform.endings = [Ending.UNKNOWN_BUT_POSTED]
    pipeline.work(first)
    pipeline.work(second)
    assert pipeline.reply(second).state is ReplyState.SENT
    pipeline.until_quiet()
    assert answered(pipeline) == [(ReplyState.SENT, 1)] * 2


def test_what_a_colleague_says_there_counts_all_the_same() -> None:
    pipeline = two_in_a_thread()
    pipeline.platform.endings = [Ending.UNKNOWN_BUT_POSTED]
    pipeline.work("c1")
    pipeline.platform.colleague_answers("c2")
    pipeline.work("c2")
    assert pipeline.reply("c2").reason is SkipReason.ANSWERED_BY_COLLEAGUE


@pytest.mark.parametrize("lost", [("c1",), ("c2",), ("c1", "c2"), ()])
def test_nobody_is_answered_twice_where_two_replies_say_the_same_and_both_are_unknown(
    lost: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeSpeech, "words", lambda *_, **__: SAME)
    pipeline = two_in_a_thread()
    for one in ("c1", "c2"):
        ending = Ending.UNKNOWN_NOT_POSTED if one in lost else Ending.UNKNOWN_BUT_POSTED
        pipeline.platform.endings = [ending]
        pipeline.work(one)
    pipeline.until_quiet()
    ended = answered(pipeline)
    assert all(times <= 1 for _, times in ended)
    assert (ReplyState.SENT, 0) not in ended
    known = {(ReplyState.SENT, 1)}
    assert set(ended) == known if len(lost) != 1 else not set(ended) & known


def test_a_comment_that_two_webhooks_name_differently_is_answered_once() -> None:
    """Graph writes a comment's number behind its post, its photo or its album."""
    pipeline = Pipeline()
    pipeline.post(pipeline.comment("100_5"))
    pipeline.work("100_5")
    pipeline.platform.roots["100_5"] = "200_5"  # either name shows what stands below it
    pipeline.post(pipeline.comment("200_5"))
    pipeline.work("200_5")
    assert pipeline.platform.journal.count("reply") == 1
    assert pipeline.reply("200_5").reason is SkipReason.BUDGET_USED


@pytest.mark.parametrize("ending", [Ending.UNKNOWN_BUT_POSTED, Ending.NOT_SENT_BUT_POSTED])
def test_our_own_words_are_ours_where_the_platform_does_not_say_who_wrote_them(
    pipeline: Pipeline, ending: Ending
) -> None:
    pipeline.platform.names_us = False
    pipeline.platform.endings = [ending]
    pipeline.work()
    pipeline.until_quiet()
    assert pipeline.reply().state is ReplyState.SENT
    assert len(pipeline.platform.replies_to("c1")) == 1


@pytest.mark.parametrize("ending", [None, Ending.NOT_SENT, Ending.UNKNOWN_NOT_POSTED])
def test_what_is_too_long_to_read_is_read_once_and_then_a_persons(
    pipeline: Pipeline, ending: Ending | None
) -> None:
    if ending:
        pipeline.platform.endings = [ending]
        pipeline.work()
    pipeline.platform.too_much = True
    before = pipeline.platform.journal.count("our_answers")
    pipeline.until_quiet()
    unknown = ending is Ending.UNKNOWN_NOT_POSTED
    reason = SkipReason.OUTCOME_UNKNOWN if unknown else SkipReason.TOO_MUCH_TO_READ
    assert pipeline.reply().reason is reason
    assert pipeline.platform.journal.count("our_answers") == before + 1
