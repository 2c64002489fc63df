"""Fit the dangers: one ridge regression each, over likenesses to landmarks and over words, in closed form."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags

from tools.training.fitting import Floats, one_hot
from tools.training.linear_part import FOLDS, folds_of
from tools.training.rows import DANGERS, Row, Use
from tools.training.vectors import Matrix, rarity, sparse_rows
from triage.engine.dangers import BITS, NEARNESS, SHARPNESS, ZERO, hash_words

LANDMARKS = 1_500  # comments that others are compared with; each costs three microseconds
ORDINARY = 2_500  # rows that nobody labelled for dangers, as examples of none
PENALTY = 0.3

_ORDINARY_WEIGHT = 0.1
_LEAST_SPREAD = 1e-3  # of a direction among the landmarks; a smaller one is noise of the rounding
_MOST = 127
_CALIBRATION_PENALTY = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerModel:
    """What ships: see `triage.engine.dangers.Dangers`."""

    centre: Floats
    landmarks: NDArray[np.uint8]
    landmark_scale: float
    likenesses: Floats  # landmarks x dangers
    words: Floats  # features x dangers
    offsets: Floats
    factor: float
    offset: float
    probabilities: Floats  # of each row, by a model that was not taught it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inputs:
    likenesses: Floats  # rows x landmarks
    turn: Floats  # landmarks x directions that are alike in size
    words: csr_matrix[np.float64]


def train_dangers(rows: Sequence[Row], vectors: Matrix) -> DangerModel:
    """Fit on the corpus's rows that may train, and on some others as examples of no danger."""
    taught = _taught(rows)
    labels = np.array([rows[at].danger or 0 for at in taught], dtype=np.int64)
    weights = np.array([1.0 if rows[at].kind else _ORDINARY_WEIGHT for at in taught])
    centre = np.round(vectors[taught].mean(axis=0, dtype=np.float64), 6)
    near = vectors - centre
    near /= np.maximum(np.linalg.norm(near, axis=1, keepdims=True), 1e-9)
    chosen = _landmarks(near[taught])
    scale = float(np.round(np.abs(near[taught][chosen]).max() / _MOST, 8)) or 1.0
    landmarks = (np.round(near[taught][chosen] / scale) + ZERO).astype(np.uint8)
    known = (landmarks.astype(np.float64) - ZERO) * scale
    words = sparse_rows((hash_words(row.text) for row in rows), bits=BITS)
    factors = rarity(words[taught])
    inputs = _Inputs(
        likenesses=np.exp(NEARNESS * (near @ known.T - 1)),
        turn=_turn(np.exp(NEARNESS * (known @ known.T - 1))),
        words=(words.astype(np.float64) @ diags(factors)).tocsr(),
    )
    likenesses, weighed, offsets = _fit(inputs, taught, labels, weights)
    said = _say(inputs, likenesses, weighed, offsets)
    folds = folds_of([rows[at].text for at in taught])
    for number in range(FOLDS):
        others = folds != number
        fold = _fit(inputs, taught[others], labels[others], weights[others])
        said[taught[~others]] = _say(inputs, *fold)[taught[~others]]
    joined = np.log(np.exp(SHARPNESS * np.minimum(said, 5.0)).sum(axis=1)) / SHARPNESS
    factor, offset = _calibrate(joined[taught], labels > 0, weights)
    return DangerModel(
        centre=centre,
        landmarks=landmarks,
        landmark_scale=scale,
        likenesses=likenesses,
        words=weighed * factors[:, None],
        offsets=offsets,
        factor=factor,
        offset=offset,
        probabilities=1 / (1 + np.exp(-(joined * factor + offset))),
    )


def _taught(rows: Sequence[Row]) -> NDArray[np.int64]:
    ours = [at for at, row in enumerate(rows) if row.use is Use.TRAIN and row.kind]
    others = [at for at, row in enumerate(rows) if row.use is Use.TRAIN and not row.kind]
    drawn = sorted(others, key=lambda at: hashlib.sha256(rows[at].text.encode("utf-8", "replace")).digest())
    return np.array(sorted([*ours, *drawn[:ORDINARY]]), dtype=np.int64)


def _landmarks(near: Floats) -> NDArray[np.int64]:
    """Choose the rows that together say most of all others: a Cholesky factor's pivots."""
    count = min(LANDMARKS, len(near))
    left, chosen = np.ones(len(near)), []
    factor = np.zeros((count, len(near)))
    for step in range(count):
        at = int(np.argmax(left))
        if left[at] < _LEAST_SPREAD:
            break
        row = np.exp(NEARNESS * (near @ near[at] - 1)) - factor[:step, at] @ factor[:step]
        factor[step] = row / np.sqrt(left[at])
        left = np.maximum(left - factor[step] ** 2, 0.0)
        chosen.append(at)
    return np.array(chosen, dtype=np.int64)


def _turn(likeness: Floats) -> Floats:
    spread, directions = np.linalg.eigh(likeness)
    kept = spread > _LEAST_SPREAD
    return np.asarray(directions[:, kept] / np.sqrt(spread[kept]))


def _fit(
    inputs: _Inputs, taught: NDArray[np.int64], labels: NDArray[np.int64], weights: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the weights of likenesses and of words, and the offsets, by danger."""
    turned, words = inputs.likenesses[taught] @ inputs.turn, inputs.words[taught]
    targets = one_hot(labels, 1 + len(DANGERS))[:, 1:]
    means = np.average(targets, axis=0, weights=weights)
    alike = turned @ turned.T + np.asarray((words @ words.T).todense())
    alike[np.diag_indices_from(alike)] += PENALTY / weights
    dual = cho_solve(cho_factor(alike, overwrite_a=True), targets - means)
    return inputs.turn @ (turned.T @ dual), np.asarray(words.T @ dual), means


def _say(inputs: _Inputs, likenesses: Floats, words: Floats, offsets: Floats) -> Floats:
    return np.asarray(inputs.likenesses @ likenesses + inputs.words @ words + offsets)


def _calibrate(said: Floats, urgent: Any, weights: Floats) -> tuple[float, float]:
    """Return the factor and the offset that make a score a logit."""
    signs = np.where(urgent, 1.0, -1.0)
    share = weights / weights.sum()

    def loss(flat: Floats) -> float:
        logits = said * np.exp(flat[0]) + flat[1]
        return float(share @ np.logaddexp(0, -signs * logits)) + _CALIBRATION_PENALTY * float(flat @ flat)

    found = np.asarray(minimize(loss, np.zeros(2), method="BFGS").x)
    return round(float(np.exp(found[0])), 5), round(float(found[1]), 5)
