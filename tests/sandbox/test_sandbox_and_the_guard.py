"""A tool, the guard and the platform: nothing goes that people did not approve."""

from __future__ import annotations

import pytest

from aplomb.removals.desk import RemovalDesk
from aplomb.removals.removal import Ground, RemovalState
from deletion_guard.call import Api, Call
from deletion_guard.credentials import connect
from deletion_guard.execution import Execution
from deletion_guard.guard import Answer, Guard, Ports
from deletion_guard.keyring import Keyring
from deletion_guard.tool_keys import Action, new_key
from tests.fakes.clock import Clock
from tests.fakes.fake_queue import FakeQueue
from tests.fakes.fake_table import FakeTable
from tests.sandbox.deployment import APP_SECRET
from tests.sandbox.stage import PAGE, TOKEN, Stage


class Tool:
    """A scheduler that has a key of ours and the guard's address."""

    def __init__(self, stage: Stage) -> None:
        self.clock, self.table, self.queue = Clock(), FakeTable(), FakeQueue()
        tokens = {"facebook": {"app_secret": APP_SECRET, "accounts": {PAGE: {"token": TOKEN}}}}
        settings = {"FACEBOOK_API_URL": f"{stage.url}/facebook/v26.0"}
        self.ports = Ports(
            table=self.table,
            triage=self.queue,
            connect=lambda api, account: connect(api, account, secrets=tokens, settings=settings),
            guard_url="https://guard.example/guard",
            now=self.clock,
        )
        key, self.key = new_key(
            platform="facebook", account=PAGE, name="Scheduler", owner="Olga", actions=tuple(Action),
            key_id=bytes(6), secret="0" * 43, now=self.clock(),
        )  # fmt: skip
        Keyring(self.table).add(key)

    def call(self, method: str, path: str, body: bytes = b"") -> Answer:
        headers = {"authorization": f"Bearer {self.key}"}
        one = Call(api=Api.FACEBOOK, method=method, path=path, headers=headers, body=body)
        return Guard(self.ports).answer(one, trace="t")


@pytest.fixture
def tool(stage: Stage) -> Tool:
    return Tool(stage)


def test_a_tool_reads_and_answers_as_before(stage: Stage, tool: Tool) -> None:
    said = stage.comment()
    assert tool.call("GET", f"/v26.0/{said['comment']}?fields=id,message").status == 200
    assert tool.call("POST", f"/v26.0/{said['comment']}/comments", b"message=Thank+you").status == 200
    assert stage.last_call()["body"] == {"message": "Thank you"}
    assert TOKEN.encode() not in tool.call("GET", f"/v26.0/{said['comment']}/comments").body


def test_a_comment_goes_only_when_a_person_approved_it(stage: Stage, tool: Tool) -> None:
    said = stage.comment()
    comment = said["comment"]
    for method, path in (("DELETE", f"/v26.0/{comment}"), ("POST", f"/v26.0/{comment}?is_hidden=true")):
        assert tool.call(method, path).outcome == "held"
    desk = RemovalDesk(tool.table)
    removal = next(one for one in desk.waiting() if one.act == "delete")
    assert not stage.look(f"threads/{said['thread']}")["comments"][0]["removed"]
    released = desk.approve(removal.id, person="Ana", ground=Ground.THREAT, now=tool.clock())
    assert released.state is RemovalState.RELEASED
    stage.control("approvals", platform="facebook", object=comment)
    assert [one.state for one in Execution(tool.ports).run()] == [RemovalState.EXECUTED]
    assert stage.look(f"threads/{said['thread']}")["comments"][0]["removed"]
