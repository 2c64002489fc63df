"""`aplomb detect`: what the crisis detector would have said of a series of counts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aplomb.crisis.state import CrisisRecord
from aplomb.errors import SettingsError
from crisis_detector.detector import Detector
from crisis_detector.phases import Standards
from crisis_detector.reading import Reading
from tools.series import Says, observations

SHIPPED = Standards()
GRAVER = SHIPPED.crisis - SHIPPED.watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What may be chosen."""

    zone: tzinfo = UTC
    floor: int = SHIPPED.floor
    threshold: float = SHIPPED.watch


def zone_named(name: str) -> tzinfo:
    """Return a time zone.

    Raises:
        SettingsError: there is none of this name.
    """
    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(f"{name!r} is no time zone like Europe/Riga.") from None


def detect(lines: Iterable[bytes], options: Options, *, says: Says) -> Iterator[dict[str, object]]:
    """Yield every change of the state, as soon as its window is read.

    Raises:
        SeriesError: the series cannot be read; what was found before was yielded.
        SettingsError: the threshold is no number.
    """
    if math.isnan(options.threshold):
        raise SettingsError("A threshold is a number.")
    standards = Standards(floor=options.floor, watch=options.threshold, crisis=options.threshold + GRAVER)
    detector = Detector(zone=options.zone, standards=standards)
    for observation in observations(lines, zone=options.zone, says=says):
        before = detector.record.since
        reading = detector.step(observation)
        if detector.record.since != before:
            yield _line(detector.record, reading, zone=options.zone)


def _line(record: CrisisRecord, reading: Reading, *, zone: tzinfo) -> dict[str, object]:
    line = {
        "timestamp": datetime.fromtimestamp(reading.window, zone).isoformat(),
        "state": record.state,
        "observed": reading.observed,
        "expected": round(reading.expected, 1),
        "why": record.why,
    }
    return line if reading.authors is None else {**line, "authors": reading.authors}
