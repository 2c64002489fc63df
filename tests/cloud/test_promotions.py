"""The promo switch on the deployed template: the detector's event stops what waits, and the gate says so."""

from __future__ import annotations

import json
import time
from typing import Any

import requests

from aplomb.accounts import load_accounts
from aplomb.comment import Platform
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisState
from aplomb.promotions.channels import load_channels
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.promotion import Pause, PauseState, Promotion, PromotionState
from tests.cloud.conftest import PAGE, Deployment
from tools.crisis_command import find_account
from tools.local.play import wait_for
from tools.paths import ROOT

HOUR = 3600
TEMPLATES = ROOT / "templates"


def invoke(deployment: Deployment, output: str) -> Any:
    answer = deployment.cloud.client("lambda").invoke(
        FunctionName=deployment.cloud.outputs[output], Payload=b"{}"
    )
    return json.loads(answer["Payload"].read())


def gate(deployment: Deployment, *, key: str = "") -> requests.Response:
    if not key:
        arn = deployment.cloud.outputs["PromotionTokensArn"]
        secret = deployment.cloud.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
        (key,) = json.loads(secret)["gate"]["keys"]
    return requests.get(
        f"{deployment.cloud.api_url}/promotions",
        params={"platform": "facebook", "account": PAGE},
        headers={"Authorization": f"Bearer {key}"},
        timeout=30,
    )


def decide(deployment: Deployment, state: CrisisState) -> None:
    account = find_account(load_accounts(TEMPLATES / "accounts.yaml"), f"facebook/{PAGE}")
    CrisisDesk(deployment.table).decide(
        account, state, person="Ana", why="A test of promotions.", now=int(time.time())
    )


def planned(deployment: Deployment) -> dict[str, Any]:
    return {one["id"]: one for one in deployment.control("promotions")["promotions"]}


def test_a_crisis_stops_the_pages_posts_and_people_let_one_go_on(deployment: Deployment) -> None:
    assert gate(deployment).status_code == 200
    assert gate(deployment, key="wrong").status_code == 401
    plan = {"holder": "facebook", "owner": PAGE, "text": "Buy bread"}
    posts = [deployment.control("promotions", {**plan, "in": hours * HOUR})["id"] for hours in (1, 2, 3)]
    desk = PauseDesk(deployment.table)

    def promotions() -> list[Promotion]:
        pause = desk.read(Platform.FACEBOOK, PAGE)
        return desk.promotions(pause) if pause else []

    def current() -> Pause:
        pause = desk.read(Platform.FACEBOOK, PAGE)
        assert pause is not None
        return pause

    decide(deployment, CrisisState.CRISIS)
    assert gate(deployment).status_code == 423
    began = time.time()
    assert invoke(deployment, "CrisisDetectorName")["failed"] == 0  # it puts the event on the bus
    wait_for(
        lambda: [one.state for one in promotions()] == [PromotionState.PAUSED] * 3, what="The pause of all"
    )
    assert time.time() - began < 60
    assert all(planned(deployment)[post]["due_at"] > began + 20 * 24 * HOUR for post in posts)

    decide(deployment, CrisisState.CALM)
    for person in ("Ana", "Ben"):
        pause = desk.approve(Platform.FACEBOOK, PAGE, person=person, now=int(time.time()))
    assert pause.state is PauseState.REVIEW
    assert gate(deployment).status_code == 200
    (channel,) = load_channels(TEMPLATES / "promotions.yaml")
    at = int(time.time()) + 5 * HOUR
    desk.give_back(current(), channel, posts[1], person="Cleo", at=at, now=int(time.time()))
    for post in (posts[0], posts[2]):
        desk.drop(current(), channel, post, person="Cleo", now=int(time.time()))
    assert invoke(deployment, "PromoSwitchName")["failed"] == 0
    wait_for(lambda: current().state is PauseState.ENDED, what="The end of the pause", seconds=90)
    assert planned(deployment)[posts[1]]["due_at"] == at
    assert deployment.control("refused")["refused"] == []
    assert deployment.control("unapproved")["unapproved"] == []
