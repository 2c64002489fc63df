"""A clock that goes on only when it is told to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from poller.readers.x import XReader
from responder.clients.x import XClient

START = 1_767_603_600.0  # 2026-01-05T09:00:00Z, a Monday


@dataclass(slots=True)
class VirtualClock:
    """Seconds since 1970 that stand still between events."""

    now: float = START

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@contextmanager
def everywhere(clock: Callable[[], float]) -> Iterator[None]:
    """Let the whole process read this clock, those included that took the real one as a default."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(time, "time", clock))
        for kind in (XClient, XReader):
            stack.enter_context(patch.dict(kind.__init__.__kwdefaults__ or {}, clock=clock))
        yield
