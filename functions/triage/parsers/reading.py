"""Read single values out of JSON that strangers sent; a wrong type is an absent value, never an exception."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

from aplomb.errors import AplombError

LONGEST_ID = 512  # Instagram's message ids are the longest known, at about 200
LONGEST_INTEGER = 64  # digits
LONGEST_NAME = 200
LONGEST_TEXT = 65_536  # above every platform's own limit, below what one stored item may hold
LONGEST_DETAIL_WORD = 40

_SURROGATE = re.compile("[\ud800-\udfff]")
_FIRST_MILLISECOND = 100_000_000_000  # as milliseconds March 1973, as seconds the year 5138
_YEAR_2100 = 4_102_444_800


class PayloadError(AplombError):
    """The JSON is no webhook of the platform at all."""


def mapping(value: object) -> dict[str, object]:
    """Return the JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """Return the JSON list, or an empty one for anything else."""
    return value if isinstance(value, list) else []


def identifier(value: object) -> str:
    """Return a platform id as text, exactly; empty when it is none.

    Meta sends the same id as text or as a number, also above 2^53.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**LONGEST_INTEGER else ""
    if not isinstance(value, str):
        return ""
    stripped = value.strip()
    return stripped if len(stripped) <= LONGEST_ID and stripped.isprintable() else ""


def text(value: object, *, longest: int = LONGEST_TEXT) -> str:
    """Return text that can be stored: no lone surrogates, no NUL, bounded."""
    if not isinstance(value, str):
        return ""
    return _SURROGATE.sub("\ufffd", value.replace("\0", ""))[:longest]


def name(value: object) -> str:
    """Return a person's display name, bounded."""
    return text(value, longest=LONGEST_NAME)


def seconds(value: object) -> int | None:
    """Return a time as seconds since 1970, UTC; None when it is missing, negative or absurd.

    Platforms send seconds, milliseconds, either of them as text, ISO 8601, and X's old date format.
    """
    number = _number(value)
    if number is None:
        return None
    if number >= _FIRST_MILLISECOND:
        number /= 1000
    return int(number) if 1 <= number < _YEAR_2100 else None


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**LONGEST_INTEGER else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if not isinstance(value, str) or len(value) > LONGEST_INTEGER:
        return None
    if value.isascii() and value.isdigit():
        return int(value)
    return _date(value)


def _date(value: str) -> float | None:
    for read in (datetime.fromisoformat, _old_x_time):
        try:
            moment = read(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            continue
    return None


def _old_x_time(value: str) -> datetime:
    """Read the dates of X API v1.1, like "Wed Feb 05 08:39:31 +0000 2020"."""
    return datetime.strptime(value, "%a %b %d %H:%M:%S %z %Y")


def detail(*parts: object) -> str:
    """Join short words for people, each bounded and printable; what is no text shows as its type."""
    return " ".join(_word(part) for part in parts)


def _word(part: object) -> str:
    if not isinstance(part, str):
        return "missing" if part is None else type(part).__name__
    return "".join(letter if letter.isprintable() else "?" for letter in part[:LONGEST_DETAIL_WORD])
