"""Read a series of counts from CSV: what is wrong is refused with its line, what is mended is said."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import chain, islice, pairwise
from typing import BinaryIO

from aplomb.errors import AplombError
from crisis_detector.observation import Observation

LONGEST_LINE = 1000  # characters
LARGEST = 10**9
HOUR, DAY = 3600, 86400
SHORTEST = 10  # seconds; the hour that is compared would hold too many windows
LOOKED_AT = 12  # rows that say how long a window is
SAID = 5  # gaps that are named one by one
_COUNTS = {"count", "value"}  # the second is how the Numenta Anomaly Benchmark names it
_WHOLE = re.compile(r"([0-9]{1,30})(?:\.0*)?")  # 7 or 7.0; not 1_000, and no other digits
_YEARS = range(1970, 2200)
_COLUMNS = {"timestamp", "authors", "total"} | _COUNTS

type Says = Callable[[str], None]


class SeriesError(AplombError):
    """The series cannot be read; the text names the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row, its time in seconds since 1970."""

    line: int
    at: int
    wall: int  # as a clock on the wall shows it: on two nights a year both do not go together
    count: int
    authors: int | None = None
    total: int | None = None


def observations(lines: Iterable[bytes], *, zone: tzinfo, says: Says) -> Iterator[Observation]:
    """Yield the windows of a series; `says` is told of everything that is mended or left out.

    Raises:
        SeriesError: at the first row that can be read in more than one way, or in none.
    """
    rows = _in_order(_rows(lines, zone=zone, says=says), says=says)
    first = list(islice(rows, LOOKED_AT))
    if not first:
        raise SeriesError("The series is empty: there is no row below the header.")
    seconds = _window(first)
    says(f"Windows of {seconds} seconds." if len(first) > 1 else "One row only: there is nothing to compare.")
    for row in _spaced(chain(first, rows), seconds=seconds, says=says):
        yield Observation(
            start=row.at,
            seconds=_lasts(row, seconds, zone=zone),
            critical=row.count,
            authors=row.authors,
            everything=row.total,
        )


def _lasts(row: Row, seconds: int, *, zone: tzinfo) -> int:
    """Return how long a window lasts: a day by the zone's clocks may have 23 hours, or 25."""
    there = datetime.fromtimestamp(row.at, zone)
    if seconds <= HOUR or row.wall - row.at != _offset(there):
        return seconds
    return int((there + timedelta(seconds=seconds)).timestamp()) - row.at


def _window(first: Sequence[Row]) -> int:
    apart = [(after.at - before.at, after.wall - before.wall) for before, after in pairwise(first)]
    real, wall = (min(some) for some in zip(*apart, strict=True)) if apart else (HOUR, HOUR)
    seconds = wall if real > HOUR and wall == DAY else max(real, wall)
    if seconds < SHORTEST:
        raise SeriesError(
            f"line {first[1].line}: the rows are less than {SHORTEST} s apart; give counts by the minute."
        )
    if seconds > DAY:
        raise SeriesError(
            f"line {first[1].line}: the rows are more than a day apart; give counts by the hour or shorter."
        )
    return seconds


def _spaced(rows: Iterable[Row], *, seconds: int, says: Says) -> Iterator[Row]:
    """Yield the rows, and say where some are missing: nobody knows what was written then."""
    before: Row | None = None
    gaps = 0
    for row in rows:
        apart = seconds if before is None else row.at - before.at
        if before is not None and seconds > HOUR and row.wall - before.wall == seconds:
            apart = seconds  # the clocks were changed in between
        if apart < seconds:
            raise SeriesError(
                f"line {row.line}: {apart} s after the row before, in windows of {seconds} s. Where clocks "
                "were changed, name the zone, like --zone Europe/Riga."
            )
        if apart > seconds:
            gaps += 1
            if gaps <= SAID:
                says(
                    f"line {row.line}: {apart - seconds} s are missing before it; nothing is assumed of them."
                )
        before = row
        yield row
    if gaps > SAID:
        says(f"{gaps} gaps in all.")


def _in_order(rows: Iterable[Row], *, says: Says) -> Iterator[Row]:
    before: Row | None = None
    for row in rows:
        if before is not None and row.at < before.at:
            raise SeriesError(f"line {row.line}: it is earlier than the row before. Sort the rows by time.")
        if before is not None and row.at == before.at:
            if _facts(row) != _facts(before):
                raise SeriesError(
                    f"line {row.line}: the same time as line {before.line}, with other numbers."
                )
            says(f"line {row.line}: the same as line {before.line}; it counts once.")
            continue
        before = row
        yield row


def _facts(row: Row) -> tuple[int, int | None, int | None]:
    return row.count, row.authors, row.total


def _rows(lines: Iterable[bytes], *, zone: tzinfo, says: Says) -> Iterator[Row]:
    reader = csv.reader(_text(lines), strict=True)
    try:
        header = [one.strip().lower() for one in next(reader, [])]
        clock = _Clock(zone, says)
        columns = _columns(header)
        for fields in reader:
            if fields:
                yield _row(fields, header, columns, clock, line=reader.line_num)
    except csv.Error as error:
        raise SeriesError(f"line {reader.line_num}: this is no CSV: {error}.") from None


def bounded(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a stream; one that is too long in pieces, so that it need not fit into memory."""
    yield from iter(lambda: stream.readline(LONGEST_LINE + 2), b"")


def _text(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            raise SeriesError(f"line {number}: longer than {LONGEST_LINE} bytes.")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise SeriesError(f"line {number}: this is not UTF-8.") from None


def _columns(header: Sequence[str]) -> str:
    """Return which column holds the counts."""
    counts = _COUNTS & set(header)
    if "timestamp" not in header or len(counts) != 1:
        raise SeriesError(
            "line 1: the header must be timestamp,count, and may go on with authors and total; "
            "timestamp,value does as well."
        )
    unknown = sorted(set(header) - _COLUMNS)
    if unknown or len(set(header)) != len(header):
        raise SeriesError(
            f"line 1: the columns are timestamp, count, authors and total, each once; not {header}."
        )
    return counts.pop()


def _row(fields: Sequence[str], header: Sequence[str], count: str, clock: _Clock, *, line: int) -> Row:
    if len(fields) != len(header):
        raise SeriesError(f"line {line}: {len(fields)} fields, where the header has {len(header)}.")
    named = dict(zip(header, (one.strip() for one in fields), strict=True))
    at, wall = clock.read(named["timestamp"], line=line)
    row = Row(
        line=line,
        at=at,
        wall=wall,
        count=_whole(named[count], count, line=line),
        authors=_known(named, "authors", line=line),
        total=_known(named, "total", line=line),
    )
    if row.authors is not None and (row.authors > row.count or (row.authors == 0) != (row.count == 0)):
        raise SeriesError(f"line {line}: {row.authors} authors cannot have written {row.count} comments.")
    if row.total is not None and row.total < row.count:
        raise SeriesError(
            f"line {line}: fewer comments in all ({row.total}) than critical ones ({row.count})."
        )
    return row


def _known(named: dict[str, str], column: str, *, line: int) -> int | None:
    return _whole(named[column], column, line=line) if named.get(column) else None


def _whole(text: str, column: str, *, line: int) -> int:
    found = _WHOLE.fullmatch(text)
    if found is None:
        raise SeriesError(f"line {line}: {column} must be a whole number from 0 on, not {text[:30]!r}.")
    value = int(found[1])
    if value > LARGEST:
        raise SeriesError(f"line {line}: {column} must be at most {LARGEST:,}, not {text[:30]!r}.")
    return value


class _Clock:
    """Reads times; whether they say their zone is decided by the first one."""

    def __init__(self, zone: tzinfo, says: Says) -> None:
        self._zone, self._says = zone, says
        self._aware: bool | None = None

    def read(self, text: str, *, line: int) -> tuple[int, int]:
        """Return seconds since 1970, and the same by the clock on the wall."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise SeriesError(f"line {line}: {text[:30]!r} is no time like 2026-01-31T14:05:00Z.") from None
        if moment.year not in _YEARS:
            raise SeriesError(f"line {line}: the year {moment.year} is not within 1970 to 2199.")
        aware = moment.tzinfo is not None
        if self._aware is None:
            self._aware = aware
            if not aware:
                self._says(f"The times have no zone, so they are read as {self._zone}.")
        if aware is not self._aware:
            raise SeriesError(f"line {line}: some times have a zone and some have none.")
        there = moment if aware else self._in_zone(moment, line=line)
        at = int(there.timestamp())
        return at, at + _offset(there)

    def _in_zone(self, moment: datetime, *, line: int) -> datetime:
        early, late = (moment.replace(tzinfo=self._zone, fold=fold) for fold in (0, 1))
        if early.utcoffset() != late.utcoffset():
            raise SeriesError(
                f"line {line}: {moment} comes twice or not at all when the clocks change in {self._zone}. "
                "Give times with an offset, like +02:00."
            )
        return early


def _offset(there: datetime) -> int:
    return int((there.utcoffset() or timedelta()).total_seconds())
