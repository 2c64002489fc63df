"""One measured number and what was promised about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value; `holds` says whether its target was met, None where there is no target."""

    name: str
    value: float
    unit: str
    target: float | None
    holds: bool | None


def at_most(name: str, value: float, unit: str, *, target: float) -> Figure:
    """Return a figure that must not be above its target."""
    return Figure(name, value, unit, target, value <= target)


def at_least(name: str, value: float, unit: str, *, target: float) -> Figure:
    """Return a figure that must not be below its target."""
    return Figure(name, value, unit, target, value >= target)


def observed(name: str, value: float, unit: str) -> Figure:
    """Return a figure that nothing was promised about."""
    return Figure(name, value, unit, None, None)
