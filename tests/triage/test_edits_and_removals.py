from __future__ import annotations

from typing import Any

import pytest

from aplomb.aws.table import ConflictError
from aplomb.comment import Platform, Verb
from aplomb.records import Action, Decision
from aplomb.replies.reply import Intent, ReplyState
from aplomb.skips import SkipReason
from tests.fakes.pipeline import BOTH, COMPLAINT, PRAISE, PROFILE, SECOND, URGENT, Pipeline, facebook_case

ANSWERED = Decision(action=Action.ANSWER_AND_ESCALATE, reason=None, intent=Intent.COMPLAINT)
REMOVED = Decision(action=Action.SKIP, reason=SkipReason.REMOVED)


def take(pipeline: Pipeline, verb: Verb, text: str = COMPLAINT) -> Decision:
    if verb in {Verb.REMOVE, Verb.HIDE, Verb.UNHIDE}:
        text = ""
    return pipeline.take(pipeline.comment(text=text, verb=verb)).decision


def test_an_edit_from_praise_to_complaint_plans_a_reply(pipeline: Pipeline) -> None:
    take(pipeline, Verb.ADD, PRAISE)
    take(pipeline, Verb.EDIT, COMPLAINT)

    assert pipeline.reply().state is ReplyState.PLANNED
    assert pipeline.record().comment.text == COMPLAINT
    case = pipeline.case()
    assert case is not None
    assert pipeline.in_case(case) == 1


def test_an_edit_from_complaint_to_praise_withdraws_the_reply_and_gives_the_budget_back(
    pipeline: Pipeline,
) -> None:
    take(pipeline, Verb.ADD, COMPLAINT)
    take(pipeline, Verb.EDIT, PRAISE)

    reply = pipeline.reply()
    assert (reply.state, reply.reason, reply.due_at) == (
        ReplyState.CANCELLED,
        SkipReason.NOT_CRITICAL,
        None,
    )
    assert pipeline.budget() is None
    assert pipeline.sweep() == 0
    second = pipeline.take(pipeline.comment("c2", SECOND, thread="c1"))
    assert second.decision == ANSWERED


def test_a_reply_that_was_withdrawn_comes_back_with_the_complaint_and_keeps_its_history(
    pipeline: Pipeline,
) -> None:
    take(pipeline, Verb.ADD, COMPLAINT)
    take(pipeline, Verb.EDIT, PRAISE)
    pipeline.clock.now += 60
    pipeline.take(pipeline.comment(text=SECOND, verb=Verb.EDIT))

    states = [step.state for step in pipeline.reply().steps]
    assert states == [ReplyState.PLANNED, ReplyState.CANCELLED, ReplyState.PLANNED]
    assert pipeline.reply().reason is None
    assert pipeline.budget() == "c1"


def test_an_edit_that_makes_it_urgent_takes_the_reply_back(pipeline: Pipeline) -> None:
    take(pipeline, Verb.ADD, COMPLAINT)
    take(pipeline, Verb.EDIT, URGENT)

    assert (pipeline.reply().state, pipeline.reply().reason) == (ReplyState.CANCELLED, SkipReason.URGENT)
    assert pipeline.budget() is None


def test_a_complaint_edited_into_another_keeps_its_one_reply(pipeline: Pipeline) -> None:
    take(pipeline, Verb.ADD, COMPLAINT)
    take(pipeline, Verb.EDIT, SECOND)

    assert [step.state for step in pipeline.reply().steps] == [ReplyState.PLANNED]
    assert pipeline.record().decision == ANSWERED


@pytest.mark.parametrize("summoned", [True, False], ids=["planned", "draft"])
def test_a_complaint_edited_into_a_question_gets_the_reply_that_suits_both(
    pipeline: Pipeline, *, summoned: bool
) -> None:
    x: dict[str, Any] = {"platform": Platform.X, "account": PROFILE}
    for verb, text in ((Verb.ADD, COMPLAINT), (Verb.EDIT, BOTH)):
        pipeline.take(pipeline.comment(text=text, verb=verb, summoned=summoned, **x))

    state = ReplyState.PLANNED if summoned else ReplyState.DRAFT
    assert (pipeline.reply(**x).state, pipeline.reply(**x).intent) == (state, Intent.TELL_US_MORE)
    assert [step.state for step in pipeline.reply(**x).steps] == [state, state]


def test_a_reply_that_is_claimed_is_not_taken_from_its_holder(pipeline: Pipeline) -> None:
    take(pipeline, Verb.ADD, COMPLAINT)
    ledger = pipeline.responder.ledger
    ledger.claim(pipeline.reply(), now=pipeline.clock.now)
    take(pipeline, Verb.EDIT, PRAISE)

    assert pipeline.reply().state is ReplyState.CLAIMED
    assert pipeline.budget() == "c1"


def test_an_old_version_after_a_newer_one_changes_nothing(pipeline: Pipeline) -> None:
    take(pipeline, Verb.EDIT, COMPLAINT)
    late = take(pipeline, Verb.ADD, PRAISE)

    assert late.reason is SkipReason.SUPERSEDED
    assert pipeline.record().comment.text == COMPLAINT
    assert pipeline.reply().state is ReplyState.PLANNED


@pytest.mark.parametrize("late_first", [False, True])
@pytest.mark.parametrize(("early", "late"), [(SECOND, URGENT), (URGENT, SECOND), (PRAISE, COMPLAINT)])
def test_of_two_edits_with_one_time_the_later_notification_wins_in_either_order(
    pipeline: Pipeline, early: str, late: str, *, late_first: bool
) -> None:
    edits = [
        pipeline.comment(text=text, verb=Verb.EDIT, noted_at=at) for text, at in ((early, 100), (late, 101))
    ]
    for edit in reversed(edits) if late_first else edits:
        pipeline.take(edit)

    assert pipeline.record().comment.text == late


def test_an_edit_delivered_twice_is_one_version(pipeline: Pipeline) -> None:
    for _ in range(2):
        last = pipeline.take(pipeline.comment(verb=Verb.EDIT, noted_at=100))

    assert last.decision.reason is SkipReason.DUPLICATE


def test_an_original_noted_after_its_edit_is_the_older_version(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment(text=URGENT, verb=Verb.EDIT, noted_at=100))
    late = pipeline.take(pipeline.comment(noted_at=200))

    assert late.decision.reason is SkipReason.SUPERSEDED
    assert pipeline.record().comment.text == URGENT


def test_an_original_told_by_two_notifications_is_one_version(pipeline: Pipeline) -> None:
    for at in (100, 101):
        last = pipeline.take(pipeline.comment(noted_at=at))

    assert last.decision.reason is SkipReason.DUPLICATE


def test_a_removal_withdraws_the_reply_and_nothing_brings_it_back(pipeline: Pipeline) -> None:
    take(pipeline, Verb.ADD)
    assert take(pipeline, Verb.REMOVE) == REMOVED
    assert take(pipeline, Verb.EDIT, SECOND) == REMOVED
    take(pipeline, Verb.HIDE)
    take(pipeline, Verb.UNHIDE)

    assert (pipeline.reply().state, pipeline.reply().reason) == (ReplyState.CANCELLED, SkipReason.REMOVED)
    assert pipeline.record().decision == REMOVED
    assert pipeline.budget() is None


def test_a_removal_before_its_comment_keeps_the_comment_unanswered(pipeline: Pipeline) -> None:
    take(pipeline, Verb.REMOVE)
    assert take(pipeline, Verb.ADD) == REMOVED

    assert pipeline.find_reply() is None
    assert pipeline.record().removed
    assert pipeline.record().comment.text == COMPLAINT


def test_a_removal_keeps_what_was_written_as_evidence(pipeline: Pipeline) -> None:
    take(pipeline, Verb.ADD)
    take(pipeline, Verb.REMOVE)

    assert pipeline.record().comment.text == COMPLAINT
    assert pipeline.record().verdict is not None


@pytest.mark.parametrize("text", [COMPLAINT, PRAISE, URGENT])
def test_a_hidden_comment_ends_alike_whether_the_hiding_came_first_or_last(text: str) -> None:
    ends = []
    for verbs in ((Verb.ADD, Verb.HIDE), (Verb.HIDE, Verb.ADD)):
        pipeline = Pipeline()
        for verb in verbs:
            take(pipeline, verb, text)
        reply = pipeline.find_reply()
        ends.append((pipeline.record().decision, pipeline.record().hidden, pipeline.budget()))
        assert reply is None or reply.state is ReplyState.CANCELLED
    assert ends[0] == ends[1]


def test_hidden_criticism_goes_to_a_person(pipeline: Pipeline) -> None:
    take(pipeline, Verb.ADD)
    take(pipeline, Verb.HIDE)

    assert pipeline.record().decision == Decision(action=Action.ESCALATE, reason=SkipReason.HIDDEN)
    case = pipeline.case()
    assert case is not None
    assert (pipeline.in_case(case), case.reason) == (1, SkipReason.HIDDEN)


def test_unhiding_brings_the_reply_back(pipeline: Pipeline) -> None:
    take(pipeline, Verb.ADD)
    take(pipeline, Verb.HIDE)
    assert take(pipeline, Verb.UNHIDE) == ANSWERED

    assert pipeline.reply().state is ReplyState.PLANNED
    assert not pipeline.record().hidden


def test_unhiding_too_late_leaves_it_to_a_person(pipeline: Pipeline) -> None:
    take(pipeline, Verb.ADD)
    take(pipeline, Verb.HIDE)
    pipeline.clock.now += 3600
    take(pipeline, Verb.UNHIDE)

    assert pipeline.reply().state is ReplyState.CANCELLED
    assert pipeline.record().decision.reason is SkipReason.TOO_OLD


@pytest.mark.parametrize("verb", [Verb.REMOVE, Verb.HIDE, Verb.UNHIDE])
def test_a_mark_told_twice_is_a_duplicate(pipeline: Pipeline, verb: Verb) -> None:
    take(pipeline, Verb.ADD)
    take(pipeline, verb)
    before = pipeline.record()

    assert take(pipeline, verb).reason is SkipReason.DUPLICATE
    assert pipeline.record().decision == before.decision
    assert pipeline.record().rev == before.rev


@pytest.mark.parametrize("verb", [Verb.HIDE, Verb.UNHIDE])
def test_what_is_not_a_customers_keeps_its_reason_when_it_is_hidden(pipeline: Pipeline, verb: Verb) -> None:
    for one in (Verb.ADD, Verb.HIDE, verb):
        pipeline.take(pipeline.comment(author="1000", verb=one))

    assert pipeline.record().decision.reason is SkipReason.OWN_ECHO


def test_a_removal_that_withholds_the_author_still_withdraws_the_reply(pipeline: Pipeline) -> None:
    take(pipeline, Verb.ADD)
    pipeline.take(pipeline.comment(text="", author="", author_name="", verb=Verb.REMOVE))

    assert pipeline.reply().state is ReplyState.CANCELLED
    assert pipeline.budget() is None


def test_an_edit_that_withholds_the_author_stays_in_the_case_and_takes_the_reply_back(
    pipeline: Pipeline,
) -> None:
    take(pipeline, Verb.ADD)
    pipeline.take(pipeline.comment(text=SECOND, author="", author_name="", verb=Verb.EDIT))

    assert pipeline.record().decision.reason is SkipReason.AUTHOR_UNKNOWN
    assert pipeline.record().case == facebook_case("c1", "ana")
    assert pipeline.reply().state is ReplyState.CANCELLED
    case = pipeline.case()
    assert case is not None
    assert pipeline.in_case(case) == 1


def test_an_edit_that_takes_the_summons_away_turns_the_reply_back_into_a_draft(pipeline: Pipeline) -> None:
    place: dict[str, Any] = {"platform": Platform.X, "account": PROFILE}
    pipeline.take(pipeline.comment("x1", summoned=True, **place))
    pipeline.take(pipeline.comment("x1", SECOND, summoned=False, verb=Verb.EDIT, **place))

    assert pipeline.reply("x1", **place).state is ReplyState.DRAFT
    assert not any(key.pk.startswith("BUDGET#") for key in pipeline.table.items)


def test_a_reply_that_is_claimed_in_that_very_moment_stays_its_holders(pipeline: Pipeline) -> None:
    place: dict[str, Any] = {"platform": Platform.X, "account": PROFILE}
    pipeline.take(pipeline.comment("x1", summoned=True, **place))

    def claim(call: str) -> None:
        if call == "before write":
            pipeline.table.boundary = lambda _: None
            pipeline.responder.ledger.claim(pipeline.reply("x1", **place), now=pipeline.clock.now)

    pipeline.table.boundary = claim
    pipeline.take(pipeline.comment("x1", SECOND, summoned=False, verb=Verb.EDIT, **place))

    assert pipeline.reply("x1", **place).state is ReplyState.CLAIMED
    assert pipeline.record("x1", **place).decision.reason is SkipReason.NOT_SUMMONED


def test_an_old_holder_can_do_nothing_after_the_reply_was_withdrawn_and_came_back(
    pipeline: Pipeline,
) -> None:
    ledger, now = pipeline.responder.ledger, pipeline.clock.now
    take(pipeline, Verb.ADD, COMPLAINT)
    old = ledger.claim(pipeline.reply(), now=now)
    ledger.close(ledger.claim(old, now=now), ReplyState.CANCELLED, now=now, reason=SkipReason.HIDDEN)
    take(pipeline, Verb.EDIT, SECOND)
    ledger.claim(pipeline.reply(), now=now)

    with pytest.raises(ConflictError):
        ledger.calling(old, now=now, text="Sorry", template="t")
