"""What people type to see what is paused, to pause, and to let things go on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from click.testing import CliRunner

from aplomb.accounts import Accounts
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisState
from aplomb.promotions.promotion import PauseState
from tests.fakes.clock import NOW
from tests.promo_switch.stage import ACCOUNT, HOUR, MINUTE, OTHER, PAGE, POSTS, Stage, planned
from tools import promotions_command as command
from tools.cli import main
from tools.deployments import Deployment

NAME = f"facebook/{PAGE}"


@dataclass
class FakeLambda:
    woken: list[str] = field(default_factory=list)

    def invoke(self, **request: Any) -> None:
        assert request["InvocationType"] == "Event"
        assert json.loads(request["Payload"]) == {}
        self.woken.append(request["FunctionName"])


@pytest.fixture
def stage() -> Stage:
    return planned(2 * HOUR, 3 * HOUR)


@pytest.fixture
def functions(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> FakeLambda:
    functions = FakeLambda()
    deployment = Deployment(
        outputs={"PromoSwitchName": "switch", "TableName": "table"}, client=lambda _name: functions
    )
    monkeypatch.setattr(Deployment, "table", lambda _self: stage.table)
    monkeypatch.setattr("tools.deployments.find_deployment", lambda _stack, _folder: deployment)
    monkeypatch.setattr(command, "_accounts", lambda: Accounts([ACCOUNT]))
    monkeypatch.setattr(command, "_channel", lambda _id: POSTS)
    monkeypatch.setattr(command, "_connected", lambda: {one.id for one in stage.channels})
    monkeypatch.setattr("time.time", stage.clock)
    return functions


def typed(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["promotions", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.mark.usefixtures("functions")
def test_nothing_is_said_to_be_paused_when_nothing_is() -> None:
    assert typed() == (0, "Nothing is paused.\n")


def test_a_person_pauses_and_sees_what_was_reached(stage: Stage, functions: FakeLambda) -> None:
    code, said = typed("pause", NAME, "--as", "Ana", "--why", "A fire next door.")
    assert (code, functions.woken) == (0, ["switch"])
    assert "are being paused" in said
    assert "No channel has been looked at yet." in typed("status")[1]
    stage.run()
    said = typed()[1]
    assert "promotions are off since 2026-01-01 00:00 UTC. A fire next door." in said
    assert "Paused 2 of 2." in said


def test_two_people_resume_and_each_promotion_is_decided(stage: Stage, functions: FakeLambda) -> None:
    stage.crisis()
    stage.run()
    code, said = typed("resume", NAME, "--as", "Ana")
    assert code == 2
    assert "The crisis is not over" in said
    stage.calm()
    assert "A second, different person" in typed("resume", NAME, "--as", "Ana")[1]
    assert "Ana wants to go on." in typed()[1]
    assert typed("resume", NAME, "--as", " ANA ")[0] == 2
    assert "waits for a decision" in typed("resume", NAME, "--as", "Ben")[1]
    listed = typed("review", NAME)[1]
    assert "posts p0; Buy p0!; was due 2026-01-01 02:00 UTC" in listed
    assert (
        "goes out at 2026-01-01 02:00 UTC"
        in typed("review", NAME, "posts", "p0", "--as", "Cleo", "--at", "original")[1]
    )
    assert typed("review", NAME, "posts", "p1", "--as", "Cleo", "--drop") == (0, "It stays out.\n")
    assert functions.woken == ["switch"]
    stage.minutes(2)
    assert stage.pause.state is PauseState.ENDED
    assert "Nothing is paused." in typed()[1]
    assert "Nothing waits for a decision." in typed("review", NAME)[1]


@pytest.mark.usefixtures("functions")
@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (["--at", "soon"], "is no time"),
        (["--at", "25:00"], "is no time"),
        (["--at", "2026-01-01T12:00"], "in which time zone"),
        (["--at", "2026-01-01T00:05Z"], "past or too soon"),
        (["--at", "2020-01-01T00:05+02:00"], "past or too soon"),
        ([], "Say who decides with --as, and one of"),
        (["--at", "original", "--drop"], "Say who decides with --as, and one of"),
    ],
)
def test_a_decision_that_says_too_little_or_too_much_is_refused(
    stage: Stage, words: list[str], mend: str
) -> None:
    stage.crisis()
    stage.run()
    stage.clock.now = NOW + 10 * MINUTE
    stage.let_go_on()
    code, said = typed("review", NAME, "posts", "p0", "--as", "Cleo", *words)
    assert code == 2
    assert mend in said
    assert set(stage.states().values()) == {"paused"}


@pytest.mark.usefixtures("functions")
def test_an_account_or_a_pause_that_is_not_there_is_said_so() -> None:
    assert "is no account of" in typed("pause", "facebook/9", "--as", "Ana", "--why", "x")[1]
    assert "No promotions" in typed("review", NAME)[1]
    assert "Say who decides it, and why." in typed("pause", NAME, "--as", " ", "--why", "x")[1]


@pytest.mark.usefixtures("functions")
def test_an_account_that_is_listed_no_more_is_finished_all_the_same(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.crisis()
    stage.run()
    stage.clock.now += 10 * MINUTE
    stage.channels = []
    monkeypatch.setattr(command, "_accounts", lambda: Accounts([OTHER]))
    monkeypatch.setattr("tools.crisis_command._accounts", lambda: Accounts([OTHER]))
    said = typed()[1]
    assert "accounts.yaml does not name this account any more" in said
    assert "2 wait at a tool that promotions.yaml does not name any more" in said
    ended = CliRunner().invoke(main, ["crisis", "end", NAME, "--as", "Ana", "--why", "Over."])
    [was, now] = ended.output.splitlines()
    assert was == f"{NAME}: it was crisis since 2026-01-01 00:00:00Z, by Ana: A test."
    assert now == f"{NAME}: calm."
    for person in ("Ana", "Ben"):
        assert typed("resume", NAME, "--as", person)[0] == 0
    for name in ("p0", "p1"):
        code, said = typed("review", NAME, "posts", name, "--as", "Cleo", "--by-hand")
        assert (code, said) == (0, "Noted. Aplomb looks at it no more.\n")
    stage.minutes(1)
    assert typed() == (0, "Nothing is paused.\n")


@pytest.mark.usefixtures("functions")
def test_what_stays_out_is_finished_by_hand_though_its_account_and_its_tool_are_listed_no_more(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.crisis()
    stage.run()
    stage.clock.now += 10 * MINUTE
    stage.let_go_on()
    for name in ("p0", "p1"):
        assert typed("review", NAME, "posts", name, "--as", "Cleo", "--drop")[0] == 0
    stage.minutes(2)
    assert stage.pause.state is PauseState.ENDED
    stage.channels = []
    monkeypatch.setattr(command, "_accounts", lambda: Accounts([OTHER]))
    words = ("review", NAME, "posts", "p0", "--as", "Dan", "--by-hand")
    assert typed(*words) == (0, "Noted. Aplomb looks at it no more.\n")
    assert "nothing to decide" in typed(*words)[1]
    assert "No pause of" in typed("review", NAME, "posts", "p9", "--as", "Dan", "--by-hand")[1]


def test_setting_a_crisis_wakes_the_switch_at_once(
    stage: Stage, functions: FakeLambda, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.crisis_command._accounts", lambda: Accounts([ACCOUNT]))
    words = ["crisis", "set", NAME, "--as", "Ana", "--why", "A recall."]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert functions.woken == ["switch"]
    watch = [*words, "--state", CrisisState.WATCH.value]
    assert CliRunner().invoke(main, [*watch, "--yes"]).exit_code == 0
    assert functions.woken == ["switch"]
    assert not stage.posts.calls


def test_a_crisis_is_lowered_only_by_who_saw_it_and_said_so(
    stage: Stage, functions: FakeLambda, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert functions.woken == []
    monkeypatch.setattr("tools.crisis_command._accounts", lambda: Accounts([ACCOUNT]))
    stage.crisis()
    words = ["crisis", "set", NAME, "--as", "Ben", "--why", "It calms down.", "--state", "watch"]
    refused = CliRunner().invoke(main, words, input="n\n")
    assert refused.exit_code == 1
    assert "it was crisis since" in refused.output
    assert "by Ana: A test." in refused.output
    crisis = CrisisDesk(stage.table)
    assert crisis.read("facebook", PAGE).state is CrisisState.CRISIS

    def meanwhile(*_words: str, **_more: bool) -> None:
        crisis.decide(ACCOUNT, CrisisState.CALM, person="Cleo", why="Over.", now=stage.clock.now + 1)

    with monkeypatch.context() as patched:
        patched.setattr("click.confirm", meanwhile)
        changed = CliRunner().invoke(main, words)
    assert (changed.exit_code, "It changed since you looked" in changed.output) == (2, True)
    stage.crisis()
    assert CliRunner().invoke(main, [*words, "--yes"]).exit_code == 0
    assert crisis.read("facebook", PAGE).state is CrisisState.WATCH
