"""Measures of how good a classifier is, each with its definition."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

BINS = 15
_Z = 1.959964  # 95 %

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def macro_f1(labels: Ints, predicted: Ints) -> float:
    """Return the mean F1 over the classes that occur among the labels; nan without any."""
    found = []
    for one in sorted(set(labels.tolist())):
        both = int(((labels == one) & (predicted == one)).sum())
        found.append(2 * both / (int((labels == one).sum()) + int((predicted == one).sum())))
    return sum(found) / len(found) if found else math.nan


def auc(is_positive: NDArray[np.bool_], scores: Floats) -> float:
    """Return the chance that a positive row scores above a negative one; nan if either kind is missing."""
    positives, negatives = int(is_positive.sum()), int((~is_positive).sum())
    if not positives or not negatives:
        return math.nan
    ranks = float(rankdata(scores)[is_positive].sum())
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def calibration_error(is_right: NDArray[np.bool_], confidence: Floats) -> float:
    """Return the expected calibration error over equal bins; nan without rows."""
    if not len(confidence):
        return math.nan
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    gaps = [
        abs(float(confidence[bins == one].mean()) - float(is_right[bins == one].mean()))
        * int((bins == one).sum())
        for one in sorted(set(bins.tolist()))
    ]
    return sum(gaps) / len(confidence)


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share; all of 0..1 without rows."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, _Z * _Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = _Z / (1 + square / total) * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    return max(0.0, middle - half), min(1.0, middle + half)


def confusion(labels: Sequence[str], predicted: Sequence[str]) -> dict[tuple[str, str], int]:
    """Return how often each label was predicted as what."""
    counts: dict[tuple[str, str], int] = {}
    for pair in zip(labels, predicted, strict=True):
        counts[pair] = counts.get(pair, 0) + 1
    return dict(sorted(counts.items()))
