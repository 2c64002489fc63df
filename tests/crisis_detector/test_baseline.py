"""What is usual: learned by the hours of the account's own week, from the first day on, and never growing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crisis_detector.baseline import HOUR, Baseline, hour_of_week
from crisis_detector.detector import Detector
from crisis_detector.memory import Memory, StateError
from crisis_detector.observation import Observation
from tools.bench.crisis_worlds import World, shape

RIGA, KOLKATA = ZoneInfo("Europe/Riga"), ZoneInfo("Asia/Kolkata")


def taught(zone: ZoneInfo, *, days: int, rate: float = 12.0) -> tuple[Baseline, float]:
    """Return what exact counts by the shape of a week have taught, and where they end."""
    baseline, at = Baseline(), datetime(2026, 1, 5, tzinfo=zone).timestamp()
    for _ in range(days * 24):
        usual = rate * shape(at + HOUR / 2, zone)
        baseline.learn(Observation(start=at, seconds=HOUR, critical=usual), zone=zone)
        at += HOUR
    return baseline, at


@pytest.mark.parametrize("zone", [RIGA, KOLKATA])
def test_after_weeks_every_hour_of_the_week_has_its_own_expectation(zone: ZoneInfo) -> None:
    baseline, at = taught(zone, days=70)
    for hour in range(168):
        start = at + hour * HOUR
        usual = 12 * shape(start + HOUR / 2, zone)
        assert baseline.expected(start, HOUR, zone) == pytest.approx(usual, rel=0.25, abs=0.6)


def test_a_window_over_several_hours_expects_their_sum() -> None:
    baseline, at = taught(RIGA, days=30)
    hours = sum(baseline.expected(at + number * HOUR, HOUR, RIGA) for number in range(24))
    assert baseline.expected(at, 24 * HOUR, RIGA) == pytest.approx(hours)


def test_hours_are_those_of_the_accounts_own_clock_on_the_nights_that_clocks_change() -> None:
    autumn = datetime(2026, 10, 25, 0, tzinfo=UTC).timestamp()  # 03:00 summer time; it comes again
    assert [hour_of_week(autumn + number * HOUR, RIGA) % 24 for number in range(3)] == [3, 3, 4]
    spring = datetime(2026, 3, 29, 0, tzinfo=UTC).timestamp()  # 02:00 winter time; 03:00 does not come
    assert [hour_of_week(spring + number * HOUR, RIGA) % 24 for number in range(3)] == [2, 4, 5]


def test_a_window_far_beyond_the_usual_teaches_only_a_part_of_it() -> None:
    baseline, at = taught(RIGA, days=14)
    level = baseline.level
    baseline.learn(Observation(start=at, seconds=HOUR, critical=10_000), zone=RIGA)
    assert level < baseline.level < 1.2 * level


def test_on_the_first_day_the_level_itself_is_in_doubt() -> None:
    new, known = Baseline(), Baseline(known=24 * 14)
    assert new.spread(50, 1) > 10 * known.spread(50, 1)


def test_the_share_of_criticism_is_learned() -> None:
    baseline = Baseline()
    for hour in range(24 * 14):
        one = Observation(start=hour * HOUR, seconds=HOUR, critical=10, everything=100)
        baseline.learn(one, zone=UTC)
    assert baseline.share == pytest.approx(0.1, rel=0.05)


def test_the_memory_is_as_large_after_weeks_as_after_a_day() -> None:
    sizes = []
    for days in (8, 24):
        detector = Detector(zone=RIGA)
        for window in World(rate=10).windows(days):
            detector.step(window)
        sizes.append(len(detector.memory.to_json()))
        assert len(detector.windows) <= 25
    assert sizes[1] < 1.2 * sizes[0] < 8000


def test_a_memory_goes_on_where_it_was_stored() -> None:
    windows = list(World(rate=10).windows(6))
    whole, parted = Detector(zone=RIGA), Detector(zone=RIGA)
    for number, window in enumerate(windows):
        if number % 100 == 0:
            parted.memory = Memory.from_json(parted.memory.to_json())
        expected = whole.step(window).expected
        assert parted.step(window).expected == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("change", [{"version": 99}, {"baseline": {"day": [1.0]}}, {"baseline": 7}])
def test_what_another_version_stored_is_refused(change: dict[str, object]) -> None:
    stored = {**json.loads(Memory().to_json()), **change}
    with pytest.raises(StateError):
        Memory.from_json(json.dumps(stored))
    with pytest.raises(StateError):
        Memory.from_json("{")
