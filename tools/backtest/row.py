"""One comment of an export, read from its fields."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from aplomb.errors import AplombError

MILLISECONDS_FROM = 10**11  # a unix time so large counts milliseconds: as seconds it is after the year 5000
LAST = 4_102_444_800  # 2100: what is later is no comment's time
LONGEST_ID = 200

_UNIX = re.compile(r"-?\d{1,16}(?:\.\d{1,9})?")
_OFFSET = re.compile(r"([+-]\d{2})(\d{2})$")  # Graph writes +0000
_FORMATS = (
    "%a %b %d %H:%M:%S %z %Y",  # X, API v1.1
    "%Y/%m/%d %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
)
_SLASHED = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})(?:,? +(\d{1,2}:\d{2}(?::\d{2})?)(?: ?([AaPp])\.?[Mm]\.?)?)?"
)
_MONTHS = 12
_YES = frozenset({"1", "true", "yes", "y"})


class DateOrder(StrEnum):
    """In which order 03/04/2026 tells day and month."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class AmbiguousDateError(AplombError):
    """A date may be read in two ways, and nobody said which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comment as its export tells it; what the export does not tell is empty."""

    line: int
    id: str
    text: str
    created_at: int | None
    author: str = ""
    author_name: str = ""
    thread: str = ""
    post: str = ""
    parent: str = ""
    account: str = ""
    platform: str = ""
    language: str = ""
    summoned: bool | None = None  # None: the export does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong with a line, in words; a row that is `left_out` was not judged."""

    line: int
    what: str
    left_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one line gave."""

    row: Row | None
    troubles: tuple[Trouble, ...] = ()


NO_DATE = "its time cannot be read; beside others with a time it counts as too old to be answered"
NO_TEXT = "it has no text"
HAS_NUL = "its text holds NUL characters"


def read_row(
    line: int, fields: Mapping[str, object], places: Mapping[str, str], *, dates: DateOrder | None = None
) -> Taken:
    """Return the comment in some fields; `places` says which is which.

    Raises:
        AmbiguousDateError: a date may be read in two ways, and `dates` does not say which.
    """
    told = {field: fields.get(column) for field, column in places.items()}
    text = _stored(told.get("text"))
    created_at = read_time(told.get("created_at"), dates=dates)
    row = Row(
        line=line,
        id=_id(told.get("id")) or f"line-{line}",
        text=text,
        created_at=created_at,
        author=_id(told.get("author")),
        author_name=_stored(told.get("author_name"))[:LONGEST_ID],
        thread=_id(told.get("thread")),
        post=_id(told.get("post")),
        parent=_id(told.get("parent")),
        account=_id(told.get("account")),
        platform=_id(told.get("platform")).casefold(),
        language=_id(told.get("language")).lower(),
        summoned=None if told.get("summoned") in {None, ""} else _id(told["summoned"]).casefold() in _YES,
    )
    found = (
        (created_at is None and "created_at" in places, NO_DATE),
        (not text.strip(), NO_TEXT),
        ("\0" in text, HAS_NUL),
    )
    troubles = tuple(Trouble(line=line, what=what, left_out=False) for holds, what in found if holds)
    return Taken(row=row, troubles=troubles)


def read_time(value: object, *, dates: DateOrder | None = None) -> int | None:
    """Return seconds since 1970 for an ISO or unix time, or a way of platforms to write one; else None.

    A time without a zone is taken to be UTC.

    Raises:
        AmbiguousDateError: it is like 03/04/2026, and `dates` does not say which is the day.
    """
    if isinstance(value, bool) or value is None:
        return None
    shown = str(value).strip()[:64]
    if slashed := _SLASHED.fullmatch(shown):
        shown = _in_order(slashed, dates)
    seconds = _unix(shown) if _UNIX.fullmatch(shown) else _written(shown)
    return seconds if seconds is not None and 0 < seconds < LAST else None


def _unix(shown: str) -> int | None:
    number = float(shown)
    return math.floor(number / 1000 if abs(number) >= MILLISECONDS_FROM else number)


def _in_order(slashed: re.Match[str], dates: DateOrder | None) -> str:
    """Return a date with slashes as ISO writes it; one that cannot be is left to fail."""
    first, second, year, clock, half = slashed.groups()
    month_first = dates is DateOrder.MONTH_FIRST
    if dates is None:
        if first != second and max(int(first), int(second)) <= _MONTHS:
            raise AmbiguousDateError(
                f"{slashed[0]} may be two days. Say --dates dmy where the day comes first, or --dates mdy."
            )
        month_first = int(second) > _MONTHS
    month, day = (first, second) if month_first else (second, first)
    century = "20" if len(year) == 2 else ""  # noqa: PLR2004  the form above takes two digits or four
    return f"{century}{year}-{month:0>2}-{day:0>2} {_clock(clock or '0:00', half)}"


def _clock(clock: str, half: str | None) -> str:
    hours, _, rest = clock.partition(":")
    hour = int(hours)
    if half:
        hour = hour % 12 + 12 * (half in "pP") if 1 <= hour <= _MONTHS else LAST
    return f"{hour:02}:{rest}"


def _written(shown: str) -> int | None:
    shown = _OFFSET.sub(r"\1:\2", shown).removesuffix(" UTC")
    for form in (None, *_FORMATS):
        try:
            at = datetime.fromisoformat(shown) if form is None else datetime.strptime(shown, form)  # noqa: DTZ007 - UTC is assumed below
        except ValueError:
            continue
        try:
            return math.floor((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
        except OverflowError:
            return None
    return None


def _stored(value: object) -> str:
    """Return a text without lone surrogates, as a comment keeps it."""
    if not isinstance(value, str):
        return "" if value is None or isinstance(value, dict | list | bool) else str(value)
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def _id(value: object) -> str:
    return _stored(value).strip()[:LONGEST_ID]
