"""What is kept of an account's past, all of it and by topic; it learns, and its size does not grow."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import tzinfo
from typing import Any

import msgspec

from aplomb.errors import AplombError
from aplomb.verdict import Topic
from crisis_detector.baseline import HOUR, QUARTER, Baseline, Level, TopicLevel
from crisis_detector.burn import Burn
from crisis_detector.observation import Observation, together

VERSION = 1
LARGE = 1e6  # times are larger, and whole


class StateError(AplombError):
    """What was stored is no state of this detector."""


@dataclass(slots=True)
class TopicMemory:
    """What is kept of one topic."""

    level: TopicLevel = field(default_factory=TopicLevel)
    burn: Burn = field(default_factory=Burn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """All criticism, or what names one topic: what is known of it, and its newest windows."""

    topic: str  # empty for all
    level: Level
    burn: Burn
    windows: Sequence[Observation]


@dataclass(slots=True)
class Memory:
    """All that is kept of an account's past."""

    baseline: Baseline = field(default_factory=Baseline)
    burn: Burn = field(default_factory=Burn)
    learned_until: float = 0.0
    burned_until: float = 0.0
    topics: dict[str, TopicMemory] = field(
        default_factory=lambda: {one.value: TopicMemory() for one in Topic}
    )
    version: int = VERSION

    def to_json(self) -> str:
        """Return the memory as text, with five digits of each number."""
        return json.dumps(_rounded(asdict(self)), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Memory:
        """Read what `to_json` wrote; a topic that is new begins anew.

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
        memory.topics = {one.value: memory.topics.get(one.value) or TopicMemory() for one in Topic}
        return memory

    def strand(self, topic: str, windows: Sequence[Observation]) -> Strand:
        """Return one topic as if nothing else had been written; all criticism where none is named."""
        if not topic:
            return Strand(topic="", level=self.baseline, burn=self.burn, windows=windows)
        kept, named = self.topics[topic], [one.about(topic) for one in windows]
        return Strand(topic=topic, level=kept.level, burn=kept.burn, windows=named)


def learn(memory: Memory, windows: Sequence[Observation], *, zone: tzinfo, now: float, frozen: bool) -> None:
    """Learn, each once, from the windows that ended an hour before `now`; an alarm has rung by then.

    While `frozen` they are passed over: nobody knows what was written while webhooks were missing.
    """
    if frozen:
        memory.learned_until = memory.burned_until = now
        for burn in (memory.burn, *(one.burn for one in memory.topics.values())):
            burn.reset()
        return
    # A clock that was ahead once must not stop the learning until that time.
    memory.learned_until, memory.burned_until = min(memory.learned_until, now), min(memory.burned_until, now)
    newest = windows[-1]
    for number, one in enumerate(windows):
        ripe = one.end <= now - HOUR or (one.seconds >= HOUR and one is not newest)
        if ripe and one.start >= memory.learned_until:
            hour = [other for other in windows[: number + 1] if other.end > one.end - HOUR]
            _learn_one(memory, hour, zone=zone)
            memory.learned_until = one.end


def _learn_one(memory: Memory, hour: Sequence[Observation], *, zone: tzinfo) -> None:
    """Learn from the last window of an hour, and once an hour from all of it."""
    newest, baseline = hour[-1], memory.baseline
    weights = [baseline.weight(one.start, one.seconds, zone) for one in hour]
    ends = newest.end >= memory.burned_until + HOUR
    memory.burned_until = newest.end if ends else memory.burned_until
    for topic in ("", *memory.topics) if newest.topics is not None else ("",):
        strand = memory.strand(topic, hour if ends or not topic else hour[-1:])
        if ends or not topic:
            _learn_hour(strand, weights, burns=ends)
        if topic:
            strand.level.learn_level(
                strand.windows[-1], strand.level.expected_in(weights[-1:], strand.windows[-1:])
            )
    _learn_quarter(baseline, hour, weights)
    baseline.learn(newest, zone=zone)


def _learn_hour(strand: Strand, weights: Sequence[float], *, burns: bool) -> None:
    """Learn how far an hour was from the usual: all criticism with each window, a topic once an hour."""
    level, total = strand.level, together(strand.windows)
    expected = level.expected_in(weights, strand.windows)
    if burns:
        strand.burn.add(total, expected, level)
    weight = total.hours if strand.topic else strand.windows[-1].seconds / HOUR
    level.learn_spread(total.people, expected, hours=total.hours, weight=weight)


def _learn_quarter(level: Level, windows: Sequence[Observation], weights: Sequence[float]) -> None:
    since = windows[-1].end - QUARTER
    skipped = sum(one.end <= since for one in windows)
    total = together(windows[skipped:])
    expected = level.expected_in(weights[skipped:], windows[skipped:])
    if total.hours <= QUARTER / HOUR:
        level.learn_quick(total.people, expected, hours=total.hours, weight=windows[-1].seconds / HOUR)


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
