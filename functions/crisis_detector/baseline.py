"""What is usual for an account: how much criticism by the hour of its week, and how that varies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import ClassVar

from crisis_detector.observation import Observation

HOUR = 3600.0
DAY_HOURS, WEEK_HOURS = 24, 168
QUARTER = HOUR / 4  # every zone's hours begin at one

PRIOR_LEVEL = 1.0  # critical comments an hour, of an account that nobody knows
PRIOR_SHARE = 0.2  # of criticism in all comments
PRIOR_HOURS = 2.0  # how many hours of its own outweigh that guess
LEVEL_MEMORY = 168.0  # hours, a whole week, of which the level is the mean; the older ones fade
VARIANCE_MEMORY = 126.0  # hours
SHAPE_MEMORY = 28.0  # visits of one hour of the day or of the week
DAY_PRIOR = 4.0  # days before an hour of the day counts as much as the level that all hours share
WEEK_PRIOR = 3.0  # weeks before an hour of the week counts as much as the same hour of every day
NEW_FOR = 24.0  # hours in which an account's level itself is uncertain
CLIP = 8.0  # standard deviations of a window; what goes beyond is no usual day and teaches nothing
HOUR_CLIP = 6.0  # the same, of an hour's sum
MOST_MORE = 4.0  # times all comments, of one window; what goes beyond teaches nothing
WITH_THE_COUNT = 0.75  # the power of the count with which its variance grows from hour to hour
LEAST = 1e-3  # an hour; nothing is impossible
TOPIC_LEVEL = 0.1  # an hour, of a topic that nobody has named yet
TALK = 1.5  # times its mean, the least variance of a topic: who names it answers others who did


@dataclass(slots=True)
class Level:
    """How much is usual an hour, of all criticism or of one topic, and how far counts are from it."""

    level: float = PRIOR_LEVEL  # an hour
    known: float = 0.0  # hours learned from
    variance: float = PRIOR_LEVEL  # of an hour's count around what was expected
    everything: float = PRIOR_LEVEL / PRIOR_SHARE  # all comments an hour
    least_spread: ClassVar[float] = 1.0  # times the mean: that of chance alone
    quick_variance: float | None = None  # the same of a quarter's count, times four; None while unknown

    def spread(self, expected: float, hours: float, *, quick: bool = False) -> float:
        """Return the variance of a count over so many hours; never below that of chance.

        Quiet hours vary less than busy ones. The first day adds the doubt about the level itself. `quick`
        asks for what a quarter of an hour has shown by itself, not for a quarter of the hour's.
        """
        own = self.quick_variance if quick else None
        new = expected**2 / (1 + (self.known / NEW_FOR) ** 2)
        scaled = math.pow(expected / (self.level * hours), WITH_THE_COUNT)
        return (
            max((self.variance if own is None else own) * scaled * hours, self.least_spread * expected) + new
        )

    def expected_in(self, weights: Sequence[float], windows: Sequence[Observation]) -> float:
        """Return how much is usual in windows that are worth so many mean hours each."""
        return sum(
            max(self.level * weight, LEAST * one.seconds / HOUR)
            for weight, one in zip(weights, windows, strict=True)
        )

    @property
    def share(self) -> float:
        """How much of all comments is criticism."""
        return min(1.0, self.level / max(self.everything, LEAST))

    def learn_level(self, one: Observation, expected: float) -> float:
        """Take a window into account; return how much an hour of it counts: far beyond the usual, a part."""
        hours = one.seconds / HOUR
        usual = min(one.counted, expected + CLIP * math.sqrt(self.spread(expected, hours)))
        part = hours / (min(self.known + PRIOR_HOURS, LEVEL_MEMORY) + hours)
        self.level = max(LEAST, self.level + (usual / hours - self.level) * part)
        if one.everything is not None:
            most = MOST_MORE * self.everything if self.known > NEW_FOR else math.inf
            self.everything += (min(one.everything / hours, most) - self.everything) * part
        self.known += hours
        return usual / hours

    def learn_spread(self, observed: float, expected: float, *, hours: float, weight: float) -> None:
        """Take into account how far the count of some hours, one as a rule, was from what was expected."""
        self.variance = self._learned(self.variance, observed, expected, hours=hours, weight=weight)

    def learn_quick(self, observed: float, expected: float, *, hours: float, weight: float) -> None:
        """Do the same for the count of a quarter of an hour."""
        before = self.variance if self.quick_variance is None else self.quick_variance
        self.quick_variance = self._learned(before, observed, expected, hours=hours, weight=weight)

    def _learned(
        self, before: float, observed: float, expected: float, *, hours: float, weight: float
    ) -> float:
        most = HOUR_CLIP * math.sqrt(max(before * hours, expected))
        error = min(observed - expected, most)
        part = weight / (min(self.known + PRIOR_HOURS, VARIANCE_MEMORY) + weight)
        return max(LEAST, before + (error**2 / hours - before) * part)


@dataclass(slots=True)
class TopicLevel(Level):
    """The level of one topic, whose day and week have the shape of all criticism.

    A rare topic never shows by itself that people answer each other, so its least variance says so.
    """

    level: float = TOPIC_LEVEL
    variance: float = TOPIC_LEVEL
    least_spread: ClassVar[float] = TALK


@dataclass(slots=True)
class Baseline(Level):
    """The level of all criticism, and the shape of day and week around it: 389 numbers for ever."""

    day: list[float] = field(default_factory=lambda: [1.0] * DAY_HOURS)  # against the level
    day_visits: list[float] = field(default_factory=lambda: [0.0] * DAY_HOURS)
    week: list[float] = field(default_factory=lambda: [1.0] * WEEK_HOURS)  # against the day's shape
    week_visits: list[float] = field(default_factory=lambda: [0.0] * WEEK_HOURS)

    def weight(self, start: float, seconds: float, zone: tzinfo) -> float:
        """Return how many mean hours a window, which may lie over several hours, is worth."""
        if seconds <= QUARTER:
            return self._shape(hour_of_week(start + seconds / 2, zone)) * seconds / HOUR
        parts = math.ceil(seconds / QUARTER)
        each = seconds / parts
        middles = (start + (number + 0.5) * each for number in range(parts))
        return sum(self._shape(hour_of_week(middle, zone)) for middle in middles) * each / HOUR

    def expected(self, start: float, seconds: float, zone: tzinfo) -> float:
        """Return how much criticism is usual in a window."""
        return max(self.level * self.weight(start, seconds, zone), LEAST * seconds / HOUR)

    def learn(self, one: Observation, *, zone: tzinfo) -> None:
        """Take a window into account."""
        hours, hour = one.seconds / HOUR, hour_of_week(one.start + one.seconds / 2, zone)
        rate = self.learn_level(one, self.expected(one.start, one.seconds, zone))
        if hours <= 1:
            self._learn_shape(hour, rate, hours)

    def _shape(self, hour: int) -> float:
        """Return the hour's part of the level: its own as far as it is known, else its day's, else 1."""
        of_day = hour % DAY_HOURS
        daily = _shrunk(self.day[of_day], self.day_visits[of_day], DAY_PRIOR)
        return daily * _shrunk(self.week[hour], self.week_visits[hour], WEEK_PRIOR)

    def _learn_shape(self, hour: int, rate: float, visit: float) -> None:
        of_day = hour % DAY_HOURS
        _average(self.day, self.day_visits, of_day, rate / self.level, visit)
        daily = self.level * max(_shrunk(self.day[of_day], self.day_visits[of_day], DAY_PRIOR), 0.1)
        _average(self.week, self.week_visits, hour, rate / daily, visit)


def _shrunk(own: float, visits: float, prior: float) -> float:
    return (own * visits + prior) / (visits + prior)


def _average(means: list[float], visits: list[float], hour: int, found: float, visit: float) -> None:
    visits[hour] = min(visits[hour], SHAPE_MEMORY) + visit
    means[hour] += (found - means[hour]) * visit / visits[hour]


def hour_of_week(at: float, zone: tzinfo) -> int:
    """Return 0..167, from Monday 00:00 by the account's own clocks; in autumn one hour comes twice."""
    moment = datetime.fromtimestamp(at, zone)
    return moment.weekday() * DAY_HOURS + moment.hour
