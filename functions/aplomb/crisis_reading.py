"""An account's state as it is stored; where nobody can tell what it is, it counts as a crisis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from aplomb.crisis import CrisisRecord, CrisisState
from aplomb.records import load

UNREADABLE = "What is stored of it cannot be read, so it counts as a crisis until a person decides."


def read_crisis(item: Mapping[str, Any] | None) -> CrisisRecord:
    """Return what an account's item CRISIS says; an account without one is calm.

    Where nobody can tell whether it is a crisis, saying too little is the smaller mistake.
    """
    if item is None:
        return CrisisRecord()
    try:
        record = load(CrisisRecord, item)
    except msgspec.ValidationError:
        record = None
    if record is not None and "state" in item:
        return record
    rev = item.get("rev")
    return CrisisRecord(
        state=CrisisState.CRISIS, why=UNREADABLE, rev=int(rev) if isinstance(rev, int | float) else 0
    )
