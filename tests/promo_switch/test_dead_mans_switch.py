"""People are told when the detector, or the switch itself, has not worked for ten minutes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import crisis_detector.app
import promo_switch.app
from aplomb.accounts import Accounts
from aplomb.aws.table import ConflictError
from tests.crisis_detector.detected import Detected
from tests.fakes.fake_bus import FakeBus
from tests.promo_switch.stage import ACCOUNT, POSTS, planned
from tests.promo_switch.test_promo_switch_app import CONTEXT, TICK
from tests.template.document import Template, read_source, transformed

MINUTES = 25

type Minute = Callable[[], None]


@pytest.fixture(scope="module")
def template() -> Template:
    return transformed(read_source())


def rings(alarm: dict[str, Any], minutes: list[dict[str, float]]) -> bool:
    """Evaluate an alarm as CloudWatch does: every one of its newest periods must be beyond the threshold."""
    assert (alarm["Period"], alarm["ComparisonOperator"]) == (60, "LessThanThreshold")
    newest = minutes[-alarm["EvaluationPeriods"] :]
    missing = 0.0 if alarm["TreatMissingData"] == "breaching" else alarm["Threshold"]
    sums = [one.get(alarm["MetricName"], missing) for one in newest]
    return len(newest) == alarm["EvaluationPeriods"] and all(one < alarm["Threshold"] for one in sums)


def written(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return {name: sum(one[name]) for one in lines for name in one if name.endswith(".alive")}


def lived(
    minute: Minute, dies_at: int, *, breaks: Minute, capsys: pytest.CaptureFixture[str]
) -> list[dict[str, float]]:
    """Return what each minute wrote, of something that breaks in the middle and that nobody mends."""
    minutes = []
    for number in range(MINUTES):
        if number == dies_at:
            breaks()
        try:
            minute()
        except ConflictError:
            assert number >= dies_at
        minutes.append(written(capsys))
    return minutes


def check(alarm: dict[str, Any], minutes: list[dict[str, float]], *, dies_at: int) -> None:
    rung = [rings(alarm, minutes[: number + 1]) for number in range(len(minutes))]
    assert rung.index(True) == dies_at + 9, "it rings when ten minutes were silent"
    assert all(rung[dies_at + 9 :])
    assert not rings(alarm, [*minutes, {alarm["MetricName"]: 1.0}]), "one good minute ends it"
    # CloudWatch tells of changes alone: once that it fails, and once that it works again.
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "Alerts"}]


@pytest.mark.filterwarnings("ignore:No application metrics")
def test_a_detector_that_fails_rings_after_ten_minutes(
    template: Template, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    detected, app = Detected(), crisis_detector.app
    monkeypatch.setattr(app, "keeper", lambda: detected.keeper)
    monkeypatch.setattr(app, "events", FakeBus)
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    monkeypatch.setattr("time.time", detected.clock)

    def minute() -> None:
        detected.clock.now += 60
        app.handler(TICK, CONTEXT)

    def breaks() -> None:
        detected.table.boundary = busy

    minutes = lived(minute, 7, breaks=breaks, capsys=capsys)
    check(template.all("AWS::CloudWatch::Alarm")["CrisisDetectorDeadAlarm"], minutes, dies_at=7)


@pytest.mark.filterwarnings("ignore:No application metrics")
def test_a_switch_that_fails_rings_after_ten_minutes(
    template: Template, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stage, app = planned(3600), promo_switch.app
    for name, value in (
        ("table", lambda: stage.table),
        ("accounts", lambda: Accounts([ACCOUNT])),
        ("channels", lambda: (POSTS,)),
        ("events", FakeBus),
        ("tool_of", lambda channel, _around: stage.tools[channel.id]),
        ("secrets", dict),
    ):
        monkeypatch.setattr(app, name, value)
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    monkeypatch.setattr("time.time", stage.clock)

    def minute() -> None:
        stage.clock.now += 60
        app.handler(TICK, CONTEXT)

    def breaks() -> None:
        stage.table.boundary = busy

    minutes = lived(minute, 3, breaks=breaks, capsys=capsys)
    check(template.all("AWS::CloudWatch::Alarm")["PromoSwitchDeadAlarm"], minutes, dies_at=3)


def busy(call: str) -> None:
    raise ConflictError(f"The table is too busy: {call}.")
