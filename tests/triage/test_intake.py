from __future__ import annotations

import pytest

from aplomb.aws.keys import case_comment_key, case_key, reply_key
from aplomb.aws.table import ConflictError, Delete
from aplomb.comment import Comment, Platform, Surface
from aplomb.records import Action, Decision
from aplomb.replies.reply import Channel, Intent, ReplyKey, ReplyState
from aplomb.retention import COMMENT
from aplomb.skips import SkipReason
from aplomb.verdict import Severity
from tests.fakes.pipeline import (
    INSTAGRAM,
    OTHER_PAGE,
    PAGE,
    PRAISE,
    PROFILE,
    QUESTION,
    SECOND,
    URGENT,
    Pipeline,
    facebook_case,
)

ANSWERED = Decision(action=Action.ANSWER_AND_ESCALATE, reason=None, intent=Intent.COMPLAINT)


def on_x(pipeline: Pipeline, *, summoned: bool, comment: str = "x1") -> Comment:
    return pipeline.comment(comment, platform=Platform.X, account=PROFILE, summoned=summoned)


def test_a_complaint_makes_case_link_budget_and_reply_before_the_comment_itself(pipeline: Pipeline) -> None:
    taken = pipeline.take(pipeline.comment())

    assert taken.reply == ReplyKey(
        platform=Platform.FACEBOOK, account=PAGE, comment="c1", channel=Channel.PUBLIC
    )
    places = [write.key.pk.partition("#")[0] for some in pipeline.table.writes for write in some]
    assert places == ["CASE", "BUDGET", "REPLY", "COMMENT"]
    assert pipeline.record().decision == ANSWERED
    assert pipeline.reply().state is ReplyState.PLANNED
    assert pipeline.budget() == "c1"
    case = pipeline.case()
    assert case is not None
    assert (pipeline.in_case(case), case.severity, case.author_name) == (1, Severity.NORMAL, "Ana B.")
    assert pipeline.reply().token == "c1-token-1"


def test_whatever_names_a_person_expires(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment())

    readable = {key: item for key, item in pipeline.table.items.items() if not key.pk.startswith("BUDGET#")}
    expiry = {item.get("expires_at", 0) - pipeline.clock.now for item in readable.values()}
    assert expiry <= {COMMENT, COMMENT - 1}
    assert not any("ana" in key.pk for key in pipeline.table.items if key not in readable)


def test_praise_is_stored_and_left_alone(pipeline: Pipeline) -> None:
    taken = pipeline.take(pipeline.comment(text=PRAISE))

    assert taken.reply is None
    assert pipeline.record().decision.reason is SkipReason.NOT_CRITICAL
    assert len(pipeline.table.items) == 1


def test_a_question_waits_for_a_person_without_a_reply(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment(text=QUESTION))

    case = pipeline.case()
    assert case is not None
    assert case.reason is SkipReason.QUESTION
    assert pipeline.find_reply() is None
    assert pipeline.budget() is None


def test_an_injury_opens_an_urgent_case_and_no_reply(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment(text=URGENT))

    assert pipeline.find_reply() is None
    work = pipeline.table.items[case_key(facebook_case("c1", "ana"))]
    assert work["work_sk"].startswith("0#")


def test_a_duplicate_is_counted_and_not_answered_again(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment())
    again = pipeline.take(pipeline.comment())

    assert again.decision.reason is SkipReason.DUPLICATE
    assert again.reply is None
    assert pipeline.record().duplicates == 1
    assert pipeline.record().decision == ANSWERED
    case = pipeline.case()
    assert case is not None
    assert pipeline.in_case(case) == 1


def test_an_authors_second_complaint_grows_the_case_and_gets_no_second_reply(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment())
    second = pipeline.take(pipeline.comment("c2", SECOND, thread="c1"))

    assert second.decision == Decision(action=Action.ESCALATE, reason=SkipReason.BUDGET_USED)
    assert pipeline.find_reply("c2") is None
    assert pipeline.budget() == "c1"
    case = pipeline.case()
    assert case is not None
    assert (pipeline.in_case(case), case.last_comment) == (2, "c2")
    at = pipeline.clock.now - 30
    assert case.first_comment == "c1"
    assert case_comment_key(case.key, "c2", at=at) in pipeline.table.items


def test_a_case_keeps_the_highest_severity(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment(text=URGENT))
    pipeline.take(pipeline.comment("c2", SECOND, thread="c1"))

    case = pipeline.case()
    assert case is not None
    assert case.severity is Severity.URGENT


@pytest.mark.parametrize(
    "other", [{"author": "ben"}, {"thread": "c9"}, {"account": OTHER_PAGE}], ids=["author", "thread", "page"]
)
def test_another_author_thread_or_page_has_its_own_case_and_reply(
    pipeline: Pipeline, other: dict[str, str]
) -> None:
    pipeline.take(pipeline.comment())
    taken = pipeline.take(pipeline.comment("c2", SECOND, **{"thread": "c1", **other}))

    assert taken.decision == ANSWERED
    assert sum(key.pk.startswith("CASE#") and key.sk == "CASE" for key in pipeline.table.items) == 2


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        (SkipReason.OWN_ECHO, {"author": PAGE}),
        (SkipReason.OWN_OTHER_ACCOUNT, {"author": OTHER_PAGE}),
        (SkipReason.ACCOUNT_NOT_CONFIGURED, {"account": "9999"}),
    ],
)
def test_what_is_not_a_customers_is_stored_with_its_reason_and_nothing_else(
    pipeline: Pipeline, reason: SkipReason, changes: dict[str, str]
) -> None:
    comment = pipeline.comment(**changes)
    taken = pipeline.take(comment)

    assert taken.decision == Decision(action=Action.SKIP, reason=reason)
    assert pipeline.record(account=comment.account).decision == taken.decision
    assert len(pipeline.table.items) == 1


def test_an_unsummoned_complaint_on_x_becomes_a_draft_that_spends_no_budget(pipeline: Pipeline) -> None:
    taken = pipeline.take(on_x(pipeline, summoned=False))

    assert taken.reply is not None
    assert pipeline.table.items[reply_key(taken.reply)]["state"] == "draft"
    assert not any(key.pk.startswith("BUDGET#") for key in pipeline.table.items)


def test_instagram_gets_a_draft_because_our_client_cannot_answer_there(pipeline: Pipeline) -> None:
    taken = pipeline.take(pipeline.comment(platform=Platform.INSTAGRAM, account=INSTAGRAM))

    assert taken.decision == Decision(
        action=Action.ESCALATE, reason=SkipReason.NO_PUBLIC_REPLY, draft=True, intent=Intent.COMPLAINT
    )


@pytest.mark.parametrize("summons_first", [False, True])
def test_a_summons_frees_the_draft_in_either_order(pipeline: Pipeline, *, summons_first: bool) -> None:
    for summoned in (True, False) if summons_first else (False, True):
        pipeline.take(on_x(pipeline, summoned=summoned))

    reply = pipeline.reply("x1", platform=Platform.X, account=PROFILE)
    record = pipeline.record("x1", platform=Platform.X, account=PROFILE)
    assert reply.state is ReplyState.PLANNED
    assert record.decision == ANSWERED
    assert record.comment.summoned


@pytest.mark.parametrize("mention_first", [False, True])
def test_a_comment_told_with_and_without_its_author_is_answered_in_either_order(
    pipeline: Pipeline, *, mention_first: bool
) -> None:
    named = pipeline.comment()
    bare = pipeline.comment(author="", author_name="", surface=Surface.MENTION)
    for one in (bare, named) if mention_first else (named, bare):
        pipeline.take(one)

    assert pipeline.record().decision == ANSWERED
    assert pipeline.budget() == "c1"
    second = pipeline.take(pipeline.comment("c2", SECOND, thread="c1"))
    assert second.decision.reason is SkipReason.BUDGET_USED


def test_another_writer_in_between_is_noticed_and_the_event_decided_anew(pipeline: Pipeline) -> None:
    slipped: list[str] = []

    def slip_in(call: str) -> None:
        if call == "before write" and not slipped:
            slipped.append(call)
            pipeline.take(pipeline.comment("c2", SECOND, thread="c1"))

    pipeline.table.boundary = slip_in
    late = pipeline.take(pipeline.comment())

    assert late.decision.reason is SkipReason.BUDGET_USED
    assert pipeline.budget() == "c2"
    case = pipeline.case()
    assert case is not None
    assert pipeline.in_case(case) == 2


def test_the_budget_alone_keeps_two_replies_apart_where_the_case_has_expired(pipeline: Pipeline) -> None:
    slipped: list[str] = []

    def slip_in(call: str) -> None:
        if call == "before write" and not slipped:
            slipped.append(call)
            pipeline.take(pipeline.comment("c2", SECOND, thread="c1"))
            pipeline.table.write([Delete(key=case_key(facebook_case("c1", "ana")))])

    pipeline.table.boundary = slip_in
    assert pipeline.take(pipeline.comment()).decision.reason is SkipReason.BUDGET_USED
    assert pipeline.find_reply() is None


def test_two_deliveries_at_once_plan_one_reply(pipeline: Pipeline) -> None:
    slipped: list[str] = []

    def slip_in(call: str) -> None:
        if call == "before write" and not slipped:
            slipped.append(call)
            pipeline.take(pipeline.comment())

    pipeline.table.boundary = slip_in
    late = pipeline.take(pipeline.comment())

    assert late.decision.reason is SkipReason.DUPLICATE
    assert pipeline.reply().steps[0].state is ReplyState.PLANNED
    assert len(pipeline.reply().steps) == 1


def test_an_event_whose_items_never_rest_is_given_back_to_the_queue(pipeline: Pipeline) -> None:
    count = 0
    inside = False

    def always(call: str) -> None:
        nonlocal count, inside
        if call == "before write" and not inside:
            count, inside = count + 1, True
            pipeline.take(pipeline.comment(f"n{count}", SECOND, thread="c1"))
            inside = False

    pipeline.table.boundary = always
    with pytest.raises(ConflictError):
        pipeline.take(pipeline.comment())
    assert pipeline.find_reply() is None
