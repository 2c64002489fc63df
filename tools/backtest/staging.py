"""The comments of an export in a file of their own, so that they can be taken in the order of their times."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from tempfile import mkstemp

import msgspec

from tools.backtest.row import Row, Taken, Trouble

BATCH = 512
NAMED = 20  # troubles of one kind that are named with their lines
HOUR = 60 * 60
TWICE = "its id stood in the file before, so it counts as delivered twice"

_FIELDS = ("created_at", "author", "author_name", "thread", "post", "parent", "account", "platform")
_TABLE = """
create table rows (line integer primary key, at integer, id integer, twice integer default 0, body blob);
"""
_encode, _decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(Row).decode


@dataclass(slots=True)
class Notes:
    """What was noticed while an export was read."""

    rows: int = 0
    left_out: int = 0
    in_order: bool = True
    told: set[str] = field(default_factory=set)  # fields that some row has
    counts: Counter[str] = field(default_factory=Counter)  # of troubles, by what is wrong
    lines: dict[str, list[int]] = field(default_factory=dict)  # the first lines of each

    @property
    def timed(self) -> bool:
        """Whether any comment says when it was written."""
        return "created_at" in self.told

    def note(self, trouble: Trouble) -> None:
        """Count what is wrong with a line, and name the first of its kind."""
        self.left_out += trouble.left_out
        self.counts[trouble.what] += 1
        named = self.lines.setdefault(trouble.what, [])
        if len(named) < NAMED:
            named.append(trouble.line)


class Staged:
    """All rows of one export on disk, and what was noticed."""

    def __init__(self, folder: Path, taken: Iterable[Taken]) -> None:
        """Read an export to its end; what `taken` raises is raised.

        The file has no name: it holds strangers' words, and is gone when this process ends, however it ends.
        """
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(dir=folder, suffix=".sqlite")
        os.close(handle)
        self.db = open_file(Path(name))
        self.notes = Notes()
        try:
            self.db.executescript(_TABLE)
            Path(name).unlink()
            self._read(taken)
        except BaseException:
            self.db.close()
            raise

    def close(self) -> None:
        """Let go of the file, and of all that is in it."""
        self.db.close()

    def _read(self, taken: Iterable[Taken]) -> None:
        for some in batched(self._staged(taken), BATCH, strict=False):
            self.db.executemany("insert into rows (line, at, id, body) values (?, ?, ?, ?)", some)
        self._find_twins()
        if not self.notes.in_order:
            self.db.execute("create index in_time on rows (at, line)")
        self.db.commit()

    def __iter__(self) -> Iterator[tuple[Row, int, bool]]:
        """Yield each row in time, when it came, and whether its id came before."""
        order = "line" if self.notes.in_order else "at, line"
        cursor = self.db.execute(f"select body, at, twice from rows order by {order}")  # noqa: S608 - one of two
        while some := cursor.fetchmany(BATCH):
            for body, at, twice in some:
                yield _decode(body), at, bool(twice)

    def row(self, line: int) -> Row:
        """Return the row of a line."""
        (body,) = self.db.execute("select body from rows where line = ?", (line,)).fetchone()
        return _decode(body)

    def thread_of(self, row: Row) -> str:
        """Return the thread of a comment: its own, or that of what it answers, one step up."""
        if row.thread or not row.parent:
            return row.thread or row.id
        asked = (number_of(row.platform, row.account, row.parent),)
        found = self.db.execute("select body from rows where id = ?", asked).fetchone()
        above = _decode(found[0]) if found else None
        return (above.thread or above.parent or above.id) if above else row.parent

    def _staged(self, taken: Iterable[Taken]) -> Iterator[tuple[int, int, int, bytes]]:
        at = 0
        for one in taken:
            for trouble in one.troubles:
                self.notes.note(trouble)
            row = one.row
            if row is None:
                continue
            self.notes.rows += 1
            if len(self.notes.told) < len(_FIELDS):
                self.notes.told.update(name for name in _FIELDS if getattr(row, name))
            # Without a time of its own it came with the row before it; without any, each an hour later.
            before = at
            at = row.created_at or (at if self.notes.timed else at + HOUR)
            self.notes.in_order = self.notes.in_order and at >= before
            yield row.line, at, number_of(row.platform, row.account, row.id), _encode(row)

    def _find_twins(self) -> None:
        self.db.execute("create index by_id on rows (id)")
        self.db.execute(
            "update rows set twice = 1 where line in (select line from (select line, row_number() over"
            " (partition by id order by at, line) as number from rows) where number > 1)"
        )
        for (line,) in self.db.execute("select line from rows where twice order by line"):
            self.notes.note(Trouble(line=line, what=TWICE, left_out=False))


def open_file(path: Path, *, kept: bool = False) -> sqlite3.Connection:
    """Open a file of this run alone, which nothing is lost with, or one that is `kept` from run to run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(
        path, timeout=60, check_same_thread=False
    )  # one thread after another uses it, never two
    journal = (
        "journal_mode = wal; pragma synchronous = normal"
        if kept
        else "journal_mode = off; pragma synchronous = off"
    )
    db.executescript(f"pragma {journal}; pragma cache_size = -16000; pragma temp_store = file;")
    return db


def number_of(*parts: str) -> int:
    """Return a number that stands for some texts: the same for the same ones, on every day."""
    whole = "".join(f"{len(one)}:{one}" for one in parts)
    return int.from_bytes(hashlib.blake2b(whole.encode(), digest_size=8).digest(), signed=True)
