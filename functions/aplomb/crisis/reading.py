"""An account's state as it is stored; where nobody can tell what it is, it counts as a crisis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.records import load

UNREADABLE = "What is stored of it cannot be read, so it counts as a crisis until a person decides."


def stored_crisis(item: Mapping[str, Any] | None) -> CrisisRecord:
    """Return what an account's item CRISIS says; an account without one is calm.

    Raises:
        ValueError: nobody can tell what it says.
    """
    if item is not None and "state" not in item:
        raise ValueError(UNREADABLE)
    return load(CrisisRecord, item) or CrisisRecord()


def read_crisis(item: Mapping[str, Any] | None) -> CrisisRecord:
    """Return what an account's item CRISIS says, and a crisis where nobody can tell.

    Saying too little is the smaller mistake then.
    """
    try:
        return stored_crisis(item)
    except ValueError:
        rev = (item or {}).get("rev")
    return CrisisRecord(
        state=CrisisState.CRISIS, why=UNREADABLE, rev=int(rev) if isinstance(rev, int | float) else 0
    )
