"""One run of a function, and what may end it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from greenlet import greenlet

from tools.faults.calls import Call
from tools.faults.containers import Container


class Crash(BaseException):
    """The machine is gone, at once and without clearing up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """One moment at which a machine can die: just before or just after a call."""

    number: int
    function: str
    run: int
    call: Call
    after: bool

    def __str__(self) -> str:
        when = "after" if self.after else "before"
        return f"{self.number}: {self.function} run {self.run}, {when} {self.call}"


@dataclass(slots=True, kw_only=True)
class Trouble:
    """What goes wrong with machines and their calls to AWS, by boundary number."""

    crash_at: AbstractSet[int] = frozenset()
    lose_at: AbstractSet[int] = frozenset()  # after it the answer is lost, and the SDK makes the call again
    at_once: bool = False  # runs take turns at each boundary; otherwise one ends before the next begins


@dataclass(slots=True)
class Run:
    """One run of a function."""

    number: int
    container: Container
    event: Any
    started: float
    done: Callable[[Run], None]
    worker: greenlet = field(init=False)
    answer: Any = None
    error: Exception | None = None
    crashed: bool = False
