"""From calm to watch to crisis and back, by what is read and by what people say."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from aplomb.crisis.state import CrisisError, CrisisRecord, CrisisState, set_by_person
from crisis_detector.phases import Standards, next_record
from crisis_detector.reading import Reading

HOUR, WINDOW, NOON = 3600, 300, 1_800_000_000
STANDARDS = Standards()
QUIET = Reading(
    window=NOON - WINDOW,
    at=NOON,
    seconds=HOUR,
    observed=2,
    critical=2,
    expected=2.0,
    surprise=0.0,
    authors=2,
    everything=20,
    share=0.1,
    by_share=0.0,
    first=("c1", "c2"),
    burn=0.0,
    burn_since=0,
    burn_observed=0,
    burn_critical=0,
    burn_expected=0.0,
    burn_authors=None,
    burn_by_share=math.inf,
)
GRAVE = replace(QUIET, observed=40, critical=52, authors=40, surprise=9.0, by_share=5.0)
ODD = replace(GRAVE, observed=12, critical=12, authors=12, surprise=4.5)


def run(*readings: Reading, record: CrisisRecord | None = None, at: int = 0) -> list[CrisisRecord]:
    """Return the records after each reading, one window apart, the first so many windows after noon."""
    records = [record or CrisisRecord()]
    for number, one in enumerate(readings, at):
        later = replace(one, window=one.window + number * WINDOW, at=one.at + number * WINDOW)
        records.append(next_record(records[-1], [later], STANDARDS))
    return records[1:]


def states(records: list[CrisisRecord]) -> list[str]:
    return [str(one.state) for one in records]


def test_a_watch_begins_at_once_and_a_crisis_with_the_second_window() -> None:
    assert states(run(QUIET, GRAVE, GRAVE, GRAVE)) == ["calm", "watch", "crisis", "crisis"]
    assert states(run(GRAVE, QUIET, GRAVE, GRAVE)) == ["watch", "watch", "watch", "crisis"]


def test_two_looks_at_one_window_do_not_confirm_each_other() -> None:
    first = run(GRAVE)[-1]
    again = next_record(first, [replace(GRAVE, at=GRAVE.at + 60)], STANDARDS)
    assert again.state is CrisisState.WATCH


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"authors": 4}, "calm"),  # the floor
        ({"authors": None, "observed": 4}, "calm"),  # where nobody knows people, it holds for comments
        ({"authors": None}, "crisis"),
        ({"surprise": 3.9}, "calm"),
        ({"surprise": 5.0}, "watch"),
        ({"expected": 30.0}, "watch"),  # less than twice as much
        ({"by_share": 0.4}, "watch"),  # all comments have grown
        ({"by_share": math.inf}, "crisis"),  # nobody knows the others
    ],
)
def test_what_an_alarm_needs(change: dict[str, object], state: str) -> None:
    reading = replace(GRAVE, **change)  # type: ignore[arg-type]  # names of its fields
    assert states(run(reading, reading))[-1] == state


def test_an_alarm_says_how_much_by_whom_against_what_and_why_now() -> None:
    alarmed = run(GRAVE, GRAVE)[-1]
    assert alarmed.why == (
        "40 people wrote criticism (52 comments) in 60 minutes, where 2.0 are usual; by chance that happens "
        "less than once in 1,000,000,000 hours."
    )
    assert alarmed.alarm is not None
    assert (alarmed.alarm.observed, alarmed.alarm.expected, alarmed.alarm.authors) == (40, 2.0, 40)
    assert alarmed.alarm.first == ("c1", "c2")
    assert not alarmed.told


def test_a_slow_burn_is_an_alarm_in_its_own_words() -> None:
    slow = replace(
        QUIET, burn=12.0, burn_since=NOON - 20 * HOUR, burn_observed=90, burn_critical=90, burn_expected=45.0
    )
    [watch] = run(replace(slow, burn_authors=60))
    assert watch.state is CrisisState.WATCH
    assert watch.why == (
        "90 people wrote criticism in 20 hours, where 45 are usual: "
        "a little more than usual, hour after hour."
    )
    assert states(run(replace(slow, burn_authors=4))) == ["calm"]
    grave = replace(slow, burn=20.0, burn_authors=60)
    assert states(run(grave, grave)) == ["watch", "crisis"]


def test_a_crisis_ends_after_three_quiet_hours_and_not_before() -> None:
    begun = run(GRAVE, GRAVE)
    quiet = run(*[QUIET] * 40, record=begun[-1], at=2)
    ended = next(number for number, one in enumerate(quiet) if one.state is CrisisState.CALM)
    assert ended == 3 * HOUR // WINDOW - 1
    assert "3 hours" in quiet[ended].why
    noisy = run(*[*[QUIET] * 30, ODD, *[QUIET] * 30], record=begun[-1], at=2)
    assert noisy[50].state is CrisisState.CRISIS


def test_after_an_end_no_watch_begins_for_an_hour_but_a_crisis_may() -> None:
    calm = replace(run(GRAVE)[-1], state=CrisisState.CALM, ended_at=NOON, confirming=0)
    assert states(run(*[ODD] * 13, record=calm, at=1)) == [*["calm"] * 11, "watch", "watch"]
    assert states(run(GRAVE, GRAVE, record=calm, at=1)) == ["calm", "crisis"]


def test_what_a_person_sets_only_a_person_ends() -> None:
    held = set_by_person(CrisisRecord(), CrisisState.CRISIS, person="Ana", why="Recall.", now=NOON)
    assert states(run(*[QUIET] * 100, record=held))[-1] == "crisis"
    ended = set_by_person(held, CrisisState.CALM, person="Ben", why="Over.", now=NOON + HOUR)
    assert (ended.state, ended.by, ended.why, ended.told) == (CrisisState.CALM, "Ben", "Over.", False)


def test_a_watch_that_a_person_set_still_becomes_a_crisis() -> None:
    held = set_by_person(CrisisRecord(), CrisisState.WATCH, person="Ana", why="A hunch.", now=NOON)
    after = run(GRAVE, GRAVE, record=held, at=1)[-1]
    assert (after.state, after.by) == (CrisisState.CRISIS, "")


def test_a_crisis_that_a_person_ended_calls_again_only_when_it_doubles_or_after_quiet() -> None:
    ended = set_by_person(run(GRAVE, GRAVE)[-1], CrisisState.CALM, person="Ben", why="A joke.", now=NOON)
    assert states(run(*[GRAVE] * 24, record=ended, at=2))[-1] == "calm"
    doubled = replace(GRAVE, observed=80, authors=80)
    assert states(run(doubled, doubled, record=ended, at=2))[-1] == "crisis"
    assert states(run(QUIET, *[GRAVE] * 13, record=ended, at=2))[-1] == "crisis"


@pytest.mark.parametrize(("person", "why"), [("", "Recall."), ("Ana", "  ")])
def test_a_decision_needs_a_name_and_a_reason(person: str, why: str) -> None:
    with pytest.raises(CrisisError, match="who"):
        set_by_person(CrisisRecord(), CrisisState.CRISIS, person=person, why=why, now=NOON)


def test_what_is_so_already_is_no_decision() -> None:
    with pytest.raises(CrisisError, match="already"):
        set_by_person(CrisisRecord(), CrisisState.CALM, person="Ana", why="Over.", now=NOON)
    found = run(GRAVE, GRAVE)[-1]
    taken_over = set_by_person(found, CrisisState.CRISIS, person="Ana", why="It is real.", now=NOON)
    assert taken_over.by == "Ana"


def test_what_a_person_ended_early_does_not_call_again_when_only_its_hour_has_filled() -> None:
    early = replace(GRAVE, seconds=HOUR // 4, observed=20, authors=20)
    [*_, crisis] = run(early, early)
    ended = set_by_person(crisis, CrisisState.CALM, person="Ana", why="A shop test.", now=crisis.since)
    same, twice = replace(GRAVE, observed=80, authors=80), replace(GRAVE, observed=170, authors=170)
    assert crisis.state is CrisisState.CRISIS
    assert states(run(same, same, record=ended, at=3)) == ["calm", "calm"]
    assert states(run(twice, twice, record=ended, at=3))[-1] == "crisis"


def test_a_burst_rings_after_a_person_ended_a_slow_burn_and_the_burn_does_not() -> None:
    begun = NOON - 72 * HOUR
    slow = replace(
        QUIET, burn=20.0, burn_since=begun, burn_observed=300, burn_expected=150.0, burn_authors=64
    )
    ended = set_by_person(run(slow, slow)[-1], CrisisState.CALM, person="Ana", why="Known.", now=NOON)
    assert states(run(*[slow] * 30, record=ended, at=2))[-1] == "calm"
    burst = replace(GRAVE, burn=20.0, burn_since=begun, burn_observed=300, burn_expected=150.0)
    assert states(run(burst, burst, record=ended, at=2))[-1] == "crisis"
