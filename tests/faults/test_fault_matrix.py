"""A machine may die at any call, and a platform may lie: nobody is answered twice, forgotten or left waiting.

`make faults` plays every scenario; here a part of each story is drawn, the same each time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.faults.mutations import MUTATIONS
from tools.faults import matrix
from tools.faults.checks import Finding
from tools.faults.containers import LOADS
from tools.faults.outcomes import OUTCOMES
from tools.faults.scenario import Result, Scenario, UnknownScenarioError, places_to_die, play
from tools.faults.stories import Delivery
from tools.faults.template import shape

OF_EACH_STORY = 2


@cache
def drawn() -> list[Scenario]:
    scenarios = matrix.sample(matrix.stories(), OF_EACH_STORY, seed=1)
    random.Random(1).shuffle(scenarios)  # noqa: S311 - the same each time
    return scenarios


@cache
def all_deaths(story: str) -> list[Scenario]:
    return list(matrix.every_death(Scenario.read(story)))


def found(scenarios: Iterable[Scenario]) -> Iterator[str]:
    for scenario in scenarios:
        yield from (f"{finding.what} in {scenario}: {finding.why}" for finding in play(scenario).findings)


def test_nobody_is_answered_twice_forgotten_or_left_waiting_wherever_a_machine_dies() -> None:
    assert list(found(drawn())) == []


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_the_matrix_notices_when_the_protocol_is_weakened(
    mutation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenarios = [*drawn(), *all_deaths("facebook/ok/once")]
    MUTATIONS[mutation](monkeypatch)
    assert next(found(scenarios), "").startswith(("duplicate", "lost", "stuck"))


@pytest.mark.parametrize("delivery", Delivery)
def test_every_function_that_a_comment_passes_is_killed_before_and_after_each_of_its_calls(
    delivery: Delivery,
) -> None:
    result = play(Scenario.read(f"facebook/rate_limited/{delivery}"))
    places = set(places_to_die(result))
    killed = {(one.function, one.after) for one in result.boundaries if one.number in places}
    functions = ("Webhook", "Triage", "Responder", "Sweeper", "Poller")
    assert killed >= {(function, after) for function in functions for after in (False, True)}
    calls = {(one.function, str(one.call), one.after) for one in result.boundaries}
    assert calls == {
        (one.function, str(one.call), one.after) for one in result.boundaries if one.number in places
    }


def test_a_scenario_is_played_again_from_its_id() -> None:
    text = "x/lagging_read/twice/crash@90/lose@40"
    first, again = play(Scenario.read(text)), play(Scenario.read(text))
    assert str(first.scenario) == text
    assert [str(one) for one in first.boundaries] == [str(one) for one in again.boundaries]


@pytest.mark.parametrize("text", ["", "facebook", "facebook/ok", "facebook/no/once", "x/ok/once/crash@z"])
def test_a_scenario_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(UnknownScenarioError, match="no scenario"):
        Scenario.read(text)


def test_whoever_is_not_hindered_is_answered() -> None:
    hindered = {
        "timeout_before_for_good",
        "token_revoked_for_good",
        "colleague",
        "colleague_after_timeout",
        "removed",
    }
    results = [play(story) for story in matrix.stories() if story.outcome not in hindered]
    assert [str(one.scenario) for one in results if not one.answered] == []


def test_the_shortest_failure_is_the_one_that_is_shown() -> None:
    early, late = (
        Result(
            scenario=Scenario.read(text),
            findings=(Finding(what="lost", why=""),),
            answered=False,
            boundaries=(),
        )
        for text in ("facebook/ok/once/crash@4", "facebook/ok/twice/crash@4")
    )
    tally = matrix.Tally()
    tally.add([late, early])
    assert tally.shortest is early


def test_every_answer_of_a_platform_is_played() -> None:
    assert {one.outcome for one in matrix.stories()} == set(OUTCOMES)


def test_files_that_a_container_reads_at_its_start_are_read_once_by_all() -> None:
    modules = [find_spec(one.module) for one in shape().functions]
    sources = [Path(str(module.origin)).read_text() for module in modules if module]
    read = {name for source in sources for name in re.findall(r"\bload_\w+(?=\()", source)}
    assert read == LOADS | {"load_own_thresholds"}  # which verdicts by a list never ask for
