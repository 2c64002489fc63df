"""A clock that stands still until it is told to go on."""

from __future__ import annotations

from dataclasses import dataclass

NOW = 1_767_225_600  # 2026-01-01T00:00:00Z


@dataclass
class Clock:
    now: int = NOW

    def __call__(self) -> int:
        return self.now
