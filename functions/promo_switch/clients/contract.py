"""What every tool that holds promotions can be asked, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from aplomb.errors import AplombError
from aplomb.promotions.promotion import Promotion


class Standing(StrEnum):
    """What will become of a promotion, if nobody does anything."""

    WAITING = "waiting"  # it goes out at its time, or runs already
    HALTED = "halted"  # it does not go out by itself
    OUT = "out"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A promotion as its tool shows it at this moment."""

    id: str
    standing: Standing
    due_at: int | None = None  # seconds since 1970, UTC
    title: str = ""
    link: str = ""


class Trouble(StrEnum):
    """Why something was not done, as far as it changes what comes next."""

    REST = "rest"  # the tool wants fewer calls
    REFUSED = "refused"  # a token or a permission is missing: no call works
    UNKNOWN = "unknown"  # no whole answer, so it may have been done: only reading tells
    IMPOSSIBLE = "impossible"  # this one promotion cannot be changed so


class NotDoneError(AplombError):
    """The tool did not do it, or nobody knows."""

    def __init__(self, detail: str, *, trouble: Trouble, wait: int = 0) -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.wait = wait  # seconds, with REST
        self.found: tuple[Found, ...] = ()  # what a list showed before it broke off


def listed(nodes: Iterable[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], Found]) -> list[Found]:
    """Return a whole list; one entry that nobody can read hides no other.

    Raises:
        NotDoneError: it broke off, or not all of it can be read; `found` is what it showed.
    """
    found: list[Found] = []
    trouble: NotDoneError | None = None
    try:
        for node in nodes:
            try:
                found.append(read(node))
            except NotDoneError as error:
                trouble = error
    except NotDoneError as error:
        trouble = error
    if trouble is not None:
        trouble.found = tuple(found)
        raise trouble
    return found


class Tool(Protocol):
    """One channel's tool. Every method raises NotDoneError when it cannot tell, or cannot do it."""

    def upcoming(self, *, until: int) -> Sequence[Found]:
        """Return all that is to go out by then, and where the tool lists them, those that were halted."""

    def look(self, promotion: Promotion) -> Found:
        """Return one promotion as it is now."""

    def pause(self, promotion: Promotion) -> None:
        """Keep one from going out: halt it, or move it to `moved_to`. Twice is as once."""

    def resume(self, promotion: Promotion) -> None:
        """Let one go out at `back_at`. Twice is as once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is told to a tool that is trusted to do it."""

    event: str  # promotions.paused or promotions.resumed
    account: str  # like facebook/123
    at: int
    pause: str  # names the pause, the same each time it is told


class Listener(Protocol):
    """A tool that is told, and whose doings cannot be seen."""

    def tell(self, news: News) -> str:
        """Tell it, and return what it says of it, for people; raises NotDoneError."""
