"""The handler: the minute's look, the crisis event, the gate; and that it fails closed."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import EndpointConnectionError

from aplomb.accounts import Accounts
from aplomb.aws.keys import account_key
from aplomb.aws.secrets import SecretUnavailableError
from aplomb.aws.table import Put
from aplomb.errors import SettingsError
from aplomb.promotions.promotion import Reach
from promo_switch import app
from promo_switch.clients.contract import NotDoneError, Trouble
from tests.fakes.fake_bus import FakeBus
from tests.promo_switch.stage import ACCOUNT, PAGE, POSTS, Stage, planned

KEY = "k" * 32
CONTEXT: LambdaContext = SimpleNamespace(  # type: ignore[assignment]  # what the runtime would give
    function_name="promo_switch",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-north-1:000000000000:function:promo_switch",
    aws_request_id="request-1",
)
TICK: dict[str, Any] = {"detail-type": "Scheduled Event"}
CRISIS: dict[str, Any] = {"detail-type": "crisis_state", "detail": {"state": "crisis", "account": PAGE}}
ASKED: dict[str, Any] = {
    "routeKey": "GET /promotions",
    "headers": {"authorization": f"Bearer {KEY}"},
    "queryStringParameters": {"platform": "facebook", "account": PAGE},
}


@pytest.fixture
def bus() -> FakeBus:
    return FakeBus()


@pytest.fixture
def stage() -> Stage:
    return planned(3600, 7200)


@pytest.fixture
def logged(stage: Stage, bus: FakeBus, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(app, "table", lambda: stage.table)
    monkeypatch.setattr(app, "accounts", lambda: Accounts([ACCOUNT]))
    monkeypatch.setattr(app, "channels", lambda: (POSTS,))
    monkeypatch.setattr(app, "events", lambda: bus)
    monkeypatch.setattr(app, "secrets", lambda: {"gate": {"keys": [KEY]}})
    monkeypatch.setattr(app, "tool_of", lambda channel, _around: stage.tools[channel.id])
    monkeypatch.setattr("time.time", stage.clock)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    monkeypatch.setattr(app.logger.registered_handler, "stream", stream)
    return stream


def counts(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return {name: one[name][0] for one in lines for name in one if name.startswith("promo_switch.")}


@pytest.mark.parametrize("event", [TICK, CRISIS], ids=["minute", "event"])
def test_a_crisis_is_answered_whoever_tells_of_it(
    event: dict[str, Any], stage: Stage, bus: FakeBus, logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.crisis()
    told = app.handler(event, CONTEXT)
    assert told["off"] == [f"facebook/{PAGE}"]
    assert set(stage.states().values()) == {"paused"}
    assert [(one["state"], one["drill"]) for one in bus.events] == [("active", False)]
    assert counts(capsys) == {
        "promo_switch.alive": 1,
        "promo_switch.failed": 0,
        "promo_switch.unreached": 0,
    }
    assert "Buy p0" not in logged.getvalue()


@pytest.mark.usefixtures("logged")
def test_an_event_of_a_crisis_that_is_not_in_the_table_is_not_believed(
    stage: Stage,
) -> None:
    assert app.handler(CRISIS, CONTEXT)["off"] == []
    assert stage.posts.calls == []


@pytest.mark.usefixtures("logged")
def test_an_event_that_the_bus_does_not_take_is_told_again(
    stage: Stage, bus: FakeBus, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.crisis()
    bus.refuses = True
    assert app.handler(TICK, CONTEXT)["failed"] == 1
    told = counts(capsys)
    assert (told["promo_switch.failed"], "promo_switch.alive" in told) == (1, False)
    assert set(stage.states().values()) == {"paused"}
    bus.refuses = False
    stage.clock.now += 60
    assert app.handler(TICK, CONTEXT)["failed"] == 0
    assert len(bus.events) == 1


@pytest.mark.usefixtures("logged")
def test_a_missing_token_is_said_and_counted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(*_: object) -> None:
        raise SettingsError("The platforms' secret needs posts / token.")

    monkeypatch.setattr(app, "tool_of", missing)
    stage.crisis()
    assert app.handler(TICK, CONTEXT)["unreached"] == 1
    assert counts(capsys)["promo_switch.unreached"] == 1
    (visit,) = stage.report.visits
    assert (visit.reach, visit.detail) == (Reach.UNREACHED, "The platforms' secret needs posts / token.")


@pytest.mark.usefixtures("logged")
def test_the_gate_answers_200_then_423(
    stage: Stage,
) -> None:
    assert app.handler(ASKED, CONTEXT)["statusCode"] == 200
    stage.crisis()
    assert app.handler(ASKED, CONTEXT)["statusCode"] == 423


@pytest.mark.usefixtures("logged")
def test_the_gate_says_no_when_the_table_cannot_be_reached(
    stage: Stage,
) -> None:
    def down(_: str) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb.test")

    stage.table.boundary = down
    given = app.handler(ASKED, CONTEXT)
    assert given["statusCode"] == 503
    assert json.loads(given["body"])["promotions"] == "unknown"
    assert given["headers"]["Retry-After"] == "60"


@pytest.mark.usefixtures("logged")
def test_the_gate_says_no_when_its_keys_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> None:
        raise SecretUnavailableError("Secrets Manager was not reached.")

    monkeypatch.setattr(app, "secrets", down)
    assert app.handler(ASKED, CONTEXT)["statusCode"] == 503


@pytest.mark.usefixtures("logged")
def test_an_account_that_cannot_be_read_does_not_hold_up_the_others(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(ACCOUNT, id="1")
    monkeypatch.setattr(app, "accounts", lambda: Accounts([other, ACCOUNT]))
    broken = Put(key=account_key(other.platform, other.id, "CRISIS"), item={"state": "odd", "rev": 1})
    stage.table.write([broken])
    stage.crisis()
    told = app.handler(TICK, CONTEXT)
    assert (told["failed"], told["off"]) == (1, ["facebook/1", f"facebook/{PAGE}"])


@pytest.mark.usefixtures("logged")
def test_a_post_that_cannot_be_paused_rings_although_its_channel_answers(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuses(call: str, post: str) -> None:
        if call == "before pause" and post == "p1":
            raise NotDoneError("Facebook error 200/None", trouble=Trouble.IMPOSSIBLE)

    stage.posts.trouble = refuses
    stage.crisis()
    assert app.handler(TICK, CONTEXT)["unreached"] == 1
    assert counts(capsys)["promo_switch.unreached"] == 1
    assert stage.states() == {"p0": "paused", "p1": "unreached"}
