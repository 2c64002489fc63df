"""Compare the last hour of an account with what is usual for it; learn from the hours before."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, tzinfo
from typing import Any

import msgspec

from aplomb.crisis import CrisisRecord
from aplomb.errors import AplombError
from crisis_detector.baseline import HOUR, Baseline
from crisis_detector.burn import Burn
from crisis_detector.observation import Observation, Total, together
from crisis_detector.phases import Standards, next_record
from crisis_detector.reading import Reading
from crisis_detector.surprise import surprise

VERSION = 1
KNOWN_AFTER = 2.0  # hours; before that nothing is known, so nothing is unusual
SHARE_VARIES = 0.05  # the dispersion of the critical share from hour to hour
LARGE = 1e6  # times are larger, and whole
QUICK = HOUR / 4  # in which a burst is seen before its hour has filled
STRICTER = 1.5  # powers of ten that it must surprise more: four quarters an hour, and they vary more
KEPT = 2 * HOUR  # the hour that is compared, and one before it, which is learned from


class StateError(AplombError):
    """What was stored is no state of this detector."""


@dataclass(slots=True)
class Memory:
    """All that is kept of an account's past; its size does not grow."""

    baseline: Baseline = field(default_factory=Baseline)
    burn: Burn = field(default_factory=Burn)
    learned_until: float = 0.0
    burned_until: float = 0.0
    version: int = VERSION

    def to_json(self) -> str:
        """Return the memory as text, with five digits of each number."""
        return json.dumps(_rounded(asdict(self)), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Memory:
        """Read what `to_json` wrote.

        Raises:
            StateError: it is another version's, or none at all.
        """
        try:
            memory = msgspec.convert(json.loads(text), cls, strict=True)
        except (ValueError, msgspec.ValidationError) as error:
            raise StateError(f"This is no detector's memory: {error}") from error
        baseline = memory.baseline
        sizes = tuple(map(len, (baseline.day, baseline.day_visits, baseline.week, baseline.week_visits)))
        if memory.version != VERSION or sizes != (24, 24, 168, 168):
            raise StateError(f"This memory is of version {memory.version}; this is {VERSION}.")
        return memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """So many minutes, beside what is usual."""

    total: Total
    expected: float
    surprise: float


def read(memory: Memory, windows: Sequence[Observation], *, zone: tzinfo) -> Reading:
    """Compare the last hour, and its last quarter, with what is usual; `windows` in order, at least one."""
    newest, burn, share = windows[-1], memory.burn, memory.baseline.share
    hour, quick = (_compared(memory, windows, horizon, zone=zone) for horizon in (HOUR, QUICK))
    found = quick if quick.surprise - STRICTER > hour.surprise else hour
    total = found.total
    return Reading(
        window=int(newest.start),
        at=int(newest.end),
        seconds=int(newest.end - total.start),
        observed=int(total.people),
        critical=int(total.critical),
        expected=found.expected,
        surprise=found.surprise - STRICTER if found is quick else found.surprise,
        authors=total.authors,
        everything=total.everything,
        share=share,
        by_share=_by_share(total.people, total.everything, share),
        first=total.first,
        burn=burn.score,
        burn_since=int(burn.since),
        burn_observed=int(burn.observed),
        burn_critical=int(burn.critical),
        burn_expected=burn.expected,
        burn_authors=burn.people,
        burn_by_share=_by_share(burn.observed, burn.everything or None, share),
    )


def _compared(memory: Memory, windows: Sequence[Observation], horizon: float, *, zone: tzinfo) -> Compared:
    newest, baseline = windows[-1], memory.baseline
    recent = [one for one in windows if one.end > newest.end - horizon or one is newest]
    total = together(recent)
    expected = sum(baseline.expected(one.start, one.seconds, zone) for one in recent)
    dispersion = (baseline.spread(expected, total.hours) - expected) / max(expected, 1e-3) ** 2
    known = baseline.known >= KNOWN_AFTER
    found = surprise(total.people, expected=expected, dispersion=dispersion) if known else 0.0
    return Compared(total=total, expected=expected, surprise=found)


def _by_share(critical: float, everything: float | None, share: float) -> float:
    """Return how surprising that share of criticism is; where most is criticism, nothing explains it."""
    if everything is None or critical * 2 >= everything:
        return math.inf
    return surprise(critical, expected=everything * share, dispersion=SHARE_VARIES)


def learn(memory: Memory, windows: Sequence[Observation], *, zone: tzinfo, now: float, frozen: bool) -> None:
    """Learn, each once, from the windows that ended an hour before `now`; an alarm has rung by then.

    While `frozen` they are passed over: nobody knows what was written while webhooks were missing.
    """
    if frozen:
        memory.learned_until = memory.burned_until = now
        memory.burn.reset()
        return
    newest = windows[-1]
    for number, one in enumerate(windows):
        ripe = one.end <= now - HOUR or (one.seconds >= HOUR and one is not newest)
        if ripe and one.start >= memory.learned_until:
            hour = [other for other in windows[: number + 1] if other.end > one.end - HOUR]
            _learn_one(memory, one, hour, zone=zone)
            memory.learned_until = one.end


def _learn_one(memory: Memory, one: Observation, hour: Sequence[Observation], *, zone: tzinfo) -> None:
    total, baseline = together(hour), memory.baseline
    expected = sum(baseline.expected(other.start, other.seconds, zone) for other in hour)
    if one.end >= memory.burned_until + HOUR:
        memory.burn.add(total, expected, baseline)
        memory.burned_until = one.end
    baseline.learn_spread(total.people, expected, hours=total.hours, weight=one.seconds / HOUR)
    baseline.learn(one, zone=zone)


@dataclass(slots=True)
class Detector:
    """One account's detector: what it remembers, its newest windows and its state."""

    zone: tzinfo = UTC
    standards: Standards = field(default_factory=Standards)
    memory: Memory = field(default_factory=Memory)
    windows: list[Observation] = field(default_factory=list)
    record: CrisisRecord = field(default_factory=CrisisRecord)

    def step(self, observation: Observation) -> Reading:
        """Take the next window in; `record` then holds the state."""
        end = observation.end
        last = self.windows[-1:]
        self.windows = [one for one in self.windows if one.end > end - KEPT or one in last]
        self.windows.append(observation)
        return self.look(now=end)

    def look(self, *, now: float, frozen: bool = False) -> Reading:
        """Judge the windows as they are; `frozen` while webhooks are missing."""
        reading = read(self.memory, self.windows, zone=self.zone)
        self.record = next_record(self.record, reading, self.standards)
        learn(self.memory, self.windows, zone=self.zone, now=now, frozen=frozen)
        return reading


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return float(f"{value:.5g}") if abs(value) < LARGE else round(value)
        case dict():
            return {name: _rounded(one) for name, one in value.items()}
        case list():
            return [_rounded(one) for one in value]
        case _:
            return value
