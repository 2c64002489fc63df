"""Read labelled rows one by one, whatever the size of the files."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from tools.training.rows import Row, UnreadableRowsError, row_of, unreadable

LONGEST_LINE = 1_000_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One row, with its text as it was written."""

    text: str
    row: Row


def files_of(paths: Iterable[Path]) -> list[Path]:
    """Return the files, and those of the folders."""
    found = ([*path.glob("*.jsonl"), *path.glob("*.jsonl.gz")] if path.is_dir() else [path] for path in paths)
    return sorted(file for files in found for file in files)


def stream(path: Path, *, says: Callable[[int], object] = lambda _: None) -> Iterator[Labelled]:
    """Yield the rows of a file; `says` hears how many of its bytes, packed or not, were read so far.

    Raises:
        UnreadableRowsError: a line is not a labelled row, or the file cannot be read; the text names both.
    """
    stem = path.name.removesuffix(".gz").removesuffix(".jsonl")
    for number, line in lines(path, says=says):
        try:
            fields = json.loads(line.decode("utf-8"))
            labelled = Labelled(text=_text(fields), row=row_of(fields, stem))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            why = unreadable(error) or _why(error)
            raise UnreadableRowsError(f"{path.name}, line {number}: {why}") from None
        yield labelled


def lines(path: Path, *, says: Callable[[int], object] = lambda _: None) -> Iterator[tuple[int, bytes]]:
    """Yield the numbered lines of a file that are not blank.

    Raises:
        UnreadableRowsError: the file cannot be read, or a line is endless; the text names file and line.
    """
    number = 0
    try:
        with path.open("rb") as packed, _unpacked(packed, path) as unpacked:
            while line := unpacked.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise UnreadableRowsError(
                        f"{path.name}, line {number}: longer than {LONGEST_LINE} bytes."
                    )
                says(packed.tell())
                text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                if text.strip():
                    yield number, text
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableRowsError(f"{path.name}, after line {number}: it cannot be read ({error}).") from None


def _unpacked(file: BinaryIO, path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.GzipFile(fileobj=file)) if path.suffix == ".gz" else file


def _text(fields: object) -> str:
    text = fields["text"] if isinstance(fields, dict) else None
    if not isinstance(text, str):
        raise TypeError("`text` must be a string")
    return text


def _why(error: Exception) -> str:
    match error:
        case KeyError(args=["text" | "lang" | "side" | "critical" as name]):
            return f"it has no `{name}`."
        case KeyError():
            return f"{error} is not a label."
        case _:
            return f"not a labelled row ({error})."
