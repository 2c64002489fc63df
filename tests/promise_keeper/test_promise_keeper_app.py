"""The keeper's handler: the minute's look, one promise's alarm clock, and what it reports."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from promise_keeper import app
from tests.promise_keeper.kept_watch import Watch

CONTEXT: LambdaContext = SimpleNamespace(  # type: ignore[assignment]  # what the runtime would give
    function_name="promise_keeper",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-north-1:000000000000:function:promise_keeper",
    aws_request_id="request-1",
)
TICK: dict[str, Any] = {"detail-type": "Scheduled Event"}


@pytest.fixture
def logged(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(app, "keeper", lambda _, **_now: watch.keeper)
    monkeypatch.setattr("time.time", lambda: watch.now)
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    monkeypatch.setattr(app.logger.registered_handler, "stream", stream)
    return stream


def counts(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """Return the metrics that were written since."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return {name: one[name][0] for one in lines for name in one if name.startswith("promise_keeper.")}


def test_the_minutes_look_and_the_alarm_clock_both_see_to_a_promise(
    watch: Watch, logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    promise = watch.promise(minutes=60)
    assert app.handler(TICK, CONTEXT)["open"] == 1
    assert counts(capsys)["promise_keeper.alive"] == 1
    watch.now = promise.due_at + 1
    assert app.handler({"promise": promise.id}, CONTEXT)["broken"] == 1
    assert counts(capsys)["promise_keeper.broken"] == 1
    assert "parcel" not in logged.getvalue()


def test_what_fails_is_logged_and_no_sign_of_life_is_given(
    watch: Watch, logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    watch.promise(minutes=60)
    watch.scheduler.refuses = True
    assert app.handler(TICK, CONTEXT)["failed"] >= 1
    assert "promise_keeper.alive" not in counts(capsys)
    assert "could not be seen to" in logged.getvalue()


@pytest.mark.parametrize("promise", [None, 5, "x" * 5000, {"a": 1}])
def test_an_alarm_clock_that_names_no_promise_changes_nothing(logged: io.StringIO, promise: object) -> None:
    done = app.handler({"promise": promise}, CONTEXT)
    assert not any(done.values())
    assert logged.getvalue()


def test_words_and_hours_are_those_in_force(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    deployed = watch.keeper.notices.templates
    brand = replace(deployed.brand, name="The new name", hours=None)
    published = replace(deployed, brand=brand)
    shelf = SimpleNamespace(in_force=lambda now: published if now >= 100 else deployed)
    monkeypatch.setattr(app, "connected", lambda _: watch.keeper)
    monkeypatch.setattr(app, "shelf", lambda: shelf)
    before, after = app.keeper("arn", now=99), app.keeper("arn", now=100)
    assert (before.notices.templates, before.staffed is None) == (deployed, False)
    assert (after.notices.templates, after.staffed) == (published, None)
