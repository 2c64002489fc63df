"""What is remembered of replies, in a file: who was answered, and what was said in a thread."""

from __future__ import annotations

import sqlite3

from aplomb.comment import Comment
from tools.backtest.staging import number_of


class Memory:
    """Two tables; both grow with the replies, and neither is held in memory."""

    def __init__(self, db: sqlite3.Connection, *, name: str) -> None:
        spent, said = f"spent_{name}", f"said_{name}"
        db.execute(f"create table {spent} (person integer primary key, comment text)")
        db.execute(f"create table {said} (thread integer, words text)")
        db.execute(f"create index {said}_by_thread on {said} (thread)")
        self._db = db
        self._answered = f"select comment from {spent} where person = ?"  # noqa: S608 - our own name
        self._spend = f"insert or ignore into {spent} values (?, ?)"  # noqa: S608 - our own name
        self._said = f"select words from {said} where thread = ?"  # noqa: S608 - our own name
        self._say = f"insert into {said} values (?, ?)"  # noqa: S608 - our own name

    def answered(self, comment: Comment) -> str | None:
        """Return for which comment its author had their one reply in its thread."""
        found: tuple[str] | None = self._db.execute(self._answered, (_person(comment),)).fetchone()
        return found[0] if found else None

    def spend(self, comment: Comment) -> None:
        """Note that its author has their one reply in its thread."""
        self._db.execute(self._spend, (_person(comment), comment.comment))

    def said(self, comment: Comment) -> tuple[str, ...]:
        """Return what we said in its thread."""
        return tuple(words for (words,) in self._db.execute(self._said, (_thread(comment),)))

    def say(self, comment: Comment, words: str) -> None:
        """Note what we say in its thread."""
        self._db.execute(self._say, (_thread(comment), words))


def _person(comment: Comment) -> int:
    return number_of(comment.platform, comment.account, comment.thread, comment.author)


def _thread(comment: Comment) -> int:
    return number_of(comment.platform, comment.account, comment.thread)
