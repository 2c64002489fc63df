"""What was edited, answered or said before we speak: the platform's own word counts, not what we remember."""

from __future__ import annotations

from typing import Any

import pytest

from aplomb.comment import Platform, Verb
from aplomb.records import ReplyRecord
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from responder.timing import EDIT_WAIT, EDIT_WAITS
from tests.fakes.fake_platform import Ending
from tests.fakes.pipeline import PRAISE, PROFILE, SECOND, URGENT, Pipeline

ON_X: dict[str, Any] = {"platform": Platform.X, "account": PROFILE}


@pytest.fixture
def pipeline() -> Pipeline:
    """Return a pipeline in which one complaint waits for its reply."""
    made = Pipeline()
    made.post(made.comment())
    return made


def state(pipeline: Pipeline, comment: str = "c1", **more: Any) -> tuple[ReplyState, SkipReason | None]:
    reply = pipeline.reply(comment, **more)
    return reply.state, reply.reason


def private(pipeline: Pipeline) -> ReplyRecord:
    return pipeline.reply(channel=Channel.PRIVATE)


def test_an_answer_to_the_first_version_of_an_edited_x_post_is_seen() -> None:
    pipeline = Pipeline()
    mention = {**ON_X, "thread": "root", "summoned": True}
    pipeline.post(pipeline.comment("x1", **mention))
    pipeline.platform.colleague_answers("x1")
    pipeline.clock.now += 60
    pipeline.post(pipeline.comment("x1", SECOND, **mention, verb=Verb.EDIT, reply_to="x1b"))
    pipeline.work("x1", **ON_X)
    assert state(pipeline, "x1", **ON_X) == (ReplyState.CANCELLED, SkipReason.ANSWERED_BY_COLLEAGUE)
    assert "reply" not in pipeline.platform.journal


def test_an_answer_from_before_an_edit_of_a_facebook_reply_is_seen() -> None:
    pipeline = Pipeline()
    pipeline.post(pipeline.comment("c2", thread="c1"))
    pipeline.platform.colleague_answers("c1")
    pipeline.clock.now += 100  # the edit's time is now after the colleague's answer
    pipeline.post(pipeline.comment("c2", SECOND, thread="c1", verb=Verb.EDIT))
    pipeline.work("c2")
    assert state(pipeline, "c2") == (ReplyState.CANCELLED, SkipReason.ANSWERED_BY_COLLEAGUE)


def test_an_answer_from_before_a_facebook_reply_was_written_is_to_somebody_else() -> None:
    pipeline = Pipeline()
    pipeline.platform.colleague_answers("c1")
    pipeline.clock.now += 100
    pipeline.post(pipeline.comment("c2", thread="c1"))
    pipeline.work("c2")
    assert state(pipeline, "c2") == (ReplyState.SENT, None)


@pytest.mark.parametrize("text", [PRAISE, URGENT, ""])
def test_an_edit_whose_webhook_never_comes_is_left_to_a_person(pipeline: Pipeline, text: str) -> None:
    pipeline.platform.comments["c1"] = text
    pipeline.work()
    assert state(pipeline) == (ReplyState.PLANNED, None)
    assert pipeline.reply().not_before == pipeline.clock.now + EDIT_WAIT
    pipeline.until_quiet()

    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.TEXT_CHANGED)
    assert pipeline.platform.journal == ["read_comment"] * (EDIT_WAITS + 1)
    assert pipeline.budget() == "c1"  # a person answers


def test_an_edit_of_an_x_post_is_noticed_though_its_old_id_shows_the_old_text() -> None:
    pipeline = Pipeline()
    pipeline.post(pipeline.comment("x1", **ON_X, summoned=True))
    pipeline.platform.newer.add("x1")
    pipeline.work("x1", **ON_X)
    pipeline.until_quiet()
    assert state(pipeline, "x1", **ON_X) == (ReplyState.CANCELLED, SkipReason.TEXT_CHANGED)


def test_an_edit_into_praise_whose_webhook_is_late_is_not_answered(pipeline: Pipeline) -> None:
    pipeline.platform.comments["c1"] = PRAISE
    pipeline.work()
    pipeline.take(pipeline.comment(text=PRAISE, verb=Verb.EDIT))
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.NOT_CRITICAL)
    assert "reply" not in pipeline.platform.journal


def test_an_edit_into_another_complaint_whose_webhook_is_late_is_answered_once(pipeline: Pipeline) -> None:
    pipeline.platform.comments["c1"] = SECOND
    pipeline.work()
    pipeline.take(pipeline.comment(text=SECOND, verb=Verb.EDIT))
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.SENT, None)
    assert len(pipeline.platform.replies_to("c1")) == 1


def test_an_edit_whose_webhook_comes_after_we_gave_up_is_answered_once(pipeline: Pipeline) -> None:
    pipeline.platform.comments["c1"] = SECOND
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.TEXT_CHANGED)
    pipeline.take(pipeline.comment(text=SECOND, verb=Verb.EDIT))
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.SENT, None)


def test_nobody_is_written_to_privately_about_words_they_took_back(pipeline: Pipeline) -> None:
    pipeline.work()
    pipeline.platform.comments["c1"] = URGENT
    pipeline.until_quiet()
    assert (private(pipeline).state, private(pipeline).reason) == (
        ReplyState.CANCELLED,
        SkipReason.TEXT_CHANGED,
    )
    assert pipeline.platform.private == []


@pytest.mark.parametrize(("text", "reason"), [(PRAISE, SkipReason.NOT_CRITICAL), (URGENT, SkipReason.URGENT)])
def test_a_private_reply_follows_triages_newest_decision(
    pipeline: Pipeline, text: str, reason: SkipReason
) -> None:
    pipeline.work()
    pipeline.post(pipeline.comment(text=text, verb=Verb.EDIT))
    pipeline.until_quiet()
    assert (private(pipeline).state, private(pipeline).reason) == (ReplyState.CANCELLED, reason)
    assert pipeline.platform.private == []


def test_a_private_reply_waits_as_often_as_any_other_for_an_edit(pipeline: Pipeline) -> None:
    pipeline.platform.comments["c1"] = SECOND
    pipeline.work()
    pipeline.platform.comments["c1"] = pipeline.record().comment.text
    pipeline.clock.now += EDIT_WAIT
    pipeline.work()
    assert (pipeline.reply().mismatches, private(pipeline).mismatches) == (1, 0)


def test_a_private_reply_outlasts_the_time_for_a_public_one(pipeline: Pipeline) -> None:
    written = pipeline.comment().created_at
    pipeline.work()
    pipeline.clock.now += 2 * 3600
    pipeline.take(pipeline.comment(verb=Verb.HIDE))
    pipeline.take(pipeline.comment(verb=Verb.UNHIDE))
    assert pipeline.record().decision.reason is SkipReason.TOO_OLD
    assert pipeline.record().comment.created_at == written
    pipeline.until_quiet()
    assert private(pipeline).state is ReplyState.SENT


@pytest.mark.parametrize("verb", [Verb.REMOVE, Verb.HIDE])
def test_a_private_reply_of_unknown_outcome_is_not_sent_again_after_a_removal(
    pipeline: Pipeline, verb: Verb
) -> None:
    pipeline.platform.private_endings = [Ending.UNKNOWN_NOT_POSTED]
    pipeline.work()
    pipeline.work(channel=Channel.PRIVATE)
    pipeline.take(pipeline.comment(verb=verb))
    pipeline.until_quiet()
    assert (private(pipeline).state, private(pipeline).reason) == (
        ReplyState.UNKNOWN,
        SkipReason.OUTCOME_UNKNOWN,
    )
    assert pipeline.platform.journal.count("reply_privately") == 1


def test_words_that_the_platform_has_had_from_us_are_put_in_other_words(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.REPEATED, Ending.REPEATED]
    pipeline.work()
    assert state(pipeline) == (ReplyState.SENT, None)
    assert pipeline.platform.replies_to("c1") == [pipeline.reply().text]
    assert "thank you" in pipeline.reply().text
    steps = [step.state for step in pipeline.reply().steps]
    assert steps.count(ReplyState.CALLING) == 3
    assert pipeline.platform.journal.count("our_answers") == 3  # once before, and after each refusal


def test_when_every_wording_is_refused_as_repeated_a_person_answers(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.REPEATED] * 9
    pipeline.work()
    assert state(pipeline) == (ReplyState.REJECTED, SkipReason.TEXT_REPEATED)
    assert pipeline.platform.journal.count("reply") == len(pipeline.speech.variants)
    assert pipeline.budget() == "c1"


def test_however_many_wordings_there_are_only_some_are_tried(pipeline: Pipeline) -> None:
    pipeline.speech.variants = tuple(f"sorry {number}" for number in range(50))
    pipeline.platform.endings = [Ending.REPEATED] * 50
    pipeline.work()
    assert state(pipeline) == (ReplyState.REJECTED, SkipReason.TEXT_REPEATED)
    assert pipeline.platform.journal.count("reply") == 6


def test_repeated_words_that_stand_there_are_ours(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.REPEATED_BUT_POSTED]
    pipeline.work()
    assert state(pipeline) == (ReplyState.SENT, None)
    assert len(pipeline.platform.replies_to("c1")) == 1


def test_a_colleague_who_answers_between_two_wordings_ends_it(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.REPEATED]

    def answer(call: str) -> None:
        if call == "after reply":
            pipeline.platform.colleague_answers("c1")

    pipeline.platform.boundary = answer
    pipeline.work()
    assert state(pipeline) == (ReplyState.REJECTED, SkipReason.ANSWERED_BY_COLLEAGUE)
    assert pipeline.platform.replies_to("c1") == []


def test_a_platform_that_cannot_be_read_after_a_refusal_is_not_spoken_to_again_at_once(
    pipeline: Pipeline,
) -> None:
    pipeline.platform.endings = [Ending.REPEATED]

    def fail(call: str) -> None:
        if call == "after reply" and pipeline.platform.journal.count("reply") == 1:
            pipeline.platform.reads_that_fail = 1

    pipeline.platform.boundary = fail
    pipeline.work()
    assert state(pipeline) == (ReplyState.PLANNED, None)
    assert pipeline.platform.journal.count("reply") == 1
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.SENT, None)
    assert len(pipeline.platform.replies_to("c1")) == 1


def test_who_was_not_answered_because_the_comment_was_gone_may_be_answered_for_another(
    pipeline: Pipeline,
) -> None:
    pipeline.platform.comments.clear()
    pipeline.work()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.COMMENT_GONE)
    assert pipeline.budget() is None
    pipeline.post(pipeline.comment("c2", SECOND, thread="c1"))
    pipeline.work("c2")
    assert state(pipeline, "c2") == (ReplyState.SENT, None)
    assert pipeline.budget() == "c2"


@pytest.mark.parametrize("verb", [Verb.REMOVE, Verb.HIDE])
def test_a_removal_or_hiding_after_the_claim_gives_the_budget_back(pipeline: Pipeline, verb: Verb) -> None:
    pipeline.responder.ledger.claim(pipeline.reply(), now=pipeline.clock.now)
    pipeline.take(pipeline.comment(verb=verb))
    pipeline.until_quiet()
    assert state(pipeline)[0] is ReplyState.CANCELLED
    assert pipeline.budget() is None


def test_a_private_reply_that_is_cancelled_keeps_the_budget_of_the_public_one(pipeline: Pipeline) -> None:
    pipeline.work()
    pipeline.take(pipeline.comment(verb=Verb.REMOVE))
    pipeline.until_quiet()
    assert private(pipeline).reason is SkipReason.REMOVED
    assert pipeline.budget() == "c1"


def test_what_a_person_answers_instead_keeps_its_budget(pipeline: Pipeline) -> None:
    pipeline.platform.colleague_answers("c1")
    pipeline.work()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.ANSWERED_BY_COLLEAGUE)
    assert pipeline.budget() == "c1"
