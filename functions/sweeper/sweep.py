"""Find the replies that are due for a look."""

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
    full: bool  # at least one partition held as many as a run takes


def due_replies(table: Table, *, now: int) -> Swept:
    """Return every reply whose time has come, the longest waiting first within a partition."""
    until = f"{now:012d}"
    found = [
        list(table.waiting(partition, until=until, limit=LIMIT)) for partition in work_partitions("REPLY")
    ]
    return Swept(
        replies=[reply for partition in found for reply in partition],
        full=any(len(partition) == LIMIT for partition in found),
    )
