"""Verdicts to have a second opinion on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from aplomb.thresholds import Thresholds
from aplomb.verdict import Kind, Scores, Severity, Verdict
from tests.fakes.fake_table import FakeTable
from triage.second_opinion.asking import SecondOpinion
from triage.second_opinion.opinion import Adviser, Opinion, OpinionUnavailableError

NOW = 1_770_000_000
THRESHOLDS = Thresholds(low=0.2, ask=0.4, high=0.8, positive_most=0.3, abuse=0.9, spam=0.9, urgent=0.9)
NOTHING = Scores(negative=0, neutral=1, positive=0, complaint=0, abuse=0, spam=0, critical=0, urgent=0)


def verdict(critical: float = 0.6, *, kind: Kind = Kind.COMPLAINT, language: str = "en") -> Verdict:
    """Return a verdict that is answered with "tell us more" unless something speaks against it."""
    scores = replace(NOTHING, negative=critical, neutral=1 - critical, critical=critical)
    return Verdict(
        kind=kind,
        severity=Severity.NORMAL,
        critical=True,
        language=language,
        confidence=critical,
        evidence=("late",),
        engine="test/1",
        scores=scores,
    )


@dataclass
class FakeAdviser:
    """Says what it was told to say, and remembers what it was asked."""

    opinion: Opinion = field(default_factory=Opinion)
    languages: frozenset[str] = frozenset({"en"})
    down: bool = False
    asked: list[str] = field(default_factory=list)
    takes: Callable[[], None] = lambda: None

    def speaks(self, language: str) -> bool:
        return language in self.languages

    def ask(self, masked: str, *, language: str) -> Opinion:
        assert self.speaks(language)
        self.asked.append(masked)
        self.takes()
        if self.down:
            raise OpinionUnavailableError("It did not answer.")
        return self.opinion


class World:
    """A table, a clock that the test moves, and what was counted."""

    def __init__(self) -> None:
        self.table = FakeTable()
        self.seconds = 1000.0
        self.counted: Counter[str] = Counter()

    def second_opinion(self, adviser: Adviser, *, budget: int = 100) -> SecondOpinion:
        """Return one process's second opinion."""
        return SecondOpinion(
            adviser, table=self.table, budget=budget, count=self._count, clock=lambda: self.seconds
        )

    def _count(self, outcome: str) -> None:
        self.counted[outcome] += 1
