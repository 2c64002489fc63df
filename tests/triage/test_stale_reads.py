"""What the first try reads may be a moment old; what is decided by it is then not written."""

from __future__ import annotations

import pytest

from aplomb.comment import Verb
from aplomb.records import Action
from aplomb.replies.reply import ReplyState
from aplomb.skips import SkipReason
from tests.fakes.pipeline import PRAISE, SECOND, Pipeline


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """Return a pipeline whose table shows nothing yet to who does not ask for it as it is now."""
    made = Pipeline()
    monkeypatch.setattr(made.table, "stale", lambda _: None)
    return made


def test_a_repeated_webhook_is_a_repetition_all_the_same(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment())
    again = pipeline.take(pipeline.comment())
    assert (again.decision.reason, again.reply) == (SkipReason.DUPLICATE, None)
    assert pipeline.record().duplicates == 1


def test_a_second_complaint_gets_no_second_reply(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment())
    second = pipeline.take(pipeline.comment("c2", SECOND, thread="c1"))
    assert second.decision.reason is SkipReason.BUDGET_USED
    assert pipeline.find_reply("c2") is None
    assert pipeline.budget() == "c1"


def test_an_older_version_does_not_replace_a_newer_one(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment(text=PRAISE, verb=Verb.EDIT))
    older = pipeline.take(pipeline.comment())
    assert older.decision.reason is SkipReason.SUPERSEDED
    assert pipeline.record().decision.action is Action.LEAVE


def test_a_comment_that_was_removed_before_it_came_is_not_answered(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment(verb=Verb.REMOVE))
    pipeline.take(pipeline.comment())
    pipeline.until_quiet()
    assert pipeline.record().removed
    reply = pipeline.find_reply()
    assert reply is None or reply.state is ReplyState.CANCELLED
    assert "reply" not in pipeline.platform.journal


def test_a_removal_withdraws_a_reply_that_it_did_not_see(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment())
    pipeline.take(pipeline.comment(verb=Verb.REMOVE))
    assert pipeline.reply().state is ReplyState.CANCELLED
    assert pipeline.budget() is None
