"""When we are open: a week of hours in one time zone, without holidays; questions about it are pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_FAR = 366 + 7  # days; who does not open within a year has no hours

type Span = tuple[int, int]  # minutes since midnight on the wall clock: from, to


def _never(_day: date) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Opening hours by weekday, Monday first, on the wall clock of one time zone."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    is_closed: Callable[[date], bool] = _never  # on a whole day, whatever its weekday


def is_open(hours: Hours, *, at: int) -> bool:
    """Tell whether we are open at a moment, in seconds since 1970."""
    return any(start <= at < end for start, end in _spans(hours, after=at, days=1))


def next_open(hours: Hours, *, at: int) -> int | None:
    """Return the first moment from then on at which we are open; None when there is none within a year."""
    return next((max(start, at) for start, _ in _spans(hours, after=at, days=_FAR)), None)


def add_working_time(hours: Hours, *, at: int, minutes: int) -> int | None:
    """Return when so many minutes of open time have passed; None when there are not as many within a year."""
    left = minutes * 60
    if not left:
        return at
    for start, end in _spans(hours, after=at, days=_FAR):
        begin = max(start, at)
        if left <= end - begin:
            return begin + left
        left -= end - begin
    return None


def working_time(hours: Hours, *, start: int, end: int) -> int:
    """Return how many seconds of open time lie between two moments."""
    days = max(end - start, 0) // (24 * 60 * 60) + 1
    spans = _spans(hours, after=start, days=days)
    return sum(max(min(finish, end) - max(begin, start), 0) for begin, finish in spans)


def local(hours: Hours, *, at: int) -> datetime:
    """Return a moment on the wall clock."""
    return datetime.fromtimestamp(at, tz=hours.zone)


def _spans(hours: Hours, *, after: int, days: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of open time that end after a moment, in order and without overlap."""
    first = local(hours, at=after).date() - timedelta(days=1)  # yesterday's may end today
    reached = None
    for number in range(days + 2):
        day = first + timedelta(days=number)
        for begin, finish in () if hours.is_closed(day) else hours.week[day.weekday()]:
            start, end = _moment(hours.zone, day, begin), _moment(hours.zone, day, finish)
            start = start if reached is None else max(start, reached)
            if end > max(start, after):
                yield start, end
                reached = end


def _moment(zone: ZoneInfo, day: date, minutes: int) -> int:
    """Return the moment at which a wall clock shows a time; where it shows it twice, the first."""
    extra, minutes = divmod(minutes, 24 * 60)
    there = datetime.combine(day + timedelta(days=extra), time(minutes // 60, minutes % 60), tzinfo=zone)
    return int(there.astimezone(UTC).timestamp())
