"""Whether a time may be promised: only where somebody will be there, and where promises were kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from aplomb.brand.closed_days import ClosedDays
from aplomb.brand.facts import PromiseTerms
from aplomb.brand.hours import Hours, add_working_time, local
from aplomb.brand.hours_settings import BusinessHours
from aplomb.crisis.policy import policy
from aplomb.crisis.state import CrisisState
from aplomb.promises.tally import PromiseTally
from aplomb.promises.times import named_time
from aplomb.wording.promise import Asked

FEWEST_JUDGED = 20  # promises in 30 days, before the record says anything
MOST_WORKING_DAYS = 2  # after the one on which it is made
_Z = 1.645  # one-sided 95 %


class Denied(StrEnum):
    """Why no time is promised."""

    NO_TERMS = "no_terms"  # brand.yaml has no `promises`
    NO_HOURS = "no_hours"  # nobody knows when somebody is there
    NO_HOLIDAYS = "no_holidays"  # nobody knows when everybody is away
    IN_CRISIS = "in_crisis"
    TOO_MANY_OPEN = "too_many_open"
    NO_RECORD = "no_record"  # too few promises of the last 30 days have come to their end
    POOR_RECORD = "poor_record"
    NOBODY_THERE = "nobody_there"  # the staffed time that is known does not suffice
    TOO_FAR = "too_far"
    TOO_SOON = "too_soon"  # to be said in quarters of an hour
    NO_WORDS = "no_words"  # for a time, in this language
    ALREADY_PROMISED = "already_promised"  # by an earlier call for the same reply
    NOT_STORED = "not_stored"  # others promised at the same time


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A promise that may be made."""

    due_at: int


def grant(  # noqa: PLR0913  each is one fact that decides
    asked: Asked,
    *,
    now: int,
    hours: BusinessHours | None,
    terms: PromiseTerms | None,
    tally: PromiseTally,
    state: CrisisState = CrisisState.CALM,
) -> Granted | Denied:
    """Decide whether what is asked for may be promised, and return by when it would be due."""
    if terms is None:
        return Denied.NO_TERMS
    if hours is None:
        return Denied.NO_HOURS
    if policy(state).holding_only:
        return Denied.IN_CRISIS
    denied = _on_record(tally, terms)
    return denied or _in_time(asked, now=now, staffed=hours.staffed)


def kept_at_least(kept: int, judged: int) -> float:
    """Return the lower bound of the share that is kept (Wilson 1927), 0 to 1."""
    if not judged:
        return 0.0
    share, z2 = kept / judged, _Z * _Z / judged
    spread = _Z * math.sqrt((share * (1 - share) + z2 / 4) / judged)
    return max((share + z2 / 2 - spread) / (1 + z2), 0.0)


def _on_record(tally: PromiseTally, terms: PromiseTerms) -> Denied | None:
    if tally.open >= terms.most_open:
        return Denied.TOO_MANY_OPEN
    if tally.judged < FEWEST_JUDGED:
        return Denied.NO_RECORD
    if kept_at_least(tally.kept, tally.judged) * 100 < terms.least_kept:
        return Denied.POOR_RECORD
    return None


def _in_time(asked: Asked, *, now: int, staffed: Hours) -> Granted | Denied:
    if not _holidays_known(staffed):
        return Denied.NO_HOLIDAYS
    due = add_working_time(staffed, at=now, minutes=asked.minutes)
    if due is None:
        return Denied.NOBODY_THERE
    if _working_days(staffed, start=now, end=due) - 1 > MOST_WORKING_DAYS:
        return Denied.TOO_FAR
    named = named_time(due, zone=staffed.zone)
    if (due - named) * 2 > asked.minutes * 60:
        return Denied.TOO_SOON
    return Granted(due_at=named)


def _holidays_known(hours: Hours) -> bool:
    """Tell whether somebody has said when all are away: a country's holidays, or days of our own."""
    closed = hours.is_closed
    return isinstance(closed, ClosedDays) and bool(closed.country or closed.also)


def _working_days(hours: Hours, *, start: int, end: int) -> int:
    """Return on how many days somebody is there, from one moment to another."""
    first, last = local(hours, at=start).date(), local(hours, at=end).date()
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sum(bool(hours.week[day.weekday()]) and not hours.is_closed(day) for day in days)
