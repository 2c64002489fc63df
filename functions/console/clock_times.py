"""A time that somebody chose in a form, by their own clock."""

from __future__ import annotations

from datetime import UTC, datetime

from aplomb.errors import AplombError
from console.marked import N_
from console.reader import zone_of

NO_TIME = N_("That is no time. Choose the day and the time.")
SKIPPED = N_("No clock shows this time: the clocks go forward then. Choose another.")
TWICE = N_("The clocks go back then, so this time comes twice. Choose one an hour earlier or later.")


class ClockTimeError(AplombError):
    """It names no moment, or two; the text says why."""


def read_moment(text: str, *, zone: str) -> int:
    """Return the moment that a field like 2026-01-31T12:00 means by the clock of a zone.

    Raises:
        ClockTimeError: it means none, or two.
    """
    try:
        named = datetime.fromisoformat(text.strip())
        if named.tzinfo is not None:
            return int(named.timestamp())
        first, second = (named.replace(tzinfo=zone_of(zone), fold=fold) for fold in (0, 1))
        shown = first.astimezone(UTC).astimezone(first.tzinfo)
        moments = int(first.timestamp()), int(second.timestamp())
    except (ValueError, OverflowError):
        raise ClockTimeError(NO_TIME) from None
    if shown.replace(tzinfo=None) != named:
        raise ClockTimeError(SKIPPED)
    if moments[0] != moments[1]:
        raise ClockTimeError(TWICE)
    return moments[0]


def field_value(moment: int, *, zone: str) -> str:
    """Return a moment as a field of a form holds it, rounded up to a minute."""
    whole = -(-moment // 60) * 60
    return datetime.fromtimestamp(whole, zone_of(zone)).strftime("%Y-%m-%dT%H:%M")
