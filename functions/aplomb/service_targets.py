"""How soon a person should have looked at a case, in working time; danger counts by the clock."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType

from aplomb.brand.hours import Hours, add_working_time
from aplomb.platforms import DAY
from aplomb.verdict import Severity

TARGETS: Mapping[Severity, int] = MappingProxyType(  # minutes
    {Severity.URGENT: 30, Severity.HIGH: 4 * 60, Severity.NORMAL: 8 * 60, Severity.LOW: 8 * 60}
)

_FAR = 200 * DAY  # nothing open is older: a case is kept for 90 days after its last change


def due_at(severity: Severity, opened_at: int, *, hours: Hours) -> int | None:
    """Return when a case is late; None where we are closed for a year."""
    minutes = TARGETS[severity]
    if severity is Severity.URGENT:
        return opened_at + minutes * 60
    return add_working_time(hours, at=opened_at, minutes=minutes)


def late_since(severity: Severity, *, hours: Hours, now: int) -> int:
    """Return the last moment at which a case of this severity was opened that is late by now."""

    def is_on_time(opened_at: int) -> bool:
        due = due_at(severity, opened_at, hours=hours)
        return due is None or due > now

    return now - _FAR + bisect_right(range(now - _FAR, now + 1), 0, key=is_on_time) - 1
