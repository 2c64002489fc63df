"""A call out of a function: what it is, and whoever stands in its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a function to the world outside it."""

    service: str
    operation: str
    detail: str = ""
    once: bool = False  # the SDK makes a repetition of it harmless
    writes: bool = False  # it changes something

    def __str__(self) -> str:
        return f"{self.service} {self.operation} {self.detail}".rstrip()


class Through(Protocol):
    """Lets a call through, or not, and hands its answer back, or not."""

    def __call__[Answer](self, call: Call, perform: Callable[[], Answer], /) -> Answer:
        """Make the call by `perform`."""


def straight_through[Answer](_call: Call, perform: Callable[[], Answer], /) -> Answer:
    """Make the call; nothing is in its way."""
    return perform()
