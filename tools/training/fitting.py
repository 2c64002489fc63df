"""Fit weighted logistic models, the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Inputs = NDArray[np.float32] | Floats | csr_matrix[np.float32] | csr_matrix[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How strictly and how long a model is fitted."""

    penalty: float  # L2, per unit of weight
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A linear model: one column of weights and one offset per class."""

    weights: Floats
    offsets: Floats

    def logits(self, inputs: Inputs) -> Floats:
        """Return one row of class scores per input row."""
        return np.asarray(inputs @ self.weights.astype(inputs.dtype) + self.offsets, dtype=np.float64)


def fit(
    inputs: Inputs,
    targets: Floats,
    *,
    row_weights: Floats,
    recipe: Recipe,
    possible: NDArray[np.bool_] | None = None,
) -> Fitted:
    """Fit a softmax over the classes of `targets`, one row of probabilities each.

    `possible` marks the classes a row's annotators could choose: rows labelled only positive or negative
    teach nothing about neutral.
    """
    rows, size = inputs.shape
    classes = targets.shape[1]
    barred = np.where(possible, 0.0, -1e9) if possible is not None else np.zeros((rows, classes))
    scale = row_weights / row_weights.sum()
    turned: Any = inputs.T.tocsr() if isinstance(inputs, csr_matrix) else inputs.T
    kind = inputs.dtype  # half the time in four bytes, and no row is copied

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat[: size * classes].reshape(size, classes)
        scores = np.asarray(inputs @ weights.astype(kind) + flat[size * classes :]) + barred
        scores -= scores.max(axis=1, keepdims=True)
        normal = np.log(np.exp(scores).sum(axis=1, keepdims=True))
        error = (np.exp(scores - normal) - targets) * scale[:, None]
        value = -float(((targets * (scores - normal)).sum(axis=1) * scale).sum())
        slope = np.asarray(turned @ error.astype(kind), dtype=np.float64) + recipe.penalty * weights
        value += recipe.penalty / 2 * float((weights * weights).sum())
        return value, np.concatenate([slope.ravel(), error.sum(axis=0)])

    return _solved(loss, size=size, classes=classes, steps=recipe.steps)


def softmax(logits: Floats) -> Floats:
    """Return probabilities, row by row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def one_hot(labels: NDArray[np.int64], classes: int) -> Floats:
    """Return a row of zeros and a one per label."""
    return np.asarray(np.eye(classes)[labels], dtype=np.float64)


def _solved(loss: Callable[[Floats], tuple[float, Floats]], *, size: int, classes: int, steps: int) -> Fitted:
    start = np.zeros((size + 1) * classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": 10})
    flat = np.asarray(found.x, dtype=np.float64)
    return Fitted(weights=flat[: size * classes].reshape(size, classes), offsets=flat[size * classes :])
