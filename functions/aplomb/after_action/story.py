"""A crisis as a story: its moments in order, and its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.promotions.promotion import Pause, Promotion


class Topic(StrEnum):
    """What a moment is about; the order is that of the legend."""

    SIGNAL = "signal"  # what the detector found
    DECISION = "decision"  # what a person decided
    REPLY = "reply"
    PROMISE = "promise"
    PROMOTION = "promotion"
    REMOVAL = "removal"
    INCIDENT = "incident"  # criticism went missing behind our back


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened."""

    at: int  # seconds since 1970
    topic: Topic
    text: str
    by: str = ""  # a person, where it was one and is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An entry of the record, by whichever version: what was decided or done, without texts and names."""

    at: int
    what: str
    subject: str
    facts: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """For how long a state lasted."""

    state: CrisisState
    since: int
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was read of the table, the oldest first."""

    platform: str
    account: str
    since: int
    until: int
    states: Sequence[CrisisRecord]
    record: Sequence[Noted]
    pauses: Sequence[tuple[Pause, Sequence[Promotion]]] = ()
    statements: Sequence[Moment] = ()
    cut: bool = False  # more was written down than one report reads; the newest is in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that a report shows."""

    platform: str
    account: str
    since: int
    until: int
    phases: Sequence[Phase]
    moments: Sequence[Moment]
    numbers: Counter[str]
    critical: Sequence[int]  # when each criticism was decided on
    sent: Sequence[int]  # when each public reply was
    cut: bool = False
    drill: bool = False
    titles: dict[str, str] = field(default_factory=dict)
    in_short: Sequence[str] = ()


def phases(states: Iterable[CrisisRecord], *, since: int, until: int) -> list[Phase]:
    """Return the states within a time, one after the other; before the first it was calm."""
    found: list[Phase] = []
    state, begun = CrisisState.CALM, since
    for one in states:
        at = min(max(one.since, since), until)
        if one.state is not state:
            if at > begun:
                found.append(Phase(state=state, since=begun, until=at))
            state, begun = one.state, at
    return [*found, Phase(state=state, since=begun, until=until)]
