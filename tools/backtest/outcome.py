"""What would have become of each comment, one row per comment in a file, for every sum and picture."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter
from typing import Any

KEPT_BACK = 512  # rows that are written at a time


class Fate(StrEnum):
    """What would have become of a comment."""

    ANSWERED = "answered"  # by the machine
    DRAFTED = "drafted"  # worded, for a person to send
    QUEUED = "queued"  # for a person, without words
    LEFT = "left alone"  # it criticises nothing
    SKIPPED = "skipped"  # nobody's to answer


class Cap(StrEnum):
    """What let a reply wait."""

    NONE = ""
    POST = "post"  # so many an hour under one post
    ACCOUNT = "account"  # so many a minute of one account


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What would have become of one comment under one set of rules."""

    line: int  # of the export
    at: int  # when it was written
    fate: Fate
    reason: str  # why no machine answered; empty where one did
    platform: str
    account: str
    language: str = ""
    kind: str = ""
    severity: str = ""
    grateful: bool = False  # the rules saw thanks, so no machine answers
    positive: float | None = None  # P(positive)
    queued: bool = False  # a person reads it
    intent: str = ""
    words: str = ""
    source: str = ""  # file and variant of the words
    note: str = ""  # why the words were refused
    waited: int = 0  # seconds
    cap: Cap = Cap.NONE  # what it waited for
    late: bool = False  # it became too old while it waited


_COLUMNS = tuple(one.name for one in fields(Outcome))
_values = attrgetter(*_COLUMNS)


class Outcomes:
    """A table of outcomes."""

    def __init__(self, db: sqlite3.Connection, table: str) -> None:
        self._db, self.table = db, table
        others = ", ".join(one for one in _COLUMNS if one != "line")
        db.execute(f"drop table if exists {table}")
        db.execute(f"create table {table} (line integer primary key, {others})")
        marks = ",".join("?" * len(_COLUMNS))
        self._insert = f"insert into {table} values ({marks})"  # noqa: S608 - our own names
        self._waiting: list[tuple[object, ...]] = []

    def add(self, outcome: Outcome) -> None:
        """Keep an outcome."""
        self._waiting.append(_values(outcome))
        if len(self._waiting) >= KEPT_BACK:
            self.write()

    def write(self) -> None:
        """Write what was kept back."""
        self._db.executemany(self._insert, self._waiting)
        self._waiting.clear()

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query, in which `{}` stands for this table."""
        return self._db.execute(query.format(self.table), values).fetchall()

    def of(self, line: int) -> Outcome:
        """Return the outcome of a line."""
        (values,) = self.ask("select * from {} where line = ?", line)
        return read(values)

    def __iter__(self) -> Iterator[Outcome]:
        """Yield all outcomes by line."""
        for values in self._db.execute(f"select * from {self.table} order by line"):  # noqa: S608 - our own name
            yield read(values)


def read(values: tuple[Any, ...]) -> Outcome:
    """Return the outcome in a row of the table."""
    told = dict(zip(_COLUMNS, values, strict=True))
    told |= {name: bool(told[name]) for name in ("grateful", "queued", "late")}
    return Outcome(**told | {"fate": Fate(told["fate"]), "cap": Cap(told["cap"])})
