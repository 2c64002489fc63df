"""When we are open: across time zones, changes of the clock, holidays, and weeks of any shape."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aplomb.brand.closed_days import ClosedDays
from aplomb.brand.hours import Hours, add_working_time, is_open, next_open

LONDON, RIGA = ZoneInfo("Europe/London"), ZoneInfo("Europe/Riga")
OFFICE = ((9 * 60, 17 * 60),)
WEEKDAYS = (OFFICE,) * 5 + ((), ())
ENGLAND = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
MINUTE, DAY = 60, 24 * 60 * 60

ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Riga",
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Pacific/Apia",
    ]
)
MOMENTS = st.integers(min_value=1_700_000_000, max_value=1_900_000_000)


@st.composite
def _spans(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    edges = sorted(draw(st.sets(st.integers(min_value=0, max_value=96), max_size=6)))
    return tuple((start * 15, end * 15) for start, end in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def _hours(draw: st.DrawFn) -> Hours:
    week = tuple(draw(_spans()) for _ in range(7))
    closed = draw(st.sets(st.integers(min_value=0, max_value=6), max_size=2))
    zone = ZoneInfo(draw(ZONES))
    return Hours(zone=zone, week=week, is_closed=lambda day: day.toordinal() % 9 in closed)


def _at(zone: ZoneInfo, text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


@settings(deadline=None)
@given(hours=_hours(), at=MOMENTS)
def test_the_next_opening_is_open_and_nothing_before_it_is(hours: Hours, at: int) -> None:
    opening = next_open(hours, at=at)
    if opening is None:
        assert not any(is_open(hours, at=at + hour * 3600) for hour in range(24 * 9))
        return
    assert opening >= at
    assert is_open(hours, at=opening)
    assert opening == at or not is_open(hours, at=opening - 1)
    between = range(at, opening, max((opening - at) // 50, 1))
    assert not any(is_open(hours, at=moment) for moment in between)


@settings(deadline=None)
@given(hours=_hours(), at=MOMENTS)
def test_being_open_is_its_own_next_opening(hours: Hours, at: int) -> None:
    assert (next_open(hours, at=at) == at) == is_open(hours, at=at)


@settings(deadline=None)
@given(hours=_hours(), at=MOMENTS, first=st.integers(0, 3000), second=st.integers(0, 3000))
def test_working_time_adds_up(hours: Hours, at: int, first: int, second: int) -> None:
    half = add_working_time(hours, at=at, minutes=first)
    assume(half is not None)
    assert half is not None
    whole = add_working_time(hours, at=at, minutes=first + second)
    assert add_working_time(hours, at=half, minutes=second) == whole or whole is None


@settings(max_examples=25, deadline=None)
@given(hours=_hours(), at=MOMENTS.map(lambda at: at // 60 * 60), minutes=st.integers(1, 600))
def test_as_many_open_minutes_pass_as_were_asked_for(hours: Hours, at: int, minutes: int) -> None:
    due = add_working_time(hours, at=at, minutes=minutes)
    assume(due is not None)
    assert due is not None
    assume(due - at < 3 * DAY)
    assert sum(is_open(hours, at=moment) for moment in range(at, due, MINUTE)) == minutes
    assert is_open(hours, at=due - 1)


@settings(deadline=None)
@given(at=MOMENTS, minutes=st.integers(1, 100_000))
def test_who_never_opens_promises_nothing(at: int, minutes: int) -> None:
    never = Hours(zone=LONDON, week=((),) * 7)
    holiday = Hours(zone=LONDON, week=WEEKDAYS, is_closed=lambda _: True)

    assert next_open(never, at=at) is next_open(holiday, at=at) is None
    assert add_working_time(never, at=at, minutes=minutes) is None
    assert add_working_time(never, at=at, minutes=0) == at


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-20T16:30", 60, "2026-11-23T09:30"),  # over a weekend
        ("2026-11-20T16:30", 30, "2026-11-20T17:00"),
        ("2026-11-20T17:00", 1, "2026-11-23T09:01"),
        ("2026-11-21T12:00", 480, "2026-11-23T17:00"),
        ("2026-12-24T16:00", 120, "2026-12-29T10:00"),  # Christmas on a Friday, Boxing Day moved to Monday
        ("2026-12-31T16:59", 2, "2027-01-04T09:01"),
    ],
)
def test_weekends_and_holidays_are_no_working_time(start: str, minutes: int, due: str) -> None:
    hours = Hours(zone=LONDON, week=WEEKDAYS, is_closed=ClosedDays(holidays=ENGLAND))

    assert add_working_time(hours, at=_at(LONDON, start), minutes=minutes) == _at(LONDON, due)


def test_the_night_on_which_the_clock_changes_is_an_hour_shorter_or_longer() -> None:
    night = Hours(zone=RIGA, week=(((0, 6 * 60),),) * 7)

    for day, length in [("2026-03-28", 6), ("2026-03-29", 5), ("2026-10-25", 7), ("2026-10-26", 6)]:
        midnight = _at(RIGA, f"{day}T00:00")
        assert add_working_time(night, at=midnight, minutes=length * 60) == _at(RIGA, f"{day}T06:00")


def test_hours_that_the_clock_jumps_over_come_after_the_jump() -> None:
    hours = Hours(zone=RIGA, week=(((3 * 60 + 15, 3 * 60 + 45), (4 * 60, 5 * 60)),) * 7)  # 3:00 becomes 4:00
    at = _at(RIGA, "2026-03-29T00:00")

    opening = next_open(hours, at=at)
    assert opening == _at(RIGA, "2026-03-29T04:15")
    assert add_working_time(hours, at=at, minutes=30) == _at(RIGA, "2026-03-29T04:45")


def test_a_day_may_be_open_round_the_clock() -> None:
    always = Hours(zone=RIGA, week=(((0, 24 * 60),),) * 7)
    at = _at(RIGA, "2026-03-28T12:00")

    assert add_working_time(always, at=at, minutes=3 * 24 * 60) == at + 3 * DAY


def test_our_own_closed_days_and_the_holidays_that_we_do_not_keep_come_first() -> None:
    closed = ClosedDays(
        holidays=frozenset({date(2026, 11, 18), date(2026, 12, 25)}),
        also=frozenset({date(2026, 12, 23)}),
        open_on=frozenset({date(2026, 11, 18)}),
    )

    assert [closed(date(2026, *day)) for day in [(12, 23), (11, 18), (12, 25), (12, 22)]] == [
        True,
        False,
        True,
        False,
    ]
    assert not ClosedDays()(date(2026, 12, 25))


def test_beyond_the_known_holidays_every_day_is_closed_and_nothing_is_promised() -> None:
    hours = Hours(zone=LONDON, week=WEEKDAYS, is_closed=ClosedDays(known_until=date(2026, 12, 24)))
    at = _at(LONDON, "2026-12-24T16:00")

    assert add_working_time(hours, at=at, minutes=60) == _at(LONDON, "2026-12-24T17:00")
    assert add_working_time(hours, at=at, minutes=61) is None
