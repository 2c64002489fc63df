"""What a crisis changes stands in one place, is said before it happens, and somebody asks for each of it."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from aplomb.crisis.policy import POLICIES, Policy, drawn_delay, explained
from aplomb.crisis.state import CrisisState

FUNCTIONS = Path(__file__).parents[2] / "functions"
OWN = FUNCTIONS / "aplomb" / "crisis" / "policy.py"


@pytest.mark.parametrize("name", [one.name for one in fields(Policy) if one.name != "delay"])
def test_some_function_asks_for_each_thing_that_a_state_changes(name: str) -> None:
    asks = re.compile(rf"\b(?:policy(?:\([^)]*\))?|in_force\([^)]*\)|policy\(.+\)|rule_of)\.{name}\b")
    askers = [
        path
        for path in FUNCTIONS.rglob("*.py")
        if path != OWN and asks.search(path.read_text(encoding="utf-8"))
    ]
    assert askers, f"nothing asks for {name}, so it changes nothing"


@pytest.mark.parametrize("state", [CrisisState.WATCH, CrisisState.CRISIS])
def test_each_thing_that_a_state_changes_is_said_before_it_happens(state: CrisisState) -> None:
    usual, changed = Policy(), POLICIES[state]
    differs = [one.name for one in fields(Policy) if getattr(usual, one.name) != getattr(changed, one.name)]
    assert len(explained(state)) == len(differs)


def test_a_wait_is_drawn_once_for_a_name_and_lies_between_its_bounds() -> None:
    watch = POLICIES[CrisisState.WATCH]
    drawn = {drawn_delay(watch, name=str(number)) for number in range(2000)}
    assert (min(drawn), max(drawn)) == (60, 300)
    assert len(drawn) > 200, "it is spread over the whole time"
    assert drawn_delay(watch, name="one") == drawn_delay(watch, name="one")
