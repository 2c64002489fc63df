"""The promise keeper, on the deployed template: its rights, its alarm clocks, and what it tells."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from aplomb.promises.desk import PromiseDesk
from aplomb.promises.promise import Contact, PromiseState
from aplomb.wording.promise import Act
from tests.cloud.conftest import Deployment
from tools.local.play import wait_for

COMPLAINT = "My order never arrived and nobody answers the phone. I want my money back."
WAKES_WITHIN = 90  # seconds; the emulator's scheduler ticks every ten


def keeps(deployment: Deployment, event: object) -> Any:
    client, name = deployment.cloud.client("lambda"), deployment.cloud.outputs["PromiseKeeperName"]
    answer = client.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    return json.loads(answer["Payload"].read())


@pytest.fixture
def no_minutes(deployment: Deployment) -> Iterator[None]:
    """Stop the keeper's minutes, so that only its alarm clocks wake it."""
    events = deployment.cloud.client("events")
    target = deployment.cloud.client("lambda").get_function(
        FunctionName=deployment.cloud.outputs["PromiseKeeperName"]
    )["Configuration"]["FunctionArn"]
    rules = events.list_rule_names_by_target(TargetArn=target)["RuleNames"]
    assert len(rules) == 1
    events.disable_rule(Name=rules[0])
    yield
    events.enable_rule(Name=rules[0])


@pytest.mark.usefixtures("no_minutes")
def test_a_promise_has_its_alarm_clock_which_alone_wakes_the_keeper(deployment: Deployment) -> None:
    comment = deployment.comment(COMPLAINT)["comment"]
    deployment.settled(comment)
    record = deployment.record(comment)
    assert record is not None
    assert record.case is not None
    desk, now = PromiseDesk(deployment.table), int(time.time())
    kept = desk.typed(
        record.case, comment, act=Act.CALL, due_at=now + 3600, words="by then", person="Ana", now=now
    )
    broken = desk.typed(
        record.case, comment, act=Act.CALL, due_at=now + 5, words="at once", person="Ana", now=now
    )
    looked = keeps(deployment, {})
    assert looked["failed"] == 0

    scheduler = deployment.cloud.client("scheduler")
    names = {one["Name"] for one in scheduler.list_schedules()["Schedules"]}
    [clock] = [name for name in names if name.endswith(kept.id)]
    scheduler.delete_schedule(Name=clock)
    assert keeps(deployment, {})["clocks_back"] == 1
    assert scheduler.get_schedule(Name=clock)["Target"]["Input"] == json.dumps({"promise": kept.id})

    wait_for(
        lambda: desk.find(broken.id).notice is not None,
        what="The words that say it broke",
        seconds=WAKES_WITHIN,
    )
    late = desk.find(broken.id)
    assert late.state is PromiseState.LATE
    assert late.notice is not None
    assert late.notice.template.startswith("promise_late/")
    desk.say_late(broken.id, person="Ana", how="By telephone.", now=int(time.time()))
    done = int(time.time())
    desk.keep(kept.id, person="Ana", by=Contact.CALL, evidence="Call 4711", done_at=done, now=done)
    assert desk.waiting() == []
