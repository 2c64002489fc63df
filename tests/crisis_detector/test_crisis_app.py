"""The detector's handler: batches of the stream, the minute's look, its heartbeat and its event."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.crisis.desk import heartbeat
from aplomb.crisis.state import CrisisState
from aplomb.errors import AplombError
from crisis_detector import app
from crisis_detector.keeping import Keeper
from tests.crisis_detector.detected import Detected
from tests.fakes.fake_bus import FakeBus
from tests.fakes.pipeline import COMPLAINT

TEMPLATES = Path(__file__).parents[2] / "templates"
CONTEXT: LambdaContext = SimpleNamespace(  # type: ignore[assignment]  # what the runtime would give
    function_name="crisis_detector",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-north-1:000000000000:function:crisis_detector",
    aws_request_id="request-1",
)
TICK: dict[str, Any] = {"detail-type": "Scheduled Event"}


@pytest.fixture
def detected() -> Detected:
    return Detected()


@pytest.fixture
def bus() -> FakeBus:
    return FakeBus()


@pytest.fixture
def logged(detected: Detected, bus: FakeBus, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(app, "keeper", lambda: detected.keeper)
    monkeypatch.setattr(app, "events", lambda: bus)
    monkeypatch.setattr("time.time", detected.clock)
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    monkeypatch.setattr(app.logger.registered_handler, "stream", stream)
    return stream


def counts(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """Return the metrics that were written since."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return {name: one[name][0] for one in lines for name in one if name.startswith("crisis_detector.")}


def test_a_batch_is_counted_and_quotes_nobody(detected: Detected, logged: io.StringIO) -> None:
    detected.write()
    assert app.handler({"Records": list(detected.table.told)}, CONTEXT) == {"comments": 1}
    assert COMPLAINT not in logged.getvalue()


def test_each_minute_it_says_that_it_is_alive(
    detected: Detected, logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    assert heartbeat(detected.table) is None
    app.handler(TICK, CONTEXT)
    assert heartbeat(detected.table) == detected.clock.now
    assert counts(capsys) == {"crisis_detector.alive": 1, "crisis_detector.failed": 0}
    assert "Looked." in logged.getvalue()


def test_a_changed_state_becomes_an_event_and_a_metric_once(
    detected: Detected, bus: FakeBus, logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    detected.desk.decide(detected.account, CrisisState.CRISIS, person="Ana", why="Recall.", now=7)
    app.handler(TICK, CONTEXT)
    assert counts(capsys)["crisis_detector.crisis"] == 1
    [event] = bus.events
    assert event == {"platform": "facebook", "account": "1000", "state": "crisis", "since": 7,
                     "why": "Recall.", "by": "Ana", "alarm": None, "drill": False}  # fmt: skip
    app.handler(TICK, CONTEXT)
    assert len(bus.events) == 1
    assert "has changed" in logged.getvalue()


@pytest.mark.usefixtures("logged")
def test_an_event_that_is_not_taken_is_told_again_and_no_heartbeat_hides_it(
    detected: Detected, bus: FakeBus, capsys: pytest.CaptureFixture[str]
) -> None:
    bus.refuses = True
    detected.desk.decide(detected.account, CrisisState.CRISIS, person="Ana", why="Recall.", now=7)
    app.handler(TICK, CONTEXT)
    assert heartbeat(detected.table) is None
    assert counts(capsys)["crisis_detector.failed"] == 1
    bus.refuses = False
    app.handler(TICK, CONTEXT)
    assert [one["state"] for one in bus.events] == ["crisis"]


@pytest.mark.usefixtures("logged")
@pytest.mark.filterwarnings("ignore:No application metrics")
def test_a_look_that_fails_leaves_no_heartbeat(detected: Detected, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AplombError("The table is too busy to be read.")

    monkeypatch.setattr(Keeper, "look", fail)
    with pytest.raises(AplombError):
        app.handler(TICK, CONTEXT)
    assert heartbeat(detected.table) is None


def test_the_keeper_reads_the_accounts_and_the_time_zone_of_the_brand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEMPLATES_DIR", str(TEMPLATES))
    monkeypatch.setenv("TABLE_NAME", "table")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    app.keeper.cache_clear()
    assert str(app.keeper().zone) == "Europe/London"
    app.keeper.cache_clear()
