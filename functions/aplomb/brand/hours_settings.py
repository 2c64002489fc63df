"""Read the opening hours and holidays of brand.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aplomb.brand.closed_days import ClosedDays, days_of, read_holidays
from aplomb.brand.hours import DAYS, Hours, Span
from aplomb.brand.schema import Section

SETTINGS = frozenset({"time_zone", "open", "staffed", "holidays"})
_HOLIDAYS = frozenset({"country", "subdivision", "also_closed", "open_on"})
_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-\u2013]\s*([0-9]{1,2}):([0-9]{2})")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SUBDIVISION = re.compile(r"[A-Z0-9]{1,3}")
_CLOSED = "closed"
_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHours:
    """When customers may come or call, and when somebody is there who can keep a promise."""

    open: Hours
    staffed: Hours


def read_hours(section: Section, *, holidays: Path) -> BusinessHours:
    """Read `hours`; without `staffed`, somebody is there whenever we are open. `holidays` is their file.

    Raises:
        TemplateError: something in it is wrong.
    """
    closed = _closed_days(section.optional("holidays", allowed=_HOLIDAYS), holidays=holidays)
    zone = _zone(section)
    opened = Hours(zone=zone, week=_week(section.section("open")), is_closed=closed)
    staffed = section.optional("staffed")
    if staffed is None:
        return BusinessHours(open=opened, staffed=opened)
    return BusinessHours(open=opened, staffed=Hours(zone=zone, week=_week(staffed), is_closed=closed))


def _zone(section: Section) -> ZoneInfo:
    try:
        return ZoneInfo(section.text("time_zone"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise section.error("`time_zone` must look like Europe/Riga.", "time_zone") from None


def _week(section: Section) -> tuple[tuple[Span, ...], ...]:
    week: dict[int, tuple[Span, ...]] = {}
    for key in section.values:
        spans = tuple(_spans(section, key))
        for day in _days(section, key):
            if day in week:
                raise section.error(f"{DAYS[day]} stands here twice.", key)
            week[day] = spans
    return tuple(week.get(day, ()) for day in range(len(DAYS)))


def _days(section: Section, key: str) -> range:
    first, _, last = key.lower().replace(" ", "").partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        raise section.error(f"{key[:40]!r} is no weekday. Write monday, or monday-friday.", key)
    start, end = DAYS.index(first), DAYS.index(last or first)
    if end < start:
        raise section.error(f"{key!r} runs backwards. Write the earlier day first.", key)
    return range(start, end + 1)


def _spans(section: Section, key: str) -> Iterator[Span]:
    text = section.text(key)
    reached = 0
    for part in () if text == _CLOSED else text.split(","):
        found = _SPAN.fullmatch(part.strip())
        hours = [int(one) for one in found.groups()] if found else [0] * 4
        start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        if not reached <= start < end <= _DAY or max(hours[1], hours[3]) > 59:  # noqa: PLR2004  minutes
            raise section.error(
                f"`{key}` must look like 9:00-17:00, or 9:00-12:00, 13:00-17:00, or {_CLOSED}. "
                "What ends after midnight is written for both days.",
                key,
            )
        reached = end
        yield start, end


def _closed_days(section: Section | None, *, holidays: Path) -> ClosedDays:
    if section is None:
        return ClosedDays()
    also, open_on = days_of(section, "also_closed"), days_of(section, "open_on")
    if not section.has("country"):
        return ClosedDays(also=also, open_on=open_on)
    country = section.shaped("country", _COUNTRY, like="LV")
    has_part = section.has("subdivision")
    part = section.shaped("subdivision", _SUBDIVISION, like="ENG") if has_part else ""
    until, days = read_holidays(holidays, country=country, subdivision=part)
    return ClosedDays(
        country=country,
        subdivision=part,
        holidays=days,
        known_until=until,
        also=also,
        open_on=open_on,
    )
