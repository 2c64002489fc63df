"""What people do with cases, beside triage, the eraser and a legal hold, over one table."""

from __future__ import annotations

from typing import Any

import pytest

from aplomb.aws.erasure_messages import ForgetPerson
from aplomb.aws.keys import case_key
from aplomb.aws.queue_keys import queue_keys
from aplomb.aws.table import Put
from aplomb.case_notes import Did
from aplomb.cases import Colleague, Seen, claimed, resolved, snoozed
from aplomb.comment import Platform, Verb
from aplomb.records import CaseRecord, CaseState, Outcome
from console.cases.desk import Act, CaseDesk, CaseGoneError
from eraser.eraser import Eraser
from tests.fakes.pipeline import COMPLAINT, PRAISE, URGENT, Pipeline, facebook_case
from tools.hold_command import set_hold

ANA = Colleague("ana-id", "Ana K.")
KEY = facebook_case("c1", "ana")
WHERE = case_key(KEY)


@pytest.fixture
def pipeline() -> Pipeline:
    pipeline = Pipeline()
    pipeline.take(pipeline.comment("c1", URGENT))
    return pipeline


def desk(pipeline: Pipeline) -> CaseDesk:
    return CaseDesk(pipeline.table)


def act(pipeline: Pipeline, did: Did = Did.NOTED, **more: Any) -> Act:
    return Act(by=ANA, now=pipeline.clock.now, id=f"act-{did}", did=did, **more)


def put_away(pipeline: Pipeline, state: CaseState) -> CaseRecord:
    seen, now = Seen(last_comment="c1"), pipeline.clock.now

    def move(case: CaseRecord) -> CaseRecord:
        if state is CaseState.RESOLVED:
            return resolved(case, by=ANA, outcome=Outcome.HELPED, seen=seen, now=now)
        return snoozed(case, by=ANA, until=now + 9000, seen=seen, now=now)

    return desk(pipeline).act(WHERE, act(pipeline, Did(state.value)), move)[1]


def write_on(pipeline: Pipeline, comment: str, text: str, **more: Any) -> CaseRecord:
    pipeline.clock.now += 60
    pipeline.take(pipeline.comment(comment, text, thread="c1", parent="c1", **more))
    case = pipeline.case()
    assert case is not None
    return case


@pytest.mark.parametrize("state", [CaseState.RESOLVED, CaseState.SNOOZED])
@pytest.mark.parametrize("text", [COMPLAINT, PRAISE])
def test_a_new_comment_brings_a_case_back_whatever_it_says(
    pipeline: Pipeline, state: CaseState, text: str
) -> None:
    assert put_away(pipeline, state).state is state
    case = write_on(pipeline, "c2", text)
    assert (case.state, case.opened_at, case.last_comment) == (CaseState.OPEN, pipeline.clock.now, "c2")
    assert (case.outcome, case.resolved_at, case.snoozed_until) == (None, 0, 0)


def test_an_edit_brings_a_case_back(pipeline: Pipeline) -> None:
    put_away(pipeline, CaseState.RESOLVED)
    pipeline.clock.now += 60
    pipeline.take(pipeline.comment("c1", COMPLAINT, verb=Verb.EDIT))
    case = pipeline.case()
    assert case is not None
    assert case.state is CaseState.OPEN


@pytest.mark.parametrize("state", [CaseState.RESOLVED, CaseState.SNOOZED])
def test_hiding_and_showing_a_comment_leaves_a_case_where_it_is(pipeline: Pipeline, state: CaseState) -> None:
    put_away(pipeline, state)
    for verb in (Verb.HIDE, Verb.UNHIDE):
        pipeline.take(pipeline.comment("c1", URGENT, verb=verb))
        case = pipeline.case()
        assert case is not None
        assert case.state is state


def test_a_repeated_delivery_leaves_a_case_where_it_is(pipeline: Pipeline) -> None:
    put_away(pipeline, CaseState.RESOLVED)
    pipeline.take(pipeline.comment("c1", URGENT))
    case = pipeline.case()
    assert case is not None
    assert case.state is CaseState.RESOLVED


def test_thanks_join_a_case_that_somebody_works_on_and_no_other(pipeline: Pipeline) -> None:
    assert write_on(pipeline, "c2", PRAISE).last_comment == "c1"
    desk(pipeline).act(
        WHERE, act(pipeline, Did.CLAIMED), lambda one: claimed(one, by=ANA, now=pipeline.clock.now)
    )
    case = write_on(pipeline, "c3", PRAISE)
    assert (case.last_comment, case.owner) == ("c3", "ana-id")


def test_triage_keeps_who_works_on_a_case(pipeline: Pipeline) -> None:
    desk(pipeline).act(
        WHERE, act(pipeline, Did.CLAIMED), lambda one: claimed(one, by=ANA, now=pipeline.clock.now)
    )
    case = write_on(pipeline, "c2", COMPLAINT)
    assert (case.owner, case.claim, case.severity.value) == ("ana-id", 1, "urgent")


def forget(pipeline: Pipeline) -> None:
    request = ForgetPerson(
        platform=Platform.FACEBOOK, author="ana", code="c" * 20, requested_at=pipeline.clock.now
    )
    left: ForgetPerson | None = request
    while left is not None:
        left = Eraser(table=pipeline.table).person(left, now=pipeline.clock.now)
    Eraser(table=pipeline.table).done(request, now=pipeline.clock.now)


def test_notes_about_a_person_go_with_the_person_and_so_does_the_list_of_cases(pipeline: Pipeline) -> None:
    desk(pipeline).note(WHERE, act(pipeline, text="Ana B. called from 555-0101."))
    for key in queue_keys()[:2]:
        pipeline.table.write([Put(key=key, item={"entries": "facebook#1000#c1#ana"})])
    pipeline.clock.now += 10
    forget(pipeline)
    left = repr(pipeline.table.items)
    assert "555-0101" not in left
    assert "facebook#1000#c1#ana" not in left
    with pytest.raises(CaseGoneError, match="asked to be forgotten"):
        desk(pipeline).note(WHERE, act(pipeline, text="more"))


def test_a_legal_hold_keeps_notes_for_as_long_as_it_lasts(pipeline: Pipeline) -> None:
    desk(pipeline).note(WHERE, act(pipeline, text="before the hold"))
    set_hold(pipeline.table, KEY, on=True)
    desk(pipeline).note(WHERE, act(pipeline, Did.CLAIMED, text="under it"))
    notes = [item for key, item in pipeline.table.items.items() if key.sk.startswith("NOTE#")]
    assert [item.get("expires_at") for item in notes] == [None, None]
    set_hold(pipeline.table, KEY, on=False)
    notes = [item for key, item in pipeline.table.items.items() if key.sk.startswith("NOTE#")]
    assert all(item["expires_at"] for item in notes)
