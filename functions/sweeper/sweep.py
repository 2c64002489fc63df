"""Find what is due: replies for a look, and the text of removed comments to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aplomb.aws.keys import Key, work_partitions
from aplomb.aws.table import Table

# Per partition and run; what is left is still due a minute later.
LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one run found."""

    replies: Sequence[Key]
    erasures: Sequence[Key]
    full: bool  # at least one partition held as many as a run takes


def due_work(table: Table, *, now: int) -> Swept:
    """Return all whose time has come, the longest waiting first within a partition."""
    replies, erasures = _due(table, "REPLY", now=now), _due(table, "ERASE", now=now)
    full = _is_full(replies) or _is_full(erasures)
    return Swept(replies=_flat(replies), erasures=_flat(erasures), full=full)


def _due(table: Table, what: str, *, now: int) -> list[list[Key]]:
    until = f"{now:012d}"
    return [list(table.waiting(partition, until=until, limit=LIMIT)) for partition in work_partitions(what)]


def _flat(found: Sequence[Sequence[Key]]) -> list[Key]:
    return [key for partition in found for key in partition]


def _is_full(found: Sequence[Sequence[Key]]) -> bool:
    return any(len(partition) == LIMIT for partition in found)
