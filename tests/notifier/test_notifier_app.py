"""The function itself: what it reads, what it says of a run, and a trial from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from click.testing import CliRunner

from aplomb.aws import secrets
from aplomb.aws.table import Put
from aplomb.records import case_item
from notifier import app
from tests.fakes.fake_table import FakeTable
from tests.notifier.listening import SECRET, listening
from tests.notifier.stage import Stage
from tools.cli import main
from tools.deployments import Deployment
from tools.paths import ROOT

CONTEXT: Any = SimpleNamespace(
    function_name="notifier",
    memory_limit_in_mb=256,
    invoked_function_arn="arn:aws:lambda:eu-north-1:000000000000:function:notifier",
    aws_request_id="1",
)


class FakeSns:
    def __init__(self) -> None:
        self.published: list[Mapping[str, Any]] = []

    def publish(self, **request: Any) -> None:
        self.published.append(request)


class World:
    """A deployment: settings, a table, a topic, a secret."""

    function = "stack-Notifier-1"

    def __init__(self, folder: Path) -> None:
        self.folder, self.table, self.sns = folder, FakeTable(), FakeSns()
        self.addresses: dict[str, object] = {}
        self.logged = StringIO()

    def channels(self, text: str) -> None:
        (self.folder / "alerts.yaml").write_text(f"channels: {text}")

    def urgent(self) -> None:
        import time  # noqa: PLC0415  the function's own clock is asked

        key, item = case_item(Stage(now=int(time.time())).case())
        self.table.write([Put(key=key, item=item)])

    def client(self, service: str, **_: Any) -> Any:
        secret = SimpleNamespace(get_secret_value=lambda **_: {"SecretString": json.dumps(self.addresses)})
        return {"sns": self.sns, "secretsmanager": secret}[service]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("brand.yaml", "accounts.yaml", "holidays.yaml"):
        (tmp_path / name).write_text((ROOT / "templates" / name).read_text())
    world = World(tmp_path)
    for name, value in {
        "TABLE_NAME": "t",
        "TEMPLATES_DIR": str(tmp_path),
        "ALERTS_TOPIC_ARN": "arn",
        "ALERT_ADDRESSES_ARN": "addresses",
        "ALERTS_LOOPBACK": "on",
        "MAIL_SENDER_NAME": "",
        "CONSOLE_URL": "https://console.example",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(app, "Table", lambda _: world.table)
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    monkeypatch.setattr(app.logger.registered_handler, "stream", world.logged)
    monkeypatch.setattr(boto3, "client", world.client)
    for kept in (app.channels, app.known, app.topic, app.doors, app.notifier, secrets._process_secrets):
        kept.cache_clear()
    yield world
    for kept in (app.channels, app.known, app.topic, app.doors, app.notifier, secrets._process_secrets):
        kept.cache_clear()


def test_the_topic_is_told_of_an_urgent_case_once(world: World) -> None:
    world.channels("[{id: topic, kind: sns}]")
    world.urgent()
    assert app.handler({}, CONTEXT) == {"found": 1, "sent": 1, "refused": 0, "given_up": 0, "failed": 0}
    assert app.handler({"detail-type": "crisis_state"}, CONTEXT)["sent"] == 0
    [request] = world.sns.published
    assert request["Subject"].startswith("Urgent case: ")
    assert "https://console.example/case/" in request["Message"]
    assert request["MessageAttributes"]["severity"]["StringValue"] == "urgent"


def test_without_channels_nothing_is_read(world: World) -> None:
    world.channels("[]")
    world.urgent()
    world.table.calls.clear()
    assert app.handler({}, CONTEXT) == {"found": 0, "sent": 0}
    assert world.table.calls == []


def test_a_signed_webhook_is_reached_by_the_address_in_the_secret(world: World) -> None:
    world.channels("[{id: pager, kind: webhook}]")
    world.urgent()
    with listening() as receiver:
        world.addresses = {"pager": {"url": receiver.url, "secret": SECRET}}
        assert app.handler({}, CONTEXT)["sent"] == 1
    assert receiver.received[0][1]["webhook-id"].startswith("msg_")


def test_neither_an_address_nor_a_strangers_word_is_logged(world: World) -> None:
    world.channels("[{id: chat, kind: slack, show: [name]}]")
    world.addresses = {"chat": {"url": "https://127.0.0.1/services/T0/B0/token"}}
    world.urgent()
    assert app.handler({}, CONTEXT)["refused"] == 1
    said = world.logged.getvalue()
    assert "A channel failed." in said
    assert "T0" not in said
    assert "Ana" not in said


def test_a_trial_goes_out_at_once_and_says_how_it_was_answered(world: World) -> None:
    world.channels("[{id: topic, kind: sns}, {id: chat, kind: slack}]")
    assert app.handler({"trial": "topic"}, CONTEXT) == {"taken": True, "detail": "SNS has taken it"}
    assert "Nothing has happened" in world.sns.published[0]["Message"]
    missing = app.handler({"trial": "chat"}, CONTEXT)
    assert missing == {"taken": False, "detail": "The secret AlertAddresses needs chat / url."}
    assert "There are: topic, chat." in app.handler({"trial": "other"}, CONTEXT)["detail"]
    assert world.table.items == {}


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    def invoke(*, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803  boto3's names
        assert FunctionName == world.function
        return {"Payload": BytesIO(json.dumps(app.handler(json.loads(Payload), CONTEXT)).encode())}

    deployment = Deployment(
        outputs={"NotifierName": world.function, "TableName": "t"},
        client=lambda _: SimpleNamespace(invoke=invoke),
    )
    monkeypatch.setattr("tools.deployments.find_deployment", lambda *_: deployment)
    return lambda *arguments: CliRunner().invoke(main, ["alerts", *arguments])


def test_the_command_line_tries_a_channel(world: World, run: Callable[..., Any]) -> None:
    world.channels("[{id: topic, kind: sns}]")
    tried = run("test", "topic")
    assert tried.exit_code == 0
    assert tried.output.endswith("topic: SNS has taken it.\n")  # before it stand the function's metrics
    assert run("test", "nobody").exit_code == 1


def test_the_command_line_lists_the_channels(world: World, run: Callable[..., Any]) -> None:
    world.channels("[{id: topic, kind: sns, alerts: [breach], floor: high}]")
    listed = run("channels", "--file", str(world.folder / "alerts.yaml"))
    assert listed.output == "topic (sns): from high on; breach; quiet while unstaffed\n"
    world.channels("[]")
    assert "nobody is told" in run("channels", "--file", str(world.folder / "alerts.yaml")).output
