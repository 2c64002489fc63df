"""Compare the last hour, and its last quarter, with what is usual: of all criticism, and of each topic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from crisis_detector.baseline import HOUR, QUARTER, Level
from crisis_detector.memory import Memory, Strand, TopicMemory
from crisis_detector.observation import Observation, Total, together
from crisis_detector.phases import Standards
from crisis_detector.reading import Reading
from crisis_detector.surprise import surprise

KNOWN_AFTER = 2.0  # hours; before that nothing is known, so nothing is unusual
SHARE_VARIES = 0.05  # the dispersion of the critical share from hour to hour
STRICTER = 1.5  # powers of ten that a quarter must surprise more: four an hour, and they vary more
SURE = 3.0  # surprise of the share with which a quarter is compared by what quarters have shown themselves
RARER = 0.7  # powers of ten that a topic must surprise more: there are five
LESS_BURN = 1.6  # standard deviations that a topic's slow burn counts less, for the same reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """So many minutes, beside what is usual."""

    total: Total
    expected: float
    surprise: float
    by_share: float


def readings(
    memory: Memory, windows: Sequence[Observation], standards: Standards, *, zone: tzinfo
) -> list[Reading]:
    """Return what the newest windows say, in order and at least one: of all criticism, then of topics.

    A topic says nothing while it has too few people for an alarm or no more than usual, and no slow burn.
    """
    newest = windows[-1]
    hour = [one for one in windows if one.end > newest.end - HOUR or one is newest]
    weights = [memory.baseline.weight(one.start, one.seconds, zone) for one in hour]
    topics = [one for one in memory.topics if _has_risen(memory.topics[one], one, hour, weights, standards)]
    return [_read(memory.strand(topic, hour), weights) for topic in ("", *topics)]


def _has_risen(
    kept: TopicMemory,
    topic: str,
    hour: Sequence[Observation],
    weights: Sequence[float],
    standards: Standards,
) -> bool:
    people = sum(one.topics[topic].authors for one in hour if one.topics and topic in one.topics)
    risen = people >= standards.floor and people > kept.level.level * sum(weights)
    return risen or kept.burn.score >= standards.burn_watch / 2


def _read(strand: Strand, weights: Sequence[float]) -> Reading:
    newest, burn, share, topic = strand.windows[-1], strand.burn, strand.level.share, strand.topic
    hour, quick = (_compared(strand, weights, horizon) for horizon in (HOUR, QUARTER))
    rarer = RARER if topic else 0.0
    found = quick if quick.surprise - STRICTER > hour.surprise else hour
    total, stricter = found.total, rarer + (STRICTER if found is quick else 0.0)
    return Reading(
        topic=topic,
        window=int(newest.start),
        at=int(newest.end),
        seconds=int(newest.end - total.start),
        observed=int(total.people),
        critical=int(total.critical),
        expected=found.expected,
        surprise=max(0.0, found.surprise - stricter),
        authors=total.authors,
        everything=total.everything,
        share=share,
        by_share=found.by_share,
        first=total.first,
        burn=max(0.0, burn.score - LESS_BURN) if topic else burn.score,
        burn_since=int(burn.since),
        burn_observed=int(burn.observed),
        burn_critical=int(burn.critical),
        burn_expected=burn.expected,
        burn_authors=burn.people,
        burn_by_share=_by_share(burn.observed, burn.everything or None, strand.level),
    )


def _compared(strand: Strand, weights: Sequence[float], horizon: float) -> Compared:
    level, windows, newest = strand.level, strand.windows, strand.windows[-1]
    old = sum(one.end <= newest.end - horizon for one in windows[:-1])
    recent = windows[old:]
    total, expected = together(recent), level.expected_in(weights[old:], recent)
    by_share = _by_share(total.people, total.everything, level)
    sure = horizon == QUARTER and total.everything is not None and by_share >= SURE
    variance = level.spread(expected, total.hours, quick=sure)
    dispersion = (variance - expected) / max(expected, 1e-3) ** 2
    known = level.known >= KNOWN_AFTER
    found = surprise(total.people, expected=expected, dispersion=dispersion) if known else 0.0
    return Compared(total=total, expected=expected, surprise=found, by_share=by_share)


def _by_share(critical: float, everything: float | None, level: Level) -> float:
    """Return how surprising that share of criticism is; where most is criticism, nothing explains it."""
    if everything is None or critical * 2 >= everything:
        return math.inf
    expected = everything * level.share
    in_talk = (level.least_spread - 1) / max(expected, 1e-3)
    return surprise(critical, expected=expected, dispersion=SHARE_VARIES + in_talk)
