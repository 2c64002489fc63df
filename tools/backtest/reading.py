"""Read an export line by line, in bounded memory; what cannot be read is named, and the rest goes on."""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from aplomb.errors import AplombError
from tools.backtest.columns import flat, places
from tools.backtest.encodings import UTF_8, in_utf_8
from tools.backtest.row import DateOrder, Taken, Trouble, read_row

LONGEST_LINE = 1_000_000  # bytes
LONGEST_RECORD = 2_000  # lines: a comment with more was never closed
DELIMITERS = (",", ";", "\t")
FORMATS = (".csv", ".tsv", ".jsonl", ".ndjson")

_NO_UTF8 = "it is not valid UTF-8; of a file that Excel saved on Windows, say --encoding cp1252"
_TOO_LONG = f"it is longer than {LONGEST_LINE} bytes"
_BOM = b"\xef\xbb\xbf"

_SEP = re.compile(r"sep=([,;\t])", re.IGNORECASE)  # Excel's own first line


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a person said of an export, beside what it shows itself."""

    columns: Mapping[str, str] = field(default_factory=dict)  # as --map chose them
    dates: DateOrder | None = None
    encoding: str = UTF_8


class UnreadableExportError(AplombError):
    """The file as a whole cannot be read as comments."""


def read_export(path: Path, chosen: Chosen) -> Iterator[Taken]:
    """Yield what each line of an export gives, with the number of the line on which it begins.

    UTF-16 is known by its first bytes.

    Raises:
        UnreadableExportError: it is neither CSV nor JSON lines, or no column holds a text.
        AmbiguousDateError: a date may be two days, and nobody said which.
    """
    if path.suffix.lower() not in FORMATS:
        raise UnreadableExportError(f"{path.name}: a file of comments ends in {', '.join(FORMATS)}.")
    with path.open("rb") as stream:
        lines = _Lines(in_utf_8(stream, encoding=chosen.encoding))
        if path.suffix.lower() in {".jsonl", ".ndjson"}:
            yield from _json_rows(lines, path.name, chosen)
        else:
            yield from _csv_rows(lines, path.name, chosen)


class _Lines:
    """The lines of a file as text; those that are none are set aside as troubles."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._again: deque[tuple[int, str]] = deque()
        self._number = 0
        self.pulled: list[tuple[int, str]] = []  # since the last record began
        self.troubles: list[Trouble] = []

    def __iter__(self) -> Iterator[str]:
        """Yield each line's text, its end included, and remember it until the record is done."""
        while one := self._next():
            self.pulled.append(one)
            if len(self.pulled) > LONGEST_RECORD:
                raise csv.Error("a quotation mark is not closed")
            yield one[1]

    def give_back(self) -> int:
        """Give back all but the first line that was pulled; return the number of that one."""
        first, *others = self.pulled
        self._again.extendleft(reversed(others))
        self.pulled.clear()
        return first[0]

    def _next(self) -> tuple[int, str] | None:
        if self._again:
            return self._again.popleft()
        while content := self._stream.readline(LONGEST_LINE + 1):
            self._number += 1
            if len(content) > LONGEST_LINE:
                self._skip_rest(content)
                self._set_aside(_TOO_LONG)
                continue
            try:
                return self._number, content.removeprefix(_BOM if self._number == 1 else b"").decode("utf-8")
            except UnicodeDecodeError:
                self._set_aside(_NO_UTF8)
        return None

    def _skip_rest(self, content: bytes) -> None:
        while content and not content.endswith(b"\n"):
            content = self._stream.readline(LONGEST_LINE)

    def _set_aside(self, what: str) -> None:
        self.troubles.append(Trouble(line=self._number, what=what, left_out=True))


def _json_rows(lines: _Lines, name: str, chosen: Chosen) -> Iterator[Taken]:
    for text in lines:
        ((number, _),) = lines.pulled
        lines.pulled.clear()
        yield from _troubles(lines)
        if text.strip():
            yield _json_row(number, text, name, chosen)
    yield from _troubles(lines)


def _json_row(number: int, text: str, name: str, chosen: Chosen) -> Taken:
    if number == 1 and text.lstrip().startswith("["):
        raise UnreadableExportError(f"{name} is one JSON list. Write one object per line.")
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return _left_out(number, "it is not valid JSON")
    if not isinstance(fields, dict):
        return _left_out(number, "it is not a JSON object")
    fields = flat(fields)
    return read_row(number, fields, places(tuple(fields), chosen.columns), dates=chosen.dates)


def _csv_rows(lines: _Lines, name: str, chosen: Chosen) -> Iterator[Taken]:
    csv.field_size_limit(LONGEST_LINE)
    header, delimiter = _header(lines, name)
    found = places(header, chosen.columns)
    if "text" not in found:
        shown = ", ".join(header[:12])[:200]
        raise UnreadableExportError(
            f"{name}: no column looks like the comments' text ({shown}). Name it: --map text=COLUMN."
        )
    for number, values in _records(lines, delimiter):
        yield from _troubles(lines)
        if values is None:
            yield _left_out(number, "its quotation marks or commas are wrong")
        elif len(values) > len(header):
            yield _left_out(number, "it has more values than the first line has names")
        elif any(values):
            yield read_row(number, dict(zip(header, values, strict=False)), found, dates=chosen.dates)
    yield from _troubles(lines)


def _records(lines: _Lines, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each record with the line where it begins; None for a wrong one, and go on with the next line."""
    while True:
        try:
            for values in csv.reader(iter(lines), delimiter=delimiter, strict=True):
                number = lines.pulled[0][0]
                lines.pulled.clear()
                yield number, values
        except csv.Error:
            yield lines.give_back(), None
        else:
            return


def _header(lines: _Lines, name: str) -> tuple[list[str], str]:
    first = next(_filled(lines), "")
    told = _SEP.fullmatch(first.strip())
    if told:
        first = next(_filled(lines), "")
    lines.pulled.clear()
    delimiter = told[1] if told else max(DELIMITERS, key=first.count)
    header = [] if "\r" in first.strip() else next(csv.reader([first], delimiter=delimiter), [])
    if lines.troubles:
        raise UnreadableExportError(
            f"{name}: the names of the columns cannot be read. Save it as UTF-8, or say --encoding."
        )
    if "\r" in first.strip():
        raise UnreadableExportError(
            f"{name}: its lines end as on old Macs. Save it as CSV UTF-8, and try again."
        )
    if not any(header):
        raise UnreadableExportError(f"{name} is empty. Its first line must name the columns.")
    return header, delimiter


def _filled(lines: _Lines) -> Iterator[str]:
    return (line for line in lines if line.strip())


def _troubles(lines: _Lines) -> Iterator[Taken]:
    yield from (Taken(row=None, troubles=(one,)) for one in lines.troubles)
    lines.troubles.clear()


def _left_out(line: int, what: str) -> Taken:
    return Taken(row=None, troubles=(Trouble(line=line, what=what, left_out=True),))
