"""Fit thresholds to what people decided, and say by cross-validation whether they are better."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from aplomb.thresholds import Thresholds
from aplomb.verdict import Scores
from tools.evaluation.judged_rows import JudgedRow
from tools.evaluation.outcomes import Outcomes, outcomes
from tools.quantities import quantity
from tools.training.calibration import critical_label
from tools.training.rows import Row
from tools.training.thresholds import LEAST, fit_bounds

ENOUGH = 300  # decisions of one account and language
FOLDS = 5
LEAST_CAUGHT, MOST_PRAISE = 0.95, 0.01  # what Aplomb holds itself to
# Of criticism, at or above `low`. It is above what is promised, so that what was not fitted on keeps to that;
# training may ask for less, as its rows are often mislabelled.
FITTED_CAUGHT = 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalibration:
    """What came of one account and language."""

    decisions: int
    thresholds: Thresholds | None  # None where the present ones stay
    reason: str  # why they stay; empty where they do not
    before: Outcomes
    after: Outcomes | None = None  # each row by thresholds that were fitted without it


def recalibrate(judged: Sequence[JudgedRow], *, present: Thresholds) -> Recalibration:
    """Return thresholds for the decisions of one account and language, where they are better."""
    judged = [one.by(present) for one in judged]
    before = outcomes(judged, lambda _: present)
    if len(judged) < ENOUGH:
        return _stays(before, f"{quantity(len(judged), 'decision')}, {ENOUGH} are needed")
    fitted = _fit(judged, present)
    folds = [_tried(judged, present, fold) for fold in range(FOLDS)]
    if fitted is None or None in folds:
        return _stays(before, f"{LEAST} decisions on criticism and {LEAST} on praise are needed in each fit")
    after = reduce(Outcomes.plus, [one for one in folds if one is not None])
    worse = _worse(before, after)
    if worse:
        return _stays(before, worse, after=after)
    return Recalibration(decisions=len(judged), thresholds=fitted, reason="", before=before, after=after)


def _tried(judged: Sequence[JudgedRow], present: Thresholds, fold: int) -> Outcomes | None:
    fitted = _fit([one for at, one in enumerate(judged) if at % FOLDS != fold], present)
    return (
        None
        if fitted is None
        else outcomes([one.by(fitted) for one in judged[fold::FOLDS]], lambda _: fitted)
    )


def _fit(judged: Sequence[JudgedRow], present: Thresholds) -> Thresholds | None:
    """Fit what decides between answering, asking and waiting.

    Abuse, advertisements and urgent comments are too rare among a few hundred decisions: their bounds stay.
    What was left alone seldom comes to the queue, so `low` rises only where people looked at enough of it.
    """
    told = [(one.row, one.verdict.scores) for one in judged if one.verdict.scores is not None]
    bounds = fit_bounds([row for row, _ in told], [scores for _, scores in told], urgent=present.urgent)
    if bounds is None:
        return None
    found = bounds.thresholds
    below = sum(scores.critical < present.low for _, scores in told)
    low = min(found.low, _low(told))
    if below < LEAST:
        low = min(low, present.low)
    return replace(present, low=low, ask=found.ask, high=found.high, positive_most=found.positive_most)


def _low(told: Sequence[tuple[Row, Scores]]) -> float:
    """Return the bound that as much criticism reaches as is fitted for."""
    critical = sorted(scores.critical for row, scores in told if critical_label(row) == 1)
    return math.floor(critical[int(len(critical) * (1 - FITTED_CAUGHT))] * 10_000) / 10_000


def _worse(before: Outcomes, after: Outcomes) -> str:
    if after.praise_error.value > max(before.praise_error.value, MOST_PRAISE):
        return f"fitted ones would answer more praise, {after.praise_error}"
    if after.caught.value < min(before.caught.value, LEAST_CAUGHT):
        return f"fitted ones would catch less criticism, {after.caught}"
    return ""


def _stays(before: Outcomes, reason: str, *, after: Outcomes | None = None) -> Recalibration:
    return Recalibration(decisions=before.rows, thresholds=None, reason=reason, before=before, after=after)
