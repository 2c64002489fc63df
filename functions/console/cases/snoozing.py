"""When a snoozed case comes back, in the reader's own time zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aplomb.cases import CaseError
from console.clock_times import ClockTimeError, read_moment
from console.marked import N_

CHOICES: Mapping[str, str] = {
    "hour": N_("in an hour"),
    "three_hours": N_("in three hours"),
    "tomorrow": N_("tomorrow at 9:00"),
    "monday": N_("on Monday at 9:00"),
    "week": N_("in a week"),
}

_MORNING = 9


def until(choice: str, *, at: str, zone: ZoneInfo, now: int) -> int:
    """Return the moment that a choice means; `at`, a wall clock's time, wins where it is given.

    Raises:
        CaseError: neither says when, or no clock shows that time, or two do.
    """
    here = datetime.fromtimestamp(now, UTC).astimezone(zone)
    morning = here.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
    if at.strip():
        return _moment(at, zone)
    match choice:
        case "hour" | "three_hours":
            return now + (3600 if choice == "hour" else 3 * 3600)
        case "tomorrow":
            return int((morning + timedelta(days=1)).timestamp())
        case "monday":
            return int((morning + timedelta(days=7 - here.weekday())).timestamp())
        case "week":
            return int((here + timedelta(days=7)).timestamp())
    raise CaseError(N_("Choose when the case comes back."))


def _moment(text: str, zone: ZoneInfo) -> int:
    try:
        return read_moment(text, zone=zone.key)
    except ClockTimeError as error:
        raise CaseError(str(error)) from None
