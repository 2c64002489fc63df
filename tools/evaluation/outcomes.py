"""Count what the policy makes of labelled rows: caught, answered, queued, praise answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields

from aplomb.modes import Mode
from aplomb.records import Action
from aplomb.skips import SkipReason
from aplomb.thresholds import Thresholds
from tools.evaluation.judged_rows import JudgedRow
from tools.training.calibration import critical_label
from tools.training.metrics import wilson
from tools.training.rows import Row
from triage.policy import Stance, speak

_NEUTRAL, _POSITIVE = 1, 2  # of a row's tone

ThresholdsFor = Callable[[str], Thresholds]  # by language

_ANSWERED = frozenset({Action.ANSWER, Action.ANSWER_AND_ESCALATE})
_SEEN = _ANSWERED | {Action.ESCALATE}


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """The share itself; 0 of none."""
        return self.hits / self.total if self.total else 0.0

    def __str__(self) -> str:
        if not self.total:
            return ""
        low, high = wilson(self.hits, self.total)
        return f"{self.value:.3f} ({low:.3f} to {high:.3f})"


@dataclass(slots=True)
class Outcomes:
    """Counts of rows in auto mode; a row counts where its labels tell what it is."""

    rows: int = 0
    queued: int = 0  # a person decides before anything is said
    critical: int = 0
    critical_seen: int = 0  # answered or queued
    critical_answered: int = 0
    praise: int = 0
    praise_answered: int = 0
    neutral: int = 0
    neutral_answered: int = 0
    urgent: int = 0
    urgent_called: int = 0
    ordinary: int = 0  # labelled as not urgent
    ordinary_called: int = 0

    def add(self, row: Row, stance: Stance) -> None:
        """Count one row."""
        action = stance.action
        answered = action in _ANSWERED
        self.rows += 1
        self.queued += action is Action.ESCALATE
        if critical_label(row) == 1:
            self.critical += 1
            self.critical_seen += action in _SEEN
            self.critical_answered += answered
        elif row.tone == _POSITIVE:
            self.praise += 1
            self.praise_answered += answered
        elif row.tone == _NEUTRAL:
            self.neutral += 1
            self.neutral_answered += answered
        called = stance.reason is SkipReason.URGENT
        if row.urgent is not None:
            self.urgent += row.urgent
            self.urgent_called += row.urgent and called
            self.ordinary += not row.urgent
            self.ordinary_called += not row.urgent and called

    @property
    def caught(self) -> Share:
        """Criticism that was answered or queued."""
        return Share(self.critical_seen, self.critical)

    @property
    def answered(self) -> Share:
        """Criticism that was answered at once."""
        return Share(self.critical_answered, self.critical)

    @property
    def queue(self) -> Share:
        """Comments of every kind that a person decides on first."""
        return Share(self.queued, self.rows)

    @property
    def praise_error(self) -> Share:
        """Praise that was answered as criticism."""
        return Share(self.praise_answered, self.praise)

    @property
    def neutral_error(self) -> Share:
        """Neutral comments that were answered."""
        return Share(self.neutral_answered, self.neutral)

    @property
    def urgent_recall(self) -> Share:
        """Urgent comments for which a person was called."""
        return Share(self.urgent_called, self.urgent)

    @property
    def false_alarms(self) -> Share:
        """Other comments for which a person was called."""
        return Share(self.ordinary_called, self.ordinary)

    def plus(self, other: Outcomes) -> Outcomes:
        """Return the sum of both."""
        return Outcomes(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def outcomes(judged: Iterable[JudgedRow], thresholds: ThresholdsFor) -> Outcomes:
    """Return what becomes of the rows in auto mode."""
    counted = Outcomes()
    for one in judged:
        bounds = thresholds(one.verdict.language)
        counted.add(one.row, speak(one.verdict, thresholds=bounds, mode=Mode.AUTO))
    return counted
