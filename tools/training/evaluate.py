"""Measure a model on labelled rows, by source and by language."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aplomb.verdict import Scores
from tools.training.metrics import auc, calibration_error, macro_f1, wilson
from tools.training.plan import Head
from tools.training.rows import Row

NEGATIVE, NEUTRAL, POSITIVE = range(3)
HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of one head on one set of rows; nan where it cannot be."""

    group: str  # a source, or "all" of a language
    head: Head
    rows: int
    macro_f1: float
    auc: float  # of the negative tone, or of the head's yes
    calibration_error: float  # of the predicted class's probability
    right: float  # share of rows predicted as labelled
    interval: tuple[float, float]  # Wilson, 95 %, of `right`

    def cells(self) -> tuple[str, ...]:
        """Return the row of a table."""
        low, high = self.interval
        numbers = (_number(self.macro_f1), _number(self.auc), _number(self.calibration_error))
        return (
            self.group,
            self.head,
            str(self.rows),
            *numbers,
            f"{self.right:.3f} ({low:.3f} to {high:.3f})",
        )


TITLES = ("rows of", "head", "n", "macro-F1", "AUC", "ECE", "right (95 %)")


def evaluate(rows: Sequence[Row], scores: Sequence[Scores]) -> list[Figures]:
    """Return the figures of each source and language, for each head that has labels there."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        groups[row.source].append(index)
        groups[f"all {row.language}"].append(index)
    return [
        figures
        for group in sorted(groups)
        for head in Head
        if (figures := of_group(group, head, [(rows[index], scores[index]) for index in groups[group]]))
    ]


def table(figures: Iterable[Figures]) -> str:
    """Return figures as a Markdown table."""
    lines = ["| " + " | ".join(TITLES) + " |", "|" + "---|" * len(TITLES)]
    return "\n".join([*lines, *("| " + " | ".join(one.cells()) + " |" for one in figures)])


def of_group(group: str, head: Head, told: Sequence[tuple[Row, Scores]]) -> Figures | None:
    """Return the figures of one head on one set of rows, or None without labels."""
    if head not in _LABELS:
        return None
    labelled = [(row, one) for row, one in told if _LABELS[head](row) is not None]
    if not labelled:
        return None
    labels = np.array([_LABELS[head](row) for row, _ in labelled], dtype=np.int64)
    if head is Head.TONE:
        chances = np.array([(one.negative, one.neutral, one.positive) for _, one in labelled])
        if NEUTRAL not in labels and len(set(labels.tolist())) > 1:
            chances[:, NEUTRAL] = 0  # nobody could answer "neutral" there
            chances /= chances.sum(axis=1, keepdims=True)
        sought, wanted = chances[:, NEGATIVE], labels == NEGATIVE
    else:
        yes = np.array([getattr(one, head) for _, one in labelled])
        chances = np.stack([1 - yes, yes], axis=1)
        sought, wanted = yes, labels == 1
    predicted = chances.argmax(axis=1)
    hits = predicted == labels
    return Figures(
        group=group,
        head=head,
        rows=len(labels),
        macro_f1=macro_f1(labels, predicted),
        auc=auc(wanted, sought),
        calibration_error=calibration_error(hits, chances.max(axis=1)),
        right=float(hits.mean()),
        interval=wilson(int(hits.sum()), len(hits)),
    )


_LABELS: Mapping[Head, Callable[[Row], int | None]] = {
    Head.TONE: lambda row: row.tone,
    Head.COMPLAINT: lambda row: row.complaint,
    Head.ABUSE: lambda row: row.abuse,
    Head.SPAM: lambda row: row.spam,
    Head.URGENT: lambda row: row.urgent,
    Head.CRITICAL: lambda row: row.critical,
}


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.3f}"
