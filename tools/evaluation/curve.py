"""The operating curve: what becomes of comments as one threshold moves and the others stay."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from aplomb.thresholds import Thresholds
from tools.evaluation.judged_rows import JudgedRow
from tools.evaluation.outcomes import Outcomes, ThresholdsFor, outcomes

POINTS = 41
STEEPEST = 6.0  # in logits: from 0.0025 to 0.9975
MOST_ROWS = 4_000  # of one language; more would not move the line

_GRID = [1 / (1 + math.exp(STEEPEST - 2 * STEEPEST * number / (POINTS - 1))) for number in range(POINTS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One language's curves; each point is what becomes of its rows."""

    language: str
    shipped: Outcomes  # with the thresholds as they are
    by_low: Sequence[Outcomes]  # the bound below which a comment is left alone moves
    by_high: Sequence[Outcomes]  # the bound above which a machine speaks moves


def curve(language: str, rows: Sequence[JudgedRow], thresholds: ThresholdsFor) -> Curve:
    """Return the curves of one language's rows."""
    some = rows[:: math.ceil(len(rows) / MOST_ROWS) or 1]
    return Curve(
        language=language,
        shipped=outcomes(some, thresholds),
        by_low=[outcomes(some, _moved(thresholds, with_low, bound)) for bound in _GRID],
        by_high=[outcomes(some, _moved(thresholds, with_high, bound)) for bound in _GRID],
    )


def curves(groups: Mapping[str, Sequence[JudgedRow]], thresholds: ThresholdsFor) -> list[Curve]:
    """Return the curves of each language that has criticism."""
    found = (
        curve(name.removeprefix("all "), rows, thresholds) for name, rows in groups.items() if "all " in name
    )
    return [one for one in found if one.shipped.critical]


def with_low(bounds: Thresholds, low: float) -> Thresholds:
    """Return thresholds with another `low`; it ends where a machine would speak."""
    return replace(bounds, low=min(low, bounds.ask))


def with_high(bounds: Thresholds, high: float) -> Thresholds:
    """Return thresholds with which a machine speaks from `high` on; `low` makes room."""
    return replace(bounds, low=min(bounds.low, high), ask=high, high=high)


def _moved(
    thresholds: ThresholdsFor, move: Callable[[Thresholds, float], Thresholds], bound: float
) -> ThresholdsFor:
    return lambda language: move(thresholds(language), bound)
