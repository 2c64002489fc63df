"""The poller as Lambda calls it, and the setting that says how often."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from aplomb.accounts import load_accounts
from aplomb.errors import SettingsError
from poller import app
from poller.poll import Poller
from tests.poller.conftest import World

CONTEXT = SimpleNamespace(
    function_name="Poller",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-north-1:000000000000:function:Poller",
    aws_request_id="run-1",
)
TEXT = "The bread was cold."


@pytest.fixture
def logged(world: World, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(app, "poller", world.poller)
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    monkeypatch.setattr(app.logger.registered_handler, "stream", stream)
    return stream


def test_a_run_says_how_much_it_read_and_found_and_quotes_nobody(world: World, logged: io.StringIO) -> None:
    world.listed(1, age=300)
    assert app.handler({}, CONTEXT) == {"pages": 1, "found": 1}
    assert '"found":1' in logged.getvalue()
    assert TEXT not in logged.getvalue()
    assert len(world.queue.sent) == 1


def test_an_account_that_cannot_be_read_is_named_with_the_reason(
    world: World, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise SettingsError("The platforms' secret needs facebook / app_secret.")

    broken: Poller = replace(world.poller(), connect=refuse)  # type: ignore[arg-type]  # it never returns
    monkeypatch.setattr(app, "poller", lambda: broken)
    assert app.handler({}, CONTEXT) == {"pages": 0, "found": 0}
    assert "facebook/1000" in logged.getvalue()
    assert "needs facebook / app_secret" in logged.getvalue()


@pytest.mark.parametrize(
    ("minutes", "seconds"), [("", 600), ("poll_minutes: 3", 180), ("poll_minutes: 0", 0)]
)
def test_how_often_an_account_is_polled_is_a_setting(tmp_path: Path, minutes: str, seconds: int) -> None:
    (account,) = load_accounts(_file(tmp_path, minutes))
    assert account.poll_every == seconds


@pytest.mark.parametrize("minutes", ["-1", "often", "1.5", "[1]"])
def test_an_interval_that_is_none_is_refused(tmp_path: Path, minutes: str) -> None:
    with pytest.raises(SettingsError, match="poll_minutes"):
        load_accounts(_file(tmp_path, f"poll_minutes: {minutes}"))


def _file(folder: Path, more: str) -> Path:
    path = folder / "accounts.yaml"
    entry = f'  - platform: facebook\n    id: "1"\n    name: Bakery\n    languages: [en]\n    {more}\n'
    path.write_text(f"accounts:\n{entry}")
    return path
