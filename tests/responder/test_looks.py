"""What is read at the platform before a reply, and what need not be read."""

from __future__ import annotations

import pytest

from aplomb.reply import ReplyState
from aplomb.skips import SkipReason
from responder.sight import STILL_SO
from tests.fakes.fake_platform import RETRY_AFTER, Ending
from tests.fakes.pipeline import Pipeline


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
