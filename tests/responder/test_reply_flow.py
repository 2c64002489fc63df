"""One reply's way out, step by step, over a table and a platform that hold state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.accounts import Accounts
from aplomb.aws.keys import comment_key, sent_key
from aplomb.aws.table import Delete
from aplomb.comment import Platform, Verb
from aplomb.records import ReplyRecord
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from responder.clients import RefusedCallError
from tests.fakes.fake_platform import RETRY_AFTER, Ending
from tests.fakes.pipeline import ACCOUNTS, INSTAGRAM, PAGE, PRAISE, PROFILE, SECOND, Pipeline
from triage.reply_changes import HANDOVER

WEEK = 7 * 24 * 60 * 60
(PAGE_ACCOUNT,) = [one for one in ACCOUNTS if one.id == PAGE]


@pytest.fixture
def pipeline() -> Pipeline:
    """Return a pipeline in which one complaint waits for its reply."""
    made = Pipeline()
    made.post(made.comment())
    return made


def state(pipeline: Pipeline, comment: str = "c1") -> tuple[ReplyState, SkipReason | None]:
    reply = pipeline.reply(comment)
    return reply.state, reply.reason


def private(pipeline: Pipeline) -> ReplyRecord:
    return pipeline.reply(channel=Channel.PRIVATE)


def test_a_planned_reply_is_posted_once_and_the_private_one_follows(pipeline: Pipeline) -> None:
    following = pipeline.work()
    assert following is not None
    assert state(pipeline) == (ReplyState.SENT, None)
    assert private(pipeline).state is ReplyState.PLANNED

    pipeline.responder.work(following)

    assert private(pipeline).state is ReplyState.SENT
    assert len(pipeline.platform.replies_to("c1")) == 1
    assert len(pipeline.platform.private) == 1
    assert pipeline.sweep() == 0


def test_what_is_about_to_be_said_is_stored_before_it_is_said(pipeline: Pipeline) -> None:
    seen: list[tuple[ReplyState, str]] = []

    def look(call: str) -> None:
        if call in {"before reply", "before reply_privately"}:
            reply = pipeline.reply() if call == "before reply" else private(pipeline)
            seen.append((reply.state, reply.text))
            assert reply.called_at == pipeline.clock.now

    pipeline.platform.boundary = look
    following = pipeline.work()
    assert following is not None
    pipeline.responder.work(following)

    said = [*pipeline.platform.replies_to("c1"), pipeline.platform.private[0][1]]
    assert seen == [(ReplyState.CALLING, text) for text in said]


def test_a_sent_reply_is_found_by_its_id_and_keeps_its_steps(pipeline: Pipeline) -> None:
    pipeline.work()
    reply = pipeline.reply()
    assert pipeline.table.items[sent_key(Platform.FACEBOOK, reply.platform_id)]["comment"] == "c1"
    planned, *steps = [step.state for step in reply.steps]
    assert planned is ReplyState.PLANNED
    assert steps == [ReplyState.CLAIMED, ReplyState.CALLING, ReplyState.SENT]
    assert reply.template == "test#1"


def test_a_reply_on_x_has_no_private_one() -> None:
    pipeline = Pipeline()
    pipeline.post(pipeline.comment("x1", platform=Platform.X, account=PROFILE, summoned=True))
    assert pipeline.work("x1", platform=Platform.X, account=PROFILE) is None
    assert len(pipeline.platform.replies_to("x1")) == 1


def test_a_reply_that_was_sent_is_never_worked_again(pipeline: Pipeline) -> None:
    pipeline.work()
    pipeline.work()
    assert pipeline.platform.journal.count("reply") == 1


def test_a_colleagues_answer_makes_ours_needless(pipeline: Pipeline) -> None:
    pipeline.platform.colleague_answers("c1")
    pipeline.work()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.ANSWERED_BY_COLLEAGUE)
    assert "reply" not in pipeline.platform.journal


def test_a_machines_answer_to_somebody_else_in_the_thread_does_not_count(pipeline: Pipeline) -> None:
    pipeline.work()
    pipeline.post(pipeline.comment("c2", SECOND, thread="c1", author="ben"))
    pipeline.work("c2")
    assert state(pipeline, "c2") == (ReplyState.SENT, None)


def test_a_thread_with_hundreds_of_our_answers_is_read_to_its_end(pipeline: Pipeline) -> None:
    fast = replace(PAGE_ACCOUNT, replies_per_minute=1000, replies_per_post_and_hour=1000)
    pipeline.responder = replace(pipeline.responder, accounts=Accounts([fast]))
    for number in range(150):
        pipeline.post(pipeline.comment(f"n{number}", SECOND, thread="c1", author=f"author-{number}"))
        pipeline.work(f"n{number}")
    assert state(pipeline, "n149") == (ReplyState.SENT, None)


@pytest.mark.parametrize("verb", [Verb.REMOVE, Verb.HIDE])
@pytest.mark.parametrize("claimed", [False, True])
def test_a_comment_that_was_removed_or_hidden_is_not_answered(
    pipeline: Pipeline, verb: Verb, *, claimed: bool
) -> None:
    if claimed:
        pipeline.responder.ledger.claim(pipeline.reply(), now=pipeline.clock.now)
    pipeline.take(pipeline.comment(verb=verb))
    pipeline.clock.now += HANDOVER
    pipeline.work()
    reason = SkipReason.REMOVED if verb is Verb.REMOVE else SkipReason.HIDDEN
    assert state(pipeline) == (ReplyState.CANCELLED, reason)
    assert "reply" not in pipeline.platform.journal


def test_a_complaint_edited_into_praise_while_a_worker_died_is_not_answered(pipeline: Pipeline) -> None:
    pipeline.responder.ledger.claim(pipeline.reply(), now=pipeline.clock.now)
    pipeline.take(pipeline.comment(text=PRAISE, verb=Verb.EDIT))
    pipeline.clock.now += HANDOVER
    pipeline.work()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.NOT_CRITICAL)


def test_a_removal_at_the_very_moment_of_the_claim_is_noticed(pipeline: Pipeline) -> None:
    def slip_in(call: str) -> None:
        if call == "after write" and pipeline.reply().state is ReplyState.CLAIMED:
            pipeline.table.boundary = lambda _: None
            pipeline.take(pipeline.comment(verb=Verb.REMOVE))

    pipeline.table.boundary = slip_in
    pipeline.work()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.REMOVED)


@pytest.mark.parametrize(("late", "ending"), [(0, ReplyState.SENT), (1, ReplyState.CANCELLED)])
def test_a_comment_is_answered_up_to_its_accounts_age_and_no_later(
    pipeline: Pipeline, late: int, ending: ReplyState
) -> None:
    pipeline.clock.now += 3600 - 30 + late
    pipeline.work()
    assert pipeline.reply().state is ending
    assert pipeline.reply().reason is (SkipReason.TOO_OLD if late else None)


@pytest.mark.parametrize(("late", "ending"), [(0, ReplyState.SENT), (1, ReplyState.CANCELLED)])
def test_a_private_reply_goes_out_up_to_the_end_of_its_window_and_no_later(
    pipeline: Pipeline, late: int, ending: ReplyState
) -> None:
    pipeline.work()
    pipeline.clock.now += WEEK - 30 + late
    pipeline.work(channel=Channel.PRIVATE)
    assert private(pipeline).state is ending
    assert private(pipeline).reason is (SkipReason.WINDOW_CLOSED if late else None)


def test_a_comment_that_is_gone_from_the_platform_is_not_answered(pipeline: Pipeline) -> None:
    pipeline.platform.comments.clear()
    pipeline.work()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.COMMENT_GONE)


def test_who_cannot_be_written_to_privately_is_not(pipeline: Pipeline) -> None:
    pipeline.platform.takes_private = False
    pipeline.work()
    pipeline.work(channel=Channel.PRIVATE)
    assert private(pipeline).state is ReplyState.CANCELLED
    assert private(pipeline).reason is SkipReason.NO_PRIVATE_REPLY


@pytest.mark.parametrize("reason", [SkipReason.NO_TEMPLATE, SkipReason.TEXT_REFUSED])
def test_without_words_that_may_be_sent_nothing_is(pipeline: Pipeline, reason: SkipReason) -> None:
    pipeline.speech.refusal = reason
    pipeline.work()
    assert state(pipeline) == (ReplyState.REJECTED, reason)
    assert "reply" not in pipeline.platform.journal


def test_what_the_platform_refuses_is_a_persons(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.REJECTED]
    assert pipeline.work() is None
    assert state(pipeline) == (ReplyState.REJECTED, SkipReason.NO_PUBLIC_REPLY)


def test_what_was_surely_not_sent_waits_as_told_and_is_then_sent(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.NOT_SENT]
    pipeline.work()
    pipeline.clock.now += RETRY_AFTER - 1
    pipeline.work()
    assert state(pipeline) == (ReplyState.PLANNED, None)
    assert pipeline.platform.journal.count("reply") == 1
    pipeline.clock.now += 1
    pipeline.work()
    assert state(pipeline) == (ReplyState.SENT, None)


def test_a_call_that_was_refused_and_heard_all_the_same_is_found_before_it_is_made_again(
    pipeline: Pipeline,
) -> None:
    pipeline.platform.endings = [Ending.NOT_SENT_BUT_POSTED]
    pipeline.work()
    assert state(pipeline) == (ReplyState.PLANNED, None)
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.SENT, None)
    assert pipeline.platform.replies_to("c1") == [pipeline.reply().text]


def test_a_stopped_account_ends_in_silence_when_the_comment_is_too_old(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.ACCOUNT_STOPPED] * 50
    pipeline.work()
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.TOO_OLD)


def test_a_platform_that_cannot_be_read_is_not_written_to(pipeline: Pipeline) -> None:
    pipeline.platform.reads_that_fail = 1
    pipeline.work()
    assert state(pipeline) == (ReplyState.PLANNED, None)
    assert "reply" not in pipeline.platform.journal
    pipeline.until_quiet()
    assert state(pipeline) == (ReplyState.SENT, None)


def test_a_draft_is_worded_and_never_posted() -> None:
    pipeline = Pipeline()
    place = {"platform": Platform.INSTAGRAM, "account": INSTAGRAM}
    pipeline.post(pipeline.comment("i1", **place))
    pipeline.until_quiet()
    reply = pipeline.find_reply("i1", Channel.PUBLIC, **place)
    assert reply is not None
    assert (reply.state, reply.template) == (ReplyState.DRAFT, "test#1")
    assert reply.text
    assert pipeline.platform.journal == []


def test_a_draft_that_a_summons_freed_is_posted_and_one_that_was_removed_is_not() -> None:
    pipeline = Pipeline()
    for comment in ("x1", "x2"):
        pipeline.post(pipeline.comment(comment, platform=Platform.X, account=PROFILE))
        pipeline.work(comment, platform=Platform.X, account=PROFILE)
    pipeline.post(pipeline.comment("x1", platform=Platform.X, account=PROFILE, summoned=True))
    pipeline.take(pipeline.comment("x2", platform=Platform.X, account=PROFILE, verb=Verb.REMOVE))
    pipeline.until_quiet()
    assert len(pipeline.platform.replies_to("x1")) == 1
    assert pipeline.platform.replies_to("x2") == []


def test_a_reply_whose_account_is_no_longer_ours_is_cancelled(pipeline: Pipeline) -> None:
    pipeline.responder = replace(pipeline.responder, accounts=Accounts([]))
    pipeline.work()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.ACCOUNT_NOT_CONFIGURED)


def test_a_reply_whose_comment_expired_is_cancelled(pipeline: Pipeline) -> None:
    pipeline.table.write([Delete(key=comment_key("facebook", "1000", "c1"))])
    pipeline.work()
    assert state(pipeline) == (ReplyState.CANCELLED, SkipReason.COMMENT_GONE)


def test_an_id_that_no_platform_gives_out_ends_with_a_person(pipeline: Pipeline) -> None:
    def refuse(_: str) -> None:
        raise RefusedCallError("GET /../me is no call of ours.")

    pipeline.platform.boundary = refuse
    pipeline.work()
    assert state(pipeline) == (ReplyState.REJECTED, SkipReason.MALFORMED)
