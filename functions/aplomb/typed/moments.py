"""Which moment a typed time means; where it may mean two, or none, the question that it raises."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from aplomb.brand.hours import Hours, is_open
from aplomb.platforms import DAY
from aplomb.typed.grammar import UNITS, Grammar, part

FURTHEST = 31 * DAY
_NOON, _HOURS, _MINUTES = 12, 24, 60
_WEEK = 7
_LONGEST_MONTH = 31
_EARLY = 6  # up to then an hour without its half of the day is as likely meant in the afternoon
# In a day's words it names the second half of the day, in any language.
_LATER = re.compile(
    "evening|afternoon|tonight|abend|nachmittag|vakar[ae]|pecpusdiena|ohtul|parastlounal|вечером|днем"
    "|tarde|noche|soir|apres-midi|wieczorem|po poludniu"
)


class Doubt(StrEnum):
    """Why a typed time is no moment yet; `QUESTIONS` asks the person for it."""

    VAGUE = "vague"
    NO_SUCH_TIME = "no_such_time"
    NO_SUCH_DAY = "no_such_day"
    WHICH_HALF = "which_half"
    WHICH_DAY = "which_day"
    ROUGH = "rough"
    SEVERAL = "several"
    ZONE = "zone"
    PAST = "past"
    TOO_FAR = "too_far"
    NOBODY_THERE = "nobody_there"
    UNREAD = "unread"


QUESTIONS = {
    Doubt.VAGUE: "By when? Name a day and a time, like 16:30 tomorrow, or promise no time.",
    Doubt.NO_SUCH_TIME: "No clock shows this time then. Which time is meant?",
    Doubt.NO_SUCH_DAY: "There is no such day. Which day is meant?",
    Doubt.WHICH_HALF: "Morning or afternoon? Write it like 06:00 or 18:00.",
    Doubt.WHICH_DAY: "Which day is meant? Write its date, like 23 November.",
    Doubt.ROUGH: "Name one time that you will keep, not about when or from when to when.",
    Doubt.SEVERAL: "A reply can promise one time. Keep one of them, and take the others out.",
    Doubt.ZONE: "Write the time in your own time zone, without naming one.",
    Doubt.PAST: "This time has passed. Which day and time are meant?",
    Doubt.TOO_FAR: "This is more than a month away. Name a time within the next 31 days.",
    Doubt.NOBODY_THERE: "Nobody of us is there at that time. At which time will somebody be?",
    Doubt.UNREAD: "This may promise a time. Is it a promise, and until when?",
}


def moment(
    found: re.Match[str], words: Grammar, *, now: int, zone: ZoneInfo, staffed: Hours | None
) -> int | Doubt:
    """Return the moment that a time of day means."""
    if any(part(found, name) for name in ("rough", "till")):
        return Doubt.ROUGH
    if part(found, "abroad") or (part(found, "zone") and not part(found, "utc")):
        return Doubt.ZONE
    clock = _clock(found, words)
    today = datetime.fromtimestamp(now, tz=zone).date()
    day = _day(found, words, today=today) if part(found, "when") else today
    if isinstance(clock, Doubt):
        return clock
    if isinstance(day, Doubt):
        return day
    told_in = _offset(part(found, "offset")) if part(found, "utc") else zone
    return _checked(datetime.combine(day, clock, tzinfo=told_in), now=now, staffed=staffed)


def after(
    found: re.Match[str], words: Grammar, *, now: int, zone: ZoneInfo, staffed: Hours | None
) -> int | Doubt:
    """Return the moment at which a length of time that begins now has passed.

    Days and weeks end at the same time of day.
    """
    if part(found, "rough") or part(found, "range") or found["since"]:
        return Doubt.ROUGH
    if part(found, "working") or part(found, "afterwards"):
        return Doubt.WHICH_DAY
    amount, unit = _amount(found, words), next((one for one in UNITS if part(found, one)), "hour")
    if amount is None:
        return Doubt.VAGUE
    if unit in {"minute", "hour"}:
        due = now + int(amount * _MINUTES * (_MINUTES if unit == "hour" else 1))
        return due_then(due, now=now, staffed=staffed)
    there = datetime.fromtimestamp(now, tz=zone).replace(fold=0)
    days = timedelta(days=amount * (_WEEK if unit == "week" else 1))
    return _checked(there + days, now=now, staffed=staffed)


def _amount(found: re.Match[str], words: Grammar) -> float | None:
    if part(found, "half_hour"):
        return 0.5
    if part(found, "one_and_half"):
        return 1.5
    if digits := part(found, "amount"):
        return float(digits.replace(",", "."))
    word = part(found, "word")
    return next((number for number, one in enumerate(words.numbers, 1) if one.fullmatch(word)), None)


def _clock(found: re.Match[str], words: Grammar) -> time | Doubt:
    if part(found, "noon"):
        return time(_NOON)
    if part(found, "midnight"):  # it belongs to two days
        return Doubt.WHICH_DAY
    hours, minutes = int(part(found, "hours")), int(part(found, "minutes") or 0)
    if hours == minutes == 0 or _may_be_a_day(found, hours, minutes):
        return Doubt.WHICH_DAY
    half = part(found, "half")
    if half:
        return _of_half(hours, minutes, is_morning=bool(words.morning.fullmatch(half)))
    if hours < _NOON and _LATER.search(part(found, "when")):  # "tomorrow evening by 08:00"
        return Doubt.WHICH_HALF
    return _of_day(found, hours, minutes, words)


def _of_day(found: re.Match[str], hours: int, minutes: int, words: Grammar) -> time | Doubt:
    if hours >= _HOURS or minutes >= _MINUTES:
        return Doubt.NO_SUCH_TIME
    is_told = bool(part(found, "minutes") or part(found, "oclock") or part(found, "at"))
    if _may_be_two(part(found, "hours"), is_told=is_told, words=words):
        return Doubt.WHICH_HALF
    return time(hours, minutes)


def _may_be_a_day(found: re.Match[str], hours: int, minutes: int) -> bool:
    """Tell whether a number with a dot, as in "bis 10.12", is as likely a date."""
    told = any(part(found, name) for name in ("at", "oclock", "half", "when"))
    return (
        part(found, "between") == "." and not told and 1 <= hours <= _LONGEST_MONTH and 1 <= minutes <= _NOON
    )


def _may_be_two(hours: str, *, is_told: bool, words: Grammar) -> bool:
    """Tell whether an hour without its half of the day may be another one twelve hours later."""
    if not is_told:  # a bare number
        return True
    if hours.startswith("0") or int(hours) >= _NOON:
        return False
    return words.english or int(hours) <= _EARLY


def _of_half(hours: int, minutes: int, *, is_morning: bool) -> time | Doubt:
    if hours > _NOON:
        told = not is_morning and hours < _HOURS and minutes < _MINUTES
        return time(hours, minutes) if told else Doubt.NO_SUCH_TIME
    if minutes >= _MINUTES:
        return Doubt.NO_SUCH_TIME
    if hours == 0 or (hours == _NOON and is_morning):
        return Doubt.WHICH_DAY if hours else Doubt.NO_SUCH_TIME
    return time(hours if is_morning or hours == _NOON else hours + _NOON, minutes)


def _day(found: re.Match[str], words: Grammar, *, today: date) -> date | Doubt:
    for name, days in (("after_tomorrow", 2), ("tomorrow", 1), ("today", 0), ("yesterday", -1)):
        if part(found, name):
            return today + timedelta(days=days)
    if weekday := part(found, "weekday"):
        ahead = (_place(weekday, words.weekdays) - today.weekday()) % _WEEK
        return Doubt.WHICH_DAY if part(found, "next") or not ahead else today + timedelta(days=ahead)
    if part(found, "iso_month"):
        month, number = int(part(found, "iso_month")), int(part(found, "iso_day"))
        year = part(found, "year")
        return _date(int(year), month, number) if year else _next_date(month, number, today=today)
    if named := part(found, "then_month") or part(found, "month_first"):
        number = int(part(found, "day_first") or part(found, "then_day"))
        return _next_date(_place(named, words.months) + 1, number, today=today)
    first, second = int(part(found, "d")), int(part(found, "m"))
    if words.english and part(found, "mark") == "/" and first != second and max(first, second) <= _NOON:
        return Doubt.WHICH_DAY
    if words.english and part(found, "mark") == "/" and second > _NOON:
        first, second = second, first
    year = part(found, "y")
    return _date(int(year), second, first) if year else _next_date(second, first, today=today)


def _offset(text: str) -> tzinfo:
    hours, _, minutes = text.partition(":")
    ahead = abs(int(hours or 0)) * _MINUTES + int(minutes or 0)
    return timezone(timedelta(minutes=min(ahead, 14 * _MINUTES) * (-1 if text.startswith("-") else 1)))


def _place(word: str, among: tuple[re.Pattern[str], ...]) -> int:
    return next(number for number, one in enumerate(among) if one.fullmatch(word))


def _next_date(month: int, day: int, *, today: date) -> date | Doubt:
    """Return a date without a year: this year's, or the next one's where that is long past."""
    this = _date(today.year, month, day)
    if isinstance(this, date) and today - this > timedelta(days=180):
        return _date(today.year + 1, month, day)
    return this


def _date(year: int, month: int, day: int) -> date | Doubt:
    try:
        return date(year, month, day)
    except ValueError:
        return Doubt.NO_SUCH_DAY


def _checked(there: datetime, *, now: int, staffed: Hours | None) -> int | Doubt:
    """Return the moment of a wall clock, if a promise can be due then; of two, the first."""
    years = there.year - datetime.fromtimestamp(now, tz=there.tzinfo).year
    if abs(years) > 1:
        return Doubt.TOO_FAR if years > 0 else Doubt.PAST
    at = there.astimezone(UTC)
    if at.astimezone(there.tzinfo).replace(tzinfo=None) != there.replace(tzinfo=None):
        return Doubt.NO_SUCH_TIME  # clocks leap over it that night
    return due_then(int(at.timestamp()), now=now, staffed=staffed)


def due_then(due: int, *, now: int, staffed: Hours | None) -> int | Doubt:
    """Return the moment where a promise can be due then, else why it cannot."""
    if due <= now:
        return Doubt.PAST
    if due - now > FURTHEST:
        return Doubt.TOO_FAR
    if staffed is not None and not is_open(staffed, at=due) and not is_open(staffed, at=due - 1):
        return Doubt.NOBODY_THERE
    return due
