"""The operator's commands, as they are typed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aplomb.accounts import Accounts
from aplomb.aws.erasure_messages import ForgetPerson, read_erasure
from aplomb.aws.keys import account_key
from aplomb.aws.table import Put, Update
from aplomb.comment import Platform
from aplomb.pulse import Pulse
from aplomb.records import stored
from poller.round import PollState
from tests.fakes.clock import NOW
from tests.fakes.pipeline import ACCOUNTS, PAGE
from tests.tools.operated import Operated, Told, operated
from tools.cli import main
from tools.trace_command import moment_text
from triage.listening import Listener


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Operated:
    made = operated()
    made.pipeline.post(made.pipeline.comment("c1"))
    monkeypatch.setattr("tools.operating._deployment", lambda _: made)
    monkeypatch.setattr("tools.operating._accounts", lambda: ACCOUNTS)
    monkeypatch.setattr("tools.operating.time.time", lambda: float(made.pipeline.clock.now))
    return made


def type_in(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_trace_prints_a_timeline_or_json(world: Operated) -> None:
    assert "public reply planned" in type_in("trace", "c1").stdout
    assert json.loads(type_in("trace", "c1", "--json").stdout)["comments"][0]["case"]["state"]
    unknown = type_in("trace", "nothing")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "Nothing is known of 'nothing'" in unknown.stderr
    assert world.pipeline.reply() is not None


def test_redrive_says_what_it_did(world: Operated) -> None:
    world.sqs.put(world.dead("Triage"), Told("9").body(world.pipeline.clock.now))
    dry = type_in("redrive", "triage", "--dry-run")
    assert "1 would go back to work" in dry.stdout
    assert "1  new comment" in dry.stdout or "too old" in dry.stdout
    assert "1 went back to work" in type_in("redrive", "triage", "--rate", "1000").stdout
    assert type_in("redrive", "nowhere").exit_code == 2


def test_hold_switches_a_case(world: Operated) -> None:
    assert "The hold is on; it covers 1 comment." in type_in("hold", "facebook/1000/c1/ana", "on").stdout
    assert world.pipeline.record().hold
    assert type_in("hold", "facebook/1000/c1/ana", "off").exit_code == 0
    assert not world.pipeline.record().hold
    for case in ("c1", "facebook/1000/none/ana"):
        refused = type_in("hold", case, "on")
        assert refused.exit_code == 2
        assert refused.stderr.startswith("aplomb: ")


def test_forget_hands_a_persons_wish_over(world: Operated) -> None:
    done = type_in("forget", "messenger", "ana")
    assert done.exit_code == 0
    (body,) = world.sqs.bodies(world.queue("Eraser"))
    wish = read_erasure(body)
    assert isinstance(wish, ForgetPerson)
    assert (wish.platform, wish.author) == (Platform.FACEBOOK, "ana")
    assert wish.code in done.stdout
    assert type_in("forget", "facebook", "two words").exit_code == 2


def test_coverage_shows_days_shares_and_silence(world: Operated) -> None:
    account = ACCOUNTS.find(Platform.FACEBOOK, PAGE)
    assert account is not None
    for number in range(3):
        key = account_key(Platform.FACEBOOK, PAGE, f"DAY#2026-01-0{number + 1}")
        counts = {"webhook": 9, "poll": 1} if number else {"webhook": 4}
        world.pipeline.table.write([Update(key=key, add=counts, set={"day": f"2026-01-0{number + 1}"})])
    listener = Listener(world.pipeline.table)
    for at in range(NOW, NOW + 3 * 86_400, 3600):
        listener.heard(account, at=at)
    world.pipeline.clock.now = NOW + 4 * 86_400
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(main, ["coverage", "--days", "2"]).stdout
    assert "90.0%" in shown
    assert "2026-01-01" not in shown
    assert "usual gap 60 min, SILENT" in shown
    assert "No webhook yet" in shown


def test_coverage_says_up_to_when_it_counted(world: Operated) -> None:
    shown = type_in("coverage").stdout
    assert "Nothing is counted yet" in shown
    state = PollState(since=NOW - 900, trouble="The token\x1b[2J ran out.")
    world.pipeline.table.write([
        Put(key=account_key(Platform.FACEBOOK, PAGE, "POLL"), item=stored(state, expires_at=None))
    ])  # fmt: skip
    shown = type_in("coverage").stdout
    assert f"Counted up to {moment_text(NOW - 900)}" in shown
    assert "could not be read: The token\ufffd[2J ran out." in shown
    assert "at most every 15 minutes" in " ".join(shown.split())


def test_coverage_cuts_no_account_at_80_columns(world: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ACCOUNTS.find(Platform.FACEBOOK, PAGE)
    assert page is not None
    account = replace(page, platform=Platform.INSTAGRAM, id="178414000000001234567")
    monkeypatch.setattr("tools.operating._accounts", lambda: Accounts([account]))
    key = account_key(account.platform, account.id, "DAY#2026-01-01")
    world.pipeline.table.write([Update(key=key, add={"webhook": 12_345}, set={"day": "2026-01-01"})])
    Listener(world.pipeline.table).heard(account, at=NOW)
    shown = CliRunner(env={"COLUMNS": "80"}).invoke(main, ["coverage"]).stdout
    assert f"instagram/{account.id}" in shown
    assert "…" not in shown
    assert re.search(r"2026-01-01 +12345 +0 +100\.0%", shown)


@pytest.mark.parametrize(
    "command", [["trace", "c1"], ["redrive", "triage"], ["coverage"], ["hold", "a/b/c/d", "on"]]
)
def test_without_a_deployment_the_way_to_one_is_said(
    command: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tools.paths.PRIVATE", tmp_path)
    answer = type_in(*command)
    assert answer.exit_code == 2
    assert "make run" in answer.stderr
    assert "--stack" in answer.stderr


def test_a_stack_that_cannot_be_asked_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "nowhere")
    answer = type_in("trace", "c1", "--stack", "aplomb")
    assert answer.exit_code == 2
    assert "AWS cannot be asked" in answer.stderr
    assert Pulse(at=1).usual_gap is None
