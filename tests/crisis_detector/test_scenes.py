"""Accounts of which all is known: what must ring, and what must not. `make bench` plays more of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from aplomb.crisis.state import CrisisState
from crisis_detector.detector import Detector
from crisis_detector.observation import Observation
from tools.bench import nab
from tools.bench.crisis import ALARMS, LIMITS, MEANS, NO_CRISIS
from tools.bench.crisis_worlds import World, burst, changes, states_of_an_outage

DAY = timedelta(days=1)
SHORT = timedelta(days=7)  # an account is known by then


def reached(scene: Callable[[float], Any], rate: float, *, seed: int = 11) -> set[CrisisState]:
    world, at, lasts = scene(rate)
    begin = world.start.timestamp() + at.total_seconds()
    told = changes(replace(world, seed=seed), days=(at + lasts) / DAY)
    return {state for moment, state in told if moment >= begin} - {CrisisState.CALM}


@pytest.mark.parametrize("name", NO_CRISIS)
@pytest.mark.parametrize("rate", [1, 100])
def test_what_is_no_crisis_is_none(name: str, rate: float) -> None:
    assert CrisisState.CRISIS not in reached(NO_CRISIS[name], rate)


def test_one_person_with_500_comments_does_not_even_start_a_watch() -> None:
    assert reached(NO_CRISIS["one bot with 500 comments"], 10, seed=5) == set()


@pytest.mark.parametrize("name", ALARMS)
def test_what_must_ring_rings(name: str) -> None:
    assert reached(ALARMS[name], 10) >= {CrisisState.WATCH}


@pytest.mark.parametrize("rate", [1, 10, 100, 10_000])
def test_a_burst_is_a_crisis_within_two_hours(rate: float) -> None:
    world = World(rate=rate, seed=3, added=burst(SHORT, an_hour=max(20, 5 * rate)))
    begin = (world.start + SHORT).timestamp()
    crises = [at - begin for at, state in changes(world, days=7.2) if state is CrisisState.CRISIS]
    assert [0 < late <= 2 * 3600 for late in crises] == [True]


def test_two_ordinary_weeks_bring_no_crisis() -> None:
    told = [state for _, state in changes(World(rate=30, seed=4), days=14)]
    assert CrisisState.CRISIS not in told


def test_an_outage_and_then_all_its_webhooks_at_once_are_no_alarm() -> None:
    assert states_of_an_outage(rate=20, seed=1, days=3) == set()


def test_on_the_labelled_series_ours_is_ahead_of_the_rules_that_others_document() -> None:
    series = nab.load()
    if not series:
        pytest.skip("The labelled series are not there.")
    ours = nab.results(series, nab.ours)
    for rule in MEANS.values():
        theirs = nab.results(series, rule)
        for limit in LIMITS:
            assert nab.best(ours, limit).score > nab.best(theirs, limit).score + 10


def test_a_burst_is_seen_before_its_hour_has_filled() -> None:
    detector, window = Detector(zone=UTC), 300
    for number in range(12 * 24 * 4):  # four days of ten an hour
        critics = number % 6 != 0
        detector.step(Observation(start=number * window, seconds=window, critical=critics, everything=4))
    begin = detector.windows[-1].end
    seen = []
    for number in range(6):
        reading = detector.step(
            Observation(start=begin + number * window, seconds=window, critical=8, everything=12)
        )
        seen.append((detector.record.state, reading.seconds))
    assert (CrisisState.WATCH, 900) in seen
    assert detector.record.state is CrisisState.CRISIS
