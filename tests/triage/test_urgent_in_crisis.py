"""In a crisis new criticism goes to the top of the queue, at no further write and hardly a read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.aws.keys import account_key, case_key
from aplomb.aws.table import Put
from aplomb.comment import Platform
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.records import CaseState, stored
from tests.fakes.pipeline import COMPLAINT, MILD, PAGE, PRAISE, QUESTION, URGENT, Pipeline, facebook_case
from triage.crisis import GOOD_FOR, PolicyInForce

CRISIS = account_key(Platform.FACEBOOK, PAGE, "CRISIS")


@pytest.fixture
def pipeline() -> Pipeline:
    pipeline = Pipeline()
    pipeline.intake = replace(pipeline.intake, policy=PolicyInForce(pipeline.table).of)
    return pipeline


def switch(pipeline: Pipeline, state: CrisisState) -> None:
    pipeline.table.write([Put(key=CRISIS, item=stored(CrisisRecord(state=state), expires_at=None))])


def order(pipeline: Pipeline, thread: str) -> str:
    item = pipeline.table.peek(case_key(facebook_case(thread, "ana")))
    assert item is not None
    return str(item.get("work_sk", ""))


def complain(pipeline: Pipeline, thread: str, text: str = COMPLAINT) -> str:
    pipeline.take(pipeline.comment(thread, text))
    return order(pipeline, thread)


def test_criticism_of_a_crisis_goes_before_what_is_older_and_behind_dangers(pipeline: Pipeline) -> None:
    before = complain(pipeline, "before")
    switch(pipeline, CrisisState.CRISIS)
    pipeline.clock.now += 60
    during, danger = complain(pipeline, "during"), complain(pipeline, "danger", URGENT)
    assert danger < during < before


@pytest.mark.parametrize("state", [CrisisState.CALM, CrisisState.WATCH])
def test_at_other_times_the_queue_is_as_ever(pipeline: Pipeline, state: CrisisState) -> None:
    plain = complain(Pipeline(), "c1")
    switch(pipeline, state)
    assert complain(pipeline, "c1") == plain


def test_a_question_in_a_crisis_is_no_criticism(pipeline: Pipeline) -> None:
    plain = complain(Pipeline(), "c1", QUESTION)
    switch(pipeline, CrisisState.CRISIS)
    assert complain(pipeline, "c1", QUESTION) == plain


def test_mild_criticism_of_a_crisis_waits_for_a_person_as_the_machine_only_holds_it(
    pipeline: Pipeline,
) -> None:
    complain(pipeline, "before", MILD)
    switch(pipeline, CrisisState.CRISIS)
    pipeline.clock.now += GOOD_FOR
    complain(pipeline, "during", MILD)
    before, during = pipeline.case("before"), pipeline.case("during")
    assert before is not None
    assert during is not None
    assert (before.state, during.state) == (CaseState.ANSWERED, CaseState.OPEN)


def test_an_older_case_moves_up_when_its_author_criticises_again(pipeline: Pipeline) -> None:
    before = complain(pipeline, "c1")
    switch(pipeline, CrisisState.CRISIS)
    pipeline.clock.now += GOOD_FOR
    pipeline.take(pipeline.comment("c2", "And it was late, too.", thread="c1", parent="c1"))
    assert order(pipeline, "c1") < before


def test_a_state_that_nobody_can_read_counts_as_a_crisis(pipeline: Pipeline) -> None:
    plain = complain(Pipeline(), "c1")
    pipeline.table.write([Put(key=CRISIS, item={"state": "panic"})])
    assert complain(pipeline, "c1") < plain


def test_it_costs_no_write_and_one_read_a_minute(pipeline: Pipeline) -> None:
    plain = Pipeline()
    for each in (plain, pipeline):
        each.table.calls.clear()
        each.table.writes.clear()
    for number in range(10):
        complain(plain, f"c{number}")
        complain(pipeline, f"c{number}")
    assert len(pipeline.table.writes) == len(plain.table.writes)
    assert len(pipeline.table.calls) == len(plain.table.calls) + 1
    pipeline.clock.now += GOOD_FOR
    complain(pipeline, "later")
    complain(plain, "later")
    assert len(pipeline.table.calls) == len(plain.table.calls) + 2


def test_praise_asks_for_no_state(pipeline: Pipeline) -> None:
    plain = Pipeline()
    for each in (plain, pipeline):
        each.take(each.comment("c1", PRAISE))
    assert len(pipeline.table.calls) == len(plain.table.calls)
