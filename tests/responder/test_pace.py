"""The pace holds in every stretch of time, and the line is a timetable that keeps its order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.pace import SLACK, Pace, Rate, free_at, given_back, next_place, placed, used

RATES = st.builds(Rate, replies=st.integers(1, 8), seconds=st.sampled_from([1, 10, 60, 3600]))
GAPS = st.lists(st.integers(0, 40), max_size=120)


def most_in_any_stretch(times: Sequence[int], seconds: int) -> int:
    return max((sum(start <= one < start + seconds for one in times) for start in times), default=0)


@given(rate=RATES, gaps=GAPS)
def test_there_are_never_more_slots_than_the_rate_in_any_stretch_of_time(rate: Rate, gaps: list[int]) -> None:
    pace, taken = Pace(), []
    for now in accumulate(gaps):
        if free_at(pace, rate, now=now) <= now:
            pace = used(pace, rate, at=now)
            taken.append(now)
    assert most_in_any_stretch(taken, rate.seconds) <= rate.replies


@given(rate=RATES, steps=st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=120))
def test_a_slot_that_is_given_back_lets_one_more_through_and_no_other(
    rate: Rate, steps: list[tuple[int, bool]]
) -> None:
    pace, now, kept = Pace(), 0, []
    for gap, keeps in steps:
        now += gap
        if free_at(pace, rate, now=now) > now:
            continue
        pace = used(pace, rate, at=now)
        if keeps:
            kept.append(now)
        else:
            pace = given_back(pace, at=now)
    assert most_in_any_stretch(kept, rate.seconds) <= rate.replies


@given(rate=RATES, times=st.lists(st.integers(0, 10_000), max_size=80))
def test_a_clock_that_jumps_back_and_forth_opens_no_slot_too_many(rate: Rate, times: list[int]) -> None:
    pace, taken = Pace(), []
    for now in times:
        if free_at(pace, rate, now=now) <= now:
            pace = used(pace, rate, at=now)
            taken.append(now)
            assert len([one for one in taken if now - rate.seconds < one <= now]) <= rate.replies


@given(rate=RATES, gaps=GAPS)
def test_a_slot_comes_free_when_it_is_said_to(rate: Rate, gaps: list[int]) -> None:
    pace = Pace()
    for now in accumulate(gaps):
        at = free_at(pace, rate, now=now)
        assert now <= at <= now + rate.seconds
        assert free_at(pace, rate, now=at) == at
        pace = used(pace, rate, at=at)
        if at > now:
            break


@given(rate=RATES, gaps=GAPS)
def test_places_in_line_follow_each_other_a_little_slower_than_the_rate(rate: Rate, gaps: list[int]) -> None:
    pace, places = Pace(), []
    for now in accumulate(gaps):
        place = next_place(pace, rate, earliest=now)
        assert place >= now
        pace = placed(pace, place)
        places.append(place)
    apart = [later - sooner for sooner, later in pairwise(places)]
    assert all(one >= rate.seconds / rate.replies for one in apart)


def test_who_keeps_to_the_timetable_finds_a_slot_each_time_also_when_somewhat_late() -> None:
    rate, pace, line = Rate(replies=30, seconds=60), Pace(), Pace()
    for number in range(500):
        place = next_place(line, rate, earliest=0)
        line = placed(line, place)
        now = int(place) + (2, 0, 1, 3)[number % 4]
        assert free_at(pace, rate, now=now) <= now
        pace = used(pace, rate, at=now)
    assert line.tail / 500 == pytest.approx(60 / 30 * SLACK, abs=0.01)


def test_a_slower_rate_counts_at_once_and_a_faster_one_too() -> None:
    pace = Pace()
    for now in range(20):
        pace = used(pace, Rate(replies=20, seconds=60), at=now)
    assert free_at(pace, Rate(replies=5, seconds=60), now=20) == 15 + 60
    assert free_at(pace, Rate(replies=40, seconds=60), now=20) == 20
