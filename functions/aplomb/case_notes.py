"""What people noted and did in a case, one item each, beside the case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aplomb import retention
from aplomb.aws.keys import Key
from aplomb.aws.queue_keys import case_note_key
from aplomb.cases import Colleague
from aplomb.records import stored

PREFIX = "NOTE#"
LONGEST = 5_000  # characters


class Did(StrEnum):
    """What somebody did."""

    NOTED = "noted"
    CLAIMED = "claimed"
    TOOK_OVER = "took_over"
    RELEASED = "released"
    ASSIGNED = "assigned"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CORRECTED = "corrected"  # the verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNote:
    """One thing that a colleague said or did, for colleagues only."""

    id: str
    at: int
    did: Did
    by: str
    by_name: str
    text: str = ""  # what they wrote
    about: str = ""  # to whom it was assigned, until when it is snoozed, how it ended
    to: str = ""  # the id of the colleague to whom it was assigned
    hold: bool = False  # as the case's


def note_item(case: Key, note: CaseNote) -> tuple[Key, dict[str, Any]]:
    """Return where a note stands and what is written there."""
    expires_at = None if note.hold else note.at + retention.CASE
    return case_note_key(case, note.id, at=note.at), stored(note, expires_at=expires_at)


def mentioned(text: str, people: Iterable[Colleague]) -> list[Colleague]:
    """Return whom a note names after an @; the longer of two names that begin alike counts."""
    found: dict[str, Colleague] = {}
    rest = text
    for one in sorted(people, key=lambda person: -len(person.name)):
        named = re.compile(rf"@{re.escape(one.name)}(?!\w)", re.IGNORECASE)
        if one.name and named.search(rest):
            found[one.id] = one
            rest = named.sub(" ", rest)
    return list(found.values())
