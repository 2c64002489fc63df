"""A promised time in words: absolute, in quarters of an hour, and with its zone where that may be unclear.

Most languages take digits here, which need no case: "līdz 23.11. plkst. 16.30", "bis 23.11., 16:30 Uhr". So
no library of locales is needed. The word before it, "by" or "до", is the template's.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

QUARTER = 15 * 60
_NOON = 12

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_FORMS = MappingProxyType(
    {
        "en": "{hour:02}:{minute:02}{zone} on {day} {name}",
        "en-us": "{half_day}:{minute:02} {half}{zone} on {name} {day}",
        "lv": "{day:02}.{month:02}. plkst. {hour:02}.{minute:02}{zone}",
        "lt": "{month:02}-{day:02} {hour:02}:{minute:02}{zone}",
        "et": "{day:02}.{month:02} kell {hour:02}.{minute:02}{zone}",
        "ru": "{hour:02}:{minute:02}{zone} {day:02}.{month:02}",
        "de": "{day:02}.{month:02}., {hour:02}:{minute:02} Uhr{zone}",
        "es": "{hour:02}:{minute:02}{zone} del {day:02}/{month:02}",
        "fr": "{hour:02}h{minute:02}{zone} le {day:02}/{month:02}",
        "pl": "godz. {hour:02}:{minute:02}{zone} dnia {day:02}.{month:02}",
    }
)

# Whose readers live by which clock; to all others the offset is said.
_AT_HOME = MappingProxyType(
    {
        "en": {"Europe/London", "Europe/Dublin"},
        "en-us": set[str](),
        "lv": {"Europe/Riga"},
        "lt": {"Europe/Vilnius"},
        "et": {"Europe/Tallinn"},
        "ru": {"Europe/Riga", "Europe/Vilnius", "Europe/Tallinn"},
        "de": {"Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/Vaduz", "Europe/Luxembourg"},
        "es": {"Europe/Madrid"},
        "fr": {"Europe/Paris", "Europe/Brussels", "Europe/Luxembourg", "Europe/Monaco", "Europe/Zurich"},
        "pl": {"Europe/Warsaw"},
    }
)


def named_time(at: int, *, zone: ZoneInfo) -> int:
    """Return the quarter of an hour at or before a moment that a clock shows without a doubt.

    Midnight belongs to two days, and an hour that clocks show twice is taken as the first.
    """
    there = datetime.fromtimestamp(at, tz=zone)
    passed = (there.minute * 60 + there.second) % QUARTER
    quarter = datetime.fromtimestamp(at - passed, tz=zone)
    moment = int(quarter.replace(fold=0).timestamp())
    return moment - QUARTER if (quarter.hour, quarter.minute) == (0, 0) else moment


def promise_by(at: int, *, language: str, zone: ZoneInfo) -> str:
    """Return a time as a template says it after "by"; empty where nobody has said how a language does.

    `language` may name a country: `en-us`.
    """
    known = language if language in _FORMS else language.partition("-")[0]
    if known not in _FORMS:
        return ""
    there = datetime.fromtimestamp(at, tz=zone)
    return _FORMS[known].format(
        hour=there.hour,
        minute=there.minute,
        half_day=there.hour % _NOON or _NOON,
        half="PM" if there.hour >= _NOON else "AM",
        day=there.day,
        month=there.month,
        name=_MONTHS[there.month - 1],
        zone="" if zone.key in _AT_HOME[known] else f" ({_offset(there)})",
    )


def _offset(there: datetime) -> str:
    minutes = (there.utcoffset() or timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"
