"""A drill on the deployed template: judged, noticed, told of, and nothing of it reaches a platform."""

from __future__ import annotations

import time
from dataclasses import replace

from aplomb.accounts import load_accounts
from aplomb.aws.queue import Queue
from aplomb.aws.table import ConflictError
from aplomb.crisis.desk import CrisisDesk, record_writes
from aplomb.crisis.state import CrisisState
from aplomb.drill.account import DRILL
from tests.cloud.conftest import Deployment
from tests.cloud.function_processes import invoke
from tools.drill_watch import Drill
from tools.paths import ROOT

WINDOW = 300


def look(deployment: Deployment) -> None:
    """Let detector and switch look now, and spare the test the five minutes that a crisis is confirmed in."""
    invoke(deployment.cloud, "CrisisDetector", {})
    invoke(deployment.cloud, "PromoSwitch", {})
    before = CrisisDesk(deployment.table).read(DRILL.platform, DRILL.id)
    if before.state is CrisisState.WATCH and before.confirming:
        earlier = replace(before, confirming=before.confirming - WINDOW)
        try:
            deployment.table.write(record_writes(DRILL, before, earlier))
        except ConflictError:
            return  # the detector was quicker


def test_a_drill_is_noticed_and_told_and_nothing_is_posted(deployment: Deployment) -> None:
    client = deployment.cloud.client("sqs")
    queue = Queue(deployment.cloud.outputs["TriageQueueUrl"], client=client)
    drill = Drill(
        table=deployment.table,
        send=queue.send,
        sleep=lambda seconds: time.sleep(min(seconds, 5)),
        longest=240,
        each_look=lambda: look(deployment),
    )
    said: list[str] = []
    before = len(deployment.calls())
    seen = drill.play(people=20, minutes=0.2, says=said.append)

    assert (seen.sent, seen.posted) == (20, [])
    assert seen.judged == 20
    assert seen.criticism >= 15
    assert seen.late == [], said
    assert deployment.calls()[before:] == []
    assert deployment.is_quiet()
    for account in load_accounts(ROOT / "templates" / "accounts.yaml"):
        state = CrisisDesk(deployment.table).read(account.platform, account.id).state
        assert state is CrisisState.CALM
