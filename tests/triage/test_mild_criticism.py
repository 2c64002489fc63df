"""Mild criticism is answered without calling a person, until its author writes on or the reply fails."""

from __future__ import annotations

import pytest

from aplomb.aws.keys import case_key, work_partitions
from aplomb.comment import Comment, Verb
from aplomb.records import Action, CaseState
from aplomb.replies.reply import ReplyState
from aplomb.skips import SkipReason
from tests.fakes.fake_platform import Ending
from tests.fakes.pipeline import COMPLAINT, MILD, PRAISE, QUESTION, SECOND, URGENT, Pipeline, facebook_case


def state(pipeline: Pipeline) -> CaseState:
    case = pipeline.case()
    assert case is not None
    return case.state


def queued(pipeline: Pipeline) -> bool:
    """Tell whether the case stands in the queue that people work."""
    listed = [key for one in work_partitions("CASE") for key in pipeline.table.waiting(one, limit=9)]
    return listed == [case_key(facebook_case("c1", "ana"))]


def mild(pipeline: Pipeline) -> Comment:
    return pipeline.comment(text=MILD)


def test_it_is_answered_and_its_case_stands_in_no_queue(pipeline: Pipeline) -> None:
    taken = pipeline.post(mild(pipeline))
    pipeline.until_quiet()
    assert taken.decision.action is Action.ANSWER
    assert pipeline.reply().state is ReplyState.SENT
    assert (state(pipeline), queued(pipeline)) == (CaseState.ANSWERED, False)


@pytest.mark.parametrize("text", [SECOND, PRAISE, QUESTION, URGENT, MILD])
def test_whatever_its_author_writes_on_puts_the_case_before_a_person(pipeline: Pipeline, text: str) -> None:
    pipeline.post(mild(pipeline))
    pipeline.take(pipeline.comment("c2", text, thread="c1"))
    case = pipeline.case()
    assert case is not None
    assert (case.state, pipeline.in_case(case), case.last_comment, queued(pipeline)) == (
        CaseState.OPEN,
        2,
        "c2",
        True,
    )
    assert pipeline.find_reply("c2") is None


def test_another_persons_praise_does_not(pipeline: Pipeline) -> None:
    pipeline.post(mild(pipeline))
    pipeline.take(pipeline.comment("c2", PRAISE, thread="c1", author="ben"))
    assert (state(pipeline), queued(pipeline)) == (CaseState.ANSWERED, False)


def test_what_its_author_adds_to_an_open_case_in_praise_changes_nothing(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment())
    pipeline.take(pipeline.comment("c2", PRAISE, thread="c1"))
    case = pipeline.case()
    assert case is not None
    assert pipeline.in_case(case) == 1


def test_a_repeated_delivery_leaves_it_quiet(pipeline: Pipeline) -> None:
    pipeline.post(mild(pipeline))
    pipeline.take(mild(pipeline))
    assert state(pipeline) is CaseState.ANSWERED


def test_an_edit_into_more_than_mild_criticism_opens_the_case(pipeline: Pipeline) -> None:
    pipeline.post(mild(pipeline))
    pipeline.take(pipeline.comment(text=COMPLAINT, verb=Verb.EDIT))
    assert (state(pipeline), queued(pipeline)) == (CaseState.OPEN, True)


def test_an_edit_into_mild_criticism_does_not_close_a_case_that_is_open(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment())
    pipeline.take(pipeline.comment(text=MILD, verb=Verb.EDIT))
    assert (state(pipeline), queued(pipeline)) == (CaseState.OPEN, True)


def test_a_reply_that_cannot_be_worded_opens_the_case(pipeline: Pipeline) -> None:
    pipeline.speech.refusal = SkipReason.NO_TEMPLATE
    pipeline.post(mild(pipeline))
    pipeline.work()
    case = pipeline.case()
    assert case is not None
    assert (case.state, case.reason, queued(pipeline)) == (CaseState.OPEN, SkipReason.NO_TEMPLATE, True)


def test_a_reply_of_which_nobody_knows_whether_it_was_posted_opens_the_case(pipeline: Pipeline) -> None:
    pipeline.platform.endings = [Ending.UNKNOWN_NOT_POSTED] * 9
    pipeline.post(mild(pipeline))
    pipeline.until_quiet()
    assert pipeline.reply().state is ReplyState.UNKNOWN
    assert (state(pipeline), queued(pipeline)) == (CaseState.OPEN, True)


def test_a_colleagues_answer_leaves_it_quiet(pipeline: Pipeline) -> None:
    pipeline.post(mild(pipeline))
    pipeline.platform.colleague_answers("c1")
    pipeline.work()
    assert pipeline.reply().reason is SkipReason.ANSWERED_BY_COLLEAGUE
    assert state(pipeline) is CaseState.ANSWERED
