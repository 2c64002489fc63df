"""What a state changes, in words, and what people type to see, set and end one."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from aplomb.crisis.desk import beat
from aplomb.crisis.policy import POLICIES, explained, policy
from aplomb.crisis.state import CrisisError, CrisisState
from tests.crisis_detector.detected import Detected
from tests.fakes.pipeline import ACCOUNTS
from tools.crisis_command import find_account, states

ORDER = (CrisisState.CALM, CrisisState.WATCH, CrisisState.CRISIS)


def shown(detected: Detected, *, now: int) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(states(detected.table, ACCOUNTS, now=now))
    return str(console.file.getvalue())  # type: ignore[attr-defined]  # it is a StringIO


def test_every_state_has_its_policy_and_a_graver_one_never_allows_more() -> None:
    assert tuple(POLICIES) == ORDER
    calm, watch, crisis = map(policy, ORDER)
    assert calm.caps > watch.caps > crisis.caps > 0
    assert (calm.promotions, watch.promotions, crisis.promotions) == (True, True, False)
    for name in (
        "holding_only",
        "strict_words",
        "drafts_statement",
        "urgent",
        "ignores_quiet_hours",
        "banner",
    ):
        assert getattr(calm, name) <= getattr(watch, name) <= getattr(crisis, name)
    assert calm.delay == (0, 0)
    assert watch.delay == crisis.delay == (60, 300)


def test_a_person_reads_what_a_state_changes_before_it_happens() -> None:
    calm, watch, crisis = ([str(one) for one in explained(state)] for state in ORDER)
    assert calm == ["Everything is as usual."]
    assert "Replies wait 1 to 5 minutes." in watch
    assert "At most 50 % of the usual number of replies leave, in all and per post." in watch
    assert "Promotions are paused, and only people let them go on." in crisis
    assert len(crisis) == 9


def test_the_states_of_all_accounts_are_shown_and_whether_the_detector_works() -> None:
    detected = Detected()
    assert "has never worked" in shown(detected, now=1)
    beat(detected.table, now=100)
    detected.desk.decide(
        detected.account, CrisisState.CRISIS, person="Ana", why="A [red]recall\x1b[2J.", now=50
    )
    text = shown(detected, now=130)
    assert "30 seconds ago" in text
    assert "A [red]recall\ufffd[2J." in text
    assert text.count("calm") == len(list(ACCOUNTS)) - 1


def test_an_account_that_is_not_ours_is_refused_with_those_that_are() -> None:
    assert find_account(ACCOUNTS, "facebook/1000").id == "1000"
    with pytest.raises(CrisisError, match="facebook/1000"):
        find_account(ACCOUNTS, "facebook/9")
