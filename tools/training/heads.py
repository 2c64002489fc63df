"""Fit the heads on the embedding and the linear part's logits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.training.fitting import Fitted, Floats, Recipe, fit, one_hot
from tools.training.linear_part import FOLDS, folds_of, one_column
from tools.training.plan import CLASSES, HEADS, OURS_EMBEDDED, Head, Lesson, lesson
from tools.training.rows import Row, Use

_RECIPE = Recipe(penalty=1e-3, steps=200)
_LEAN = 0.5  # of the tone's logits: what is negative is likelier a complaint, or abuse, than the few rows
# labelled as such can teach; chosen on rows that never train
_LEANING = (Head.COMPLAINT, Head.ABUSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """One column of weights and one offset per output, and the outputs for each given row."""

    weights: Floats
    offsets: Floats
    logits: Floats  # of each row, by heads that were not taught it


def train_heads(rows: Sequence[Row], inputs: NDArray[np.float32]) -> Heads:
    """Fit the heads on the rows that may train, one row of inputs each."""
    allowed = [index for index, row in enumerate(rows) if row.use is Use.TRAIN]
    folds = folds_of([row.text for row in rows])
    fitted, logits = [], []
    for head in HEADS:
        taught = lesson(head, rows, allowed, ours=OURS_EMBEDDED)
        whole = _fit(inputs, taught, np.ones(len(taught.rows), dtype=np.bool_))
        said = whole.logits(inputs)
        for number in range(FOLDS):
            others = folds[taught.rows] != number
            own = np.array([at for at in allowed if folds[at] == number], dtype=np.int64)
            said[own] = _fit(inputs, taught, others).logits(inputs[own])
        fitted.append(whole)
        logits.append(said)
    return Heads(
        weights=_leaning([one.weights for one in fitted]),
        offsets=np.concatenate([one.offsets for one in fitted]),
        logits=_leaning(logits),
    )


def _leaning(columns: Sequence[Floats]) -> Floats:
    """Return the columns side by side, some leaning on the first three: negative, neutral, positive."""
    found = np.concatenate(columns, axis=1)
    for head in _LEANING:
        column = sum(one.shape[1] for one in columns[: HEADS.index(head)])
        found[:, column] += _LEAN * (found[:, 0] - found[:, 2])
    return found


def _fit(inputs: NDArray[np.float32], taught: Lesson, chosen: NDArray[np.bool_]) -> Fitted:
    fitted = fit(
        inputs[taught.rows[chosen]],
        one_hot(taught.labels[chosen], CLASSES[taught.head]),
        row_weights=taught.weights[chosen],
        recipe=_RECIPE,
        possible=taught.possible[chosen],
    )
    return one_column(taught.head, fitted)
