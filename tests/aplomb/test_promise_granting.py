"""A time is promised only by who will be there, and has kept such promises."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplomb.brand.closed_days import ClosedDays
from aplomb.brand.facts import PromiseTerms
from aplomb.brand.hours import Hours, Span, local
from aplomb.brand.hours_settings import BusinessHours
from aplomb.crisis.state import CrisisState
from aplomb.promises.granting import FEWEST_JUDGED, Denied, Granted, grant, kept_at_least
from aplomb.promises.tally import PromiseTally
from aplomb.wording.promise import Act, Asked

RIGA = ZoneInfo("Europe/Riga")
WORKDAYS: tuple[tuple[Span, ...], ...] = (((540, 1020),),) * 5 + ((), ())
GOOD = PromiseTally(open=2, made=62, kept=60)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=RIGA).timestamp())


def staffed(week: tuple[tuple[Span, ...], ...] = WORKDAYS, **closed: Any) -> BusinessHours:
    days = {"country": "LV", "known_until": date(2027, 12, 31), **closed}
    hours = Hours(zone=RIGA, week=week, is_closed=ClosedDays(**days))
    return BusinessHours(open=hours, staffed=hours)


def decided(minutes: int = 120, **more: Any) -> Granted | Denied:
    facts: dict[str, Any] = {
        "now": at("2026-11-23T10:05"),  # a Monday
        "hours": staffed(),
        "terms": PromiseTerms(most_open=5, least_kept=90),
        "tally": GOOD,
        **more,
    }
    return grant(Asked(act=Act.CALL, minutes=minutes), **facts)


@pytest.mark.parametrize(
    ("minutes", "now", "due"),
    [
        (120, "2026-11-23T10:05", "2026-11-23T12:00"),
        (120, "2026-11-23T16:00", "2026-11-24T10:00"),  # the next morning
        (60, "2026-11-27T22:00", "2026-11-30T10:00"),  # after the weekend
        (16 * 60, "2026-11-23T10:00", "2026-11-25T10:00"),
    ],
)
def test_a_promise_is_due_in_staffed_time(minutes: int, now: str, due: str) -> None:
    assert decided(minutes, now=at(now)) == Granted(due_at=at(due))


def test_holidays_are_no_staffed_time() -> None:
    hours = staffed(holidays=frozenset({date(2026, 12, 24), date(2026, 12, 25)}))
    assert decided(60, now=at("2026-12-23T16:30"), hours=hours) == Granted(due_at=at("2026-12-28T09:30"))


BARE = Hours(zone=RIGA, week=WORKDAYS)
DENIED: dict[str, tuple[Denied, dict[str, Any]]] = {
    "no terms": (Denied.NO_TERMS, {"terms": None}),
    "no hours": (Denied.NO_HOURS, {"hours": None}),
    "holidays not asked for": (Denied.NO_HOLIDAYS, {"hours": BusinessHours(open=BARE, staffed=BARE)}),
    "no country and no days": (Denied.NO_HOLIDAYS, {"hours": staffed(country="")}),
    "holidays not known so far ahead": (
        Denied.NOBODY_THERE,
        {"hours": staffed(known_until=date(2026, 11, 23)), "now": at("2026-11-23T16:30")},
    ),
    "nobody is ever there": (Denied.NOBODY_THERE, {"hours": staffed(((),) * 7)}),
    "a crisis": (Denied.IN_CRISIS, {"state": CrisisState.CRISIS}),
    "as many open as may be": (Denied.TOO_MANY_OPEN, {"tally": PromiseTally(open=5, kept=60)}),
    "no record": (Denied.NO_RECORD, {"tally": PromiseTally()}),
    "a short record": (Denied.NO_RECORD, {"tally": PromiseTally(kept=FEWEST_JUDGED - 1)}),
    "a poor record": (Denied.POOR_RECORD, {"tally": PromiseTally(kept=50, late=10)}),
    "a good share of few": (Denied.POOR_RECORD, {"tally": PromiseTally(kept=20)}),
    "too far ahead": (Denied.TOO_FAR, {"minutes": 25 * 60}),
    "too soon to be rounded": (Denied.TOO_SOON, {"minutes": 9}),
}


@pytest.mark.parametrize("case", DENIED)
def test_no_time_is_promised_when(case: str) -> None:
    why, facts = DENIED[case]
    assert decided(**facts) is why


def test_a_team_that_is_always_there_may_promise_two_days() -> None:
    always = staffed((((0, 24 * 60),),) * 7)
    assert decided(48 * 60, hours=always) == Granted(due_at=at("2026-11-25T10:00"))
    assert decided(72 * 60 + 60, hours=always) is Denied.TOO_FAR


@given(kept=st.integers(0, 500), late=st.integers(0, 500))
def test_the_share_that_counts_is_below_the_measured_one_and_grows_with_what_was_kept(
    kept: int, late: int
) -> None:
    bound = kept_at_least(kept, kept + late)
    assert 0 <= bound < 1
    assert bound <= kept / max(kept + late, 1) + 1e-9
    assert kept_at_least(kept + 1, kept + late + 1) >= bound
    assert kept_at_least(kept, kept + late + 1) <= bound + 1e-9


@given(st.integers(at("2026-01-01T00:00"), at("2027-06-01T00:00")), st.integers(1, 999 * 60))
def test_a_granted_time_leaves_half_of_what_was_asked_for(now: int, minutes: int) -> None:
    answer = decided(minutes, now=now)
    if isinstance(answer, Granted):
        assert answer.due_at - now >= minutes * 30
        assert local(staffed().staffed, at=answer.due_at).minute % 15 == 0
