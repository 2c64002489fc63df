"""Notice what no single hour shows: a little more than usual, hour after hour (CUSUM, Page 1954)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from crisis_detector.baseline import Level
from crisis_detector.observation import Total

SLACK = 0.5  # standard deviations an hour that are borne without end
MOST = 3.0  # standard deviations of one hour that count; a burst is noticed by its hour
AFTER = 48.0  # hours that must be known first
MARKS = 64  # people that are kept in mind


@dataclass(slots=True)
class Burn:
    """The sum of what was too much, and what came in since it began."""

    score: float = 0.0
    since: float = 0.0
    observed: float = 0.0  # people, or comments, as Total.people
    critical: float = 0.0
    expected: float = 0.0
    everything: float | None = 0.0
    authors: int | None = None  # the most in one hour, where nobody says who
    marks: list[str] = field(default_factory=list)

    @property
    def people(self) -> int | None:
        """How many different people at least."""
        return len(self.marks) if self.marks else self.authors

    def add(self, total: Total, expected: float, level: Level) -> None:
        """Take the next hour into account."""
        if level.known < AFTER:
            return
        deviation = (total.people - expected) / math.sqrt(level.spread(expected, total.hours))
        score = self.score + max(-MOST, min(MOST, deviation)) - SLACK
        if score <= 0:
            self.reset()
            return
        if self.score == 0:
            self.since = total.start
        self.score = score
        self.observed += total.people
        self.critical += total.critical
        self.expected += expected
        unknown = self.everything is None or total.everything is None
        self.everything = None if unknown else (self.everything or 0.0) + (total.everything or 0.0)
        self.authors = max(self.authors or 0, total.authors) if total.authors is not None else self.authors
        self.marks = sorted({*self.marks, *(total.marks or ())})[:MARKS]

    def reset(self) -> None:
        """Begin anew."""
        self.score = self.since = self.observed = self.critical = self.expected = 0.0
        self.everything, self.authors, self.marks = 0.0, None, []
