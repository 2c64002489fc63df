"""Train the linear part, and say of each row what a model says that was not taught that row."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from tools.training.fitting import Fitted, Floats, Recipe, fit, one_hot
from tools.training.plan import CLASSES, LINEAR, Head, Lesson, for_embedding, for_linear, lesson
from tools.training.rows import Row
from tools.training.vectors import rarity, sparse_rows
from triage.engine.linear import hash_text

BITS = 18
FOLDS = 3
COLUMNS = ("negative", "neutral", "positive", "complaint", "abuse", "spam", "urgent")

_RECIPE = Recipe(penalty=5e-6, steps=60)

Says = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearPart:
    """The linear models, and their logits for the rows that teach or are embedded; nan for others."""

    models: Mapping[Head, Fitted]
    logits: Floats


def train_linear_part(rows: Sequence[Row], says: Says) -> LinearPart:
    """Fit the linear models on the rows that may train."""
    chosen = sorted({*for_linear(rows), *for_embedding(rows)})
    place = np.full(len(rows), -1)
    place[chosen] = np.arange(len(chosen))
    inputs = sparse_rows((hash_text(rows[index].text, bits=BITS) for index in chosen), bits=BITS)
    used = np.unique(inputs.indices)  # a feature that no row has teaches nothing
    inputs = inputs[:, used]
    factors = rarity(inputs)
    inputs = (inputs @ diags(factors.astype(np.float32))).tocsr()
    folds = folds_of([rows[index].text for index in chosen])
    models: dict[Head, Fitted] = {}
    columns = []
    for head in LINEAR:
        taught = lesson(head, rows, for_linear(rows))
        says(f"linear {head}: {len(taught.rows)} rows")
        models[head], said = _train(inputs, taught, place[taught.rows], folds)
        columns.append(said)
    whole = np.full((len(rows), len(COLUMNS)), np.nan)
    whole[chosen] = np.hstack(columns)
    return LinearPart(
        models={head: _whole(one, used=used, factors=factors) for head, one in models.items()}, logits=whole
    )


def _whole(fitted: Fitted, *, used: NDArray[np.int32], factors: Floats) -> Fitted:
    """Return the model over all features, for inputs that no factor scales."""
    weights = np.zeros((1 << BITS, fitted.weights.shape[1]))
    weights[used] = fitted.weights * factors[:, None]
    return Fitted(weights=weights, offsets=fitted.offsets)


def folds_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return the fold of each text; the text alone decides."""
    return np.array(
        [hashlib.sha256(text.encode("utf-8", "replace")).digest()[1] % FOLDS for text in texts],
        dtype=np.int64,
    )


def one_column(head: Head, fitted: Fitted) -> Fitted:
    """Return the difference of the two columns of a head that says yes or no."""
    if CLASSES[head] > 2:  # noqa: PLR2004 - yes and no
        return fitted
    weights, offsets = fitted.weights, fitted.offsets
    return Fitted(weights=weights[:, 1:] - weights[:, :1], offsets=offsets[1:] - offsets[:1])


def _train(
    inputs: csr_matrix[np.float32], taught: Lesson, places: NDArray[np.int64], folds: NDArray[np.int64]
) -> tuple[Fitted, Floats]:
    """Return the model of all rows, and each row's logits by a model that was not taught it."""
    whole = _fit(inputs, taught, places, np.ones(len(places), dtype=np.bool_))
    said = whole.logits(inputs)
    for number in range(FOLDS):
        others = folds[places] != number
        own = np.unique(places[~others])
        said[own] = _fit(inputs, taught, places, others).logits(inputs[own])
    return whole, said


def _fit(
    inputs: csr_matrix[np.float32], taught: Lesson, places: NDArray[np.int64], chosen: NDArray[np.bool_]
) -> Fitted:
    fitted = fit(
        inputs[places[chosen]],
        one_hot(taught.labels[chosen], taught.possible.shape[1]),
        row_weights=taught.weights[chosen],
        recipe=_RECIPE,
        possible=taught.possible[chosen],
    )
    return one_column(taught.head, fitted)
