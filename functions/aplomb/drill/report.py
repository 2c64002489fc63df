"""When what of a drill was seen, and what was late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from aplomb.aws.keys import case_key
from aplomb.aws.table import Table
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.policy import policy
from aplomb.crisis.state import CrisisState
from aplomb.drill.account import DRILL
from aplomb.drill.play import Written, case_of
from aplomb.promotions.promotion import Pause, pause_key
from aplomb.records import CaseRecord, load

# How many seconds each thing may take.
ON_TIME: Mapping[str, int] = MappingProxyType(
    {
        "judged": 60,  # the first comment, after it was sent
        "watch": 20 * 60,  # after the first comment
        "crisis": 30 * 60,
        "told": 90,  # people and the rest of the product, after the crisis was found
        "promotions": 60,
    }
)
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "judged": "the first comment was judged",
        "watch": "the account was watched",
        "crisis": "it was called a crisis",
        "told": "people and the rest of the product were told",
        "promotions": "promotions were switched off",
    }
)
FIRST_COMMENT, THE_CRISIS = "the first comment", "the crisis"
_AFTER = {"judged": "sent", "watch": "sent", "crisis": "sent", "told": "crisis", "promotions": "crisis"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One thing that a drill was to show, and how long it took."""

    what: str
    after: str  # from where its time counts
    took: int | None  # seconds; None for never
    limit: int

    @property
    def late(self) -> bool:
        """Whether it came late, or never."""
        return self.took is None or self.took > self.limit


@dataclass(slots=True, kw_only=True)
class Seen:
    """When what was seen; seconds since 1970."""

    at: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    judged: int = 0
    criticism: int = 0
    posted: list[str] = field(default_factory=list)  # comments to which something may have left; always none

    @property
    def late(self) -> list[str]:
        """Which things came late, or never."""
        return [name for name, timing in zip(ON_TIME, timings(self.at), strict=True) if timing.late]

    def took(self, name: str) -> int | None:
        """Return how many seconds something took from where its time counts."""
        return _took(self.at, name)


def timings(at: Mapping[str, int]) -> Iterator[Timing]:
    """Yield how long each thing took, from when what was seen."""
    for name, limit in ON_TIME.items():
        after = FIRST_COMMENT if _AFTER[name] == "sent" else THE_CRISIS
        yield Timing(what=NAMES[name], after=after, took=_took(at, name), limit=limit)


def _took(at: Mapping[str, int], name: str) -> int | None:
    begun = at.get(_AFTER[name])
    return at[name] - begun if name in at and begun is not None else None


def facts(table: Table, first: Written, *, since: int) -> Iterator[tuple[str, int]]:
    """Yield what a drill that began at `since` has shown so far, and since when it holds."""
    case = load(CaseRecord, table.get(case_key(case_of(first))))
    if case is not None:
        yield "judged", case.opened_at
    desk = CrisisDesk(table)
    states = [one for one in desk.history(DRILL.platform, DRILL.id) if one.since >= since]
    raised = [one.since for one in states if one.state is not CrisisState.CALM]
    if raised:
        yield "watch", min(raised)
    stopped = [one.since for one in states if not policy(one.state).promotions]
    if stopped:
        yield "crisis", min(stopped)
    record = desk.read(DRILL.platform, DRILL.id)
    if not policy(record.state).promotions and record.told and record.told_at:
        yield "told", record.told_at
    pause = load(Pause, table.get(pause_key(DRILL.platform, DRILL.id)))
    if pause is not None:
        yield "promotions", pause.steps[0].at
