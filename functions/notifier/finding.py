"""Look through what waits for what people must be told; what was told already is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableSet, Sequence
from dataclasses import dataclass
from itertools import batched

from aplomb.alerts.alert import Alert, AlertKind, alert_id, alert_key
from aplomb.aws.keys import SHARDS, Key, work_partitions
from aplomb.aws.table import Table
from aplomb.brand.hours import Hours
from aplomb.records import PRIORITY
from aplomb.service_targets import late_since
from aplomb.verdict import Severity

OVERLAP = 10 * 60  # seconds; the index lags behind the table, and machines behind each other
LISTED = 500  # places of one partition, of those that are new
STRETCH = 100  # places of one partition on each round of the patrol
AT_ONCE = 100  # items of one read
_LAST = "~"  # sorts behind every place
_BY_PRIORITY = {priority: severity for severity, priority in PRIORITY.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far was looked."""

    at: int = 0
    late: tuple[int, ...] = ()  # by priority: cases opened until then were late
    patrol: tuple[str, ...] = ("",) * SHARDS  # behind which place the next round goes on


@dataclass(frozen=True, slots=True)
class Sighting:
    """A case or an incident that waits, of which somebody may have to be told."""

    kind: AlertKind
    key: Key
    severity: Severity
    at: int

    @property
    def id(self) -> str:
        """The alert's id; a case that is opened again is another one."""
        return alert_id(self.kind, *self.key, str(self.at))


def late_now(hours: Hours, *, now: int) -> tuple[int, ...]:
    """Return by priority until when cases were opened that are late now."""
    return tuple(late_since(severity, hours=hours, now=now) for severity in PRIORITY)


def waiting_cases(
    table: Table, cursor: Cursor, *, late: Sequence[int], now: int
) -> tuple[list[Sighting], tuple[str, ...]]:
    """Return open cases that are urgent or late, and how far the patrol came.

    New ones are found by their times at once. A case may also become grave or open with a time long past; the
    patrol finds those, a stretch each minute.
    """
    found = [*_fresh_urgent(table, cursor, now=now), *_newly_late(table, cursor, late=late)]
    ends = []
    for partition, behind in zip(work_partitions("CASE"), cursor.patrol, strict=True):
        stretch = list(table.listing(partition, within=(behind or "0", _LAST), limit=STRETCH))
        ends.append(_end(stretch, behind))
        for place, key in stretch:
            found += _sightings(place, key, late=late)
    return list(dict.fromkeys(found)), tuple(ends)


def _fresh_urgent(table: Table, cursor: Cursor, *, now: int) -> Iterator[Sighting]:
    within = _times(0, (cursor.at or now) - OVERLAP, now + OVERLAP)
    for partition in work_partitions("CASE"):
        for place, key in table.listing(partition, within=within, limit=LISTED):
            yield Sighting(AlertKind.URGENT_CASE, key, Severity.URGENT, _opened_at(place))


def _newly_late(table: Table, cursor: Cursor, *, late: Sequence[int]) -> Iterator[Sighting]:
    before = cursor.late or late
    for priority, until in enumerate(late):
        first = min(before[priority], until) - OVERLAP
        for partition in work_partitions("CASE"):
            within = _times(priority, first, until)
            for place, key in table.listing(partition, within=within, limit=LISTED):
                yield Sighting(AlertKind.BREACH, key, _BY_PRIORITY[priority], _opened_at(place))
        # A case whose snooze is over waits since then; its place follows the time.
        for place, key in table.listing(
            "SNOOZED", within=(f"{first:012d}", f"{until:012d}{_LAST}"), limit=LISTED
        ):
            since, _, order = place.partition("#")
            if order.startswith(f"{priority}#"):
                yield Sighting(AlertKind.BREACH, key, _BY_PRIORITY[priority], int(since))


def _sightings(place: str, key: Key, *, late: Sequence[int]) -> Iterator[Sighting]:
    priority, opened_at = int(place[0]), _opened_at(place)
    if not priority:
        yield Sighting(AlertKind.URGENT_CASE, key, Severity.URGENT, opened_at)
    if opened_at <= late[priority]:
        yield Sighting(AlertKind.BREACH, key, _BY_PRIORITY[priority], opened_at)


def _end(stretch: Sequence[tuple[str, Key]], behind: str) -> str:
    if len(stretch) < STRETCH:
        return ""
    last = stretch[-1][0]
    return last if last != behind else last + _LAST  # so many in one place: the rest of it is passed over


def open_incidents(table: Table) -> Iterator[Sighting]:
    """Yield criticism that went missing and waits for people; what the guard shows again does not."""
    for partition in work_partitions("INCIDENT"):
        for place, key in table.listing(partition, limit=LISTED):
            priority, _, found_at = place.partition("#")
            yield Sighting(AlertKind.INCIDENT, key, _BY_PRIORITY[int(priority)], int(found_at))


def untold[T: Sighting | Alert](table: Table, found: Iterable[T], known: MutableSet[str]) -> Iterator[T]:
    """Yield what was handed to no channel yet; `known` holds what this machine has seen told."""
    for some in batched(
        {one.id: one for one in found if one.id not in known}.values(), AT_ONCE, strict=False
    ):
        items = table.get_many([alert_key(one.id) for one in some])
        known |= {one.id for one, item in zip(some, items, strict=True) if item is not None}
        yield from (one for one, item in zip(some, items, strict=True) if item is None)


def _times(priority: int, first: int, last: int) -> tuple[str, str]:
    return f"{priority}#{max(first, 0):012d}", f"{priority}#{max(last, 0):012d}{_LAST}"


def _opened_at(place: str) -> int:
    return int(place.split("#")[1])
