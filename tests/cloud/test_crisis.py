"""The crisis detector, on the deployed template: told by the table's stream, and alive."""

from __future__ import annotations

import json
import time

from aplomb.accounts import load_accounts
from aplomb.aws.keys import account_key
from aplomb.comment import Platform
from aplomb.crisis.desk import CrisisDesk, heartbeat
from aplomb.crisis.state import CrisisState
from crisis_detector.tally import Tally
from tests.cloud.conftest import PAGE, Deployment
from tools.crisis_command import find_account
from tools.local.play import wait_for
from tools.paths import ROOT

COMPLAINT = "My order never arrived and nobody answers the phone. I want my money back."


def critics(deployment: Deployment) -> int:
    item = deployment.table.get(account_key(Platform.FACEBOOK, PAGE, "TALLY"))
    return sum(one.a for one in Tally.from_text(item["tally"]).bins.values()) if item else 0


def test_criticism_reaches_its_tally_and_a_state_that_a_person_sets_is_told(deployment: Deployment) -> None:
    before = critics(deployment)
    for author in ("801", "802"):
        deployment.settled(deployment.comment(COMPLAINT, author=author)["comment"])
    wait_for(lambda: critics(deployment) >= before + 2, what="The tally of two critics")

    desk, account = (
        CrisisDesk(deployment.table),
        find_account(load_accounts(ROOT / "templates" / "accounts.yaml"), f"facebook/{PAGE}"),
    )
    now = int(time.time())
    desk.decide(account, CrisisState.WATCH, person="Ana", why="A test of the switch.", now=now)
    answer = deployment.cloud.client("lambda").invoke(
        FunctionName=deployment.cloud.outputs["CrisisDetectorName"], Payload=b"{}"
    )
    looked = json.loads(answer["Payload"].read())
    assert looked["failed"] == 0
    wait_for(lambda: desk.read(Platform.FACEBOOK, PAGE).told, what="The event of the state")
    seen = heartbeat(deployment.table)
    assert seen is not None
    assert seen >= now
    desk.decide(account, CrisisState.CALM, person="Ana", why="The test is over.", now=int(time.time()))
