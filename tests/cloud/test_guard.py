"""Another tool's calls, through the deployed guard, to the sandbox."""

from __future__ import annotations

import json
import time
from typing import Any

import requests

from aplomb.removals.desk import RemovalDesk
from aplomb.removals.removal import Ground, Removal, RemovalState
from deletion_guard.keyring import Keyring
from deletion_guard.tool_keys import Action, new_key
from tests.cloud.conftest import PAGE, Deployment

COMPLAINT = "The bread was stale and nobody answers my letters. A shame."


class Tool:
    """A scheduler with a key of ours and the guard's address."""

    def __init__(self, deployment: Deployment) -> None:
        self.url = f"{deployment.cloud.api_url}/guard/facebook/v26.0"
        number = time.time_ns()
        key, self.key = new_key(
            platform="facebook", account=PAGE, name="Scheduler", owner="Olga", actions=tuple(Action),
            key_id=number.to_bytes(8)[-6:], secret=f"{number:043d}", now=int(time.time()),
        )  # fmt: skip
        Keyring(deployment.table).add(key)

    def call(self, method: str, path: str, **content: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.key}"}
        return requests.request(method, f"{self.url}/{path}", headers=headers, timeout=30, **content)


def carry_out(deployment: Deployment) -> int:
    """Run the guard's minute now."""
    name = deployment.cloud.outputs["DeletionGuardName"]
    answer = deployment.cloud.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    return int(json.loads(answer["Payload"].read())["worked"])


def asked_for(deployment: Deployment, comment: str, *, refused: bool = False) -> Removal:
    waiting = RemovalDesk(deployment.table).waiting(refused=refused)
    return next(one for one in waiting if one.object == comment)


def test_a_tool_reads_and_answers_but_cannot_delete_criticism(deployment: Deployment) -> None:
    tool = Tool(deployment)
    said = deployment.comment(COMPLAINT)
    deployment.until(lambda: deployment.record(said["comment"]), what="The verdict")
    read = tool.call("GET", said["comment"], params={"fields": "id,message"})
    assert read.json()["message"] == COMPLAINT
    assert tool.call("POST", f"{said['comment']}/comments", data={"message": "We are sorry."}).ok
    refused = tool.call("DELETE", said["comment"])
    assert refused.status_code == 403
    assert "no automation may remove criticism" in refused.json()["error"]["message"]
    assert asked_for(deployment, said["comment"], refused=True).state is RemovalState.REFUSED


def test_two_people_with_a_ground_can_remove_what_harms(deployment: Deployment) -> None:
    tool = Tool(deployment)
    said = deployment.comment(COMPLAINT)
    deployment.until(lambda: deployment.record(said["comment"]), what="The verdict")
    assert tool.call("DELETE", said["comment"]).status_code == 403
    removal = asked_for(deployment, said["comment"], refused=True)
    desk = RemovalDesk(deployment.table)
    for person in ("Ana", "Ben"):
        desk.approve(removal.id, person=person, ground=Ground.COURT_ORDER, now=int(time.time()))
    deployment.control("approvals", {"platform": "facebook", "object": said["comment"]})
    assert carry_out(deployment) >= 1
    done = desk.find(removal.id)
    assert done is not None
    assert done.state is RemovalState.EXECUTED
    assert deployment.control(f"threads/{said['thread']}")["comments"][0]["removed"]


def test_a_tool_without_a_key_gets_nothing(deployment: Deployment) -> None:
    url = Tool(deployment).url
    assert requests.get(f"{url}/me", timeout=30).status_code == 401
