"""Fit, per language, a factor and an offset per output, so that a probability means what it says.

How often comments are negative, and how plainly people say it, differs by language; the order of comments
carries over from one language to another, the level does not. A handful of numbers per language are fitted on
rows that the model judging them was not taught.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from aplomb.verdict import Scores
from tools.training.fitting import Floats, softmax
from tools.training.plan import Head
from tools.training.rows import Row

LEAST = 300  # rows, before anything is fitted
NEUTRAL_MOST = 0.10  # of rows that are all positive or negative, how many may be called neutral
OUTPUTS = 7  # the dangers after them are not calibrated: only our own corpus has them
COLUMN = {Head.COMPLAINT: 3, Head.ABUSE: 4, Head.SPAM: 5, Head.CRITICAL: 6}

_TONE = slice(0, 3)
_NEUTRAL = 1
_CLASS_SHARE = {Head.TONE: 0.65, Head.ABUSE: 0.75, Head.SPAM: 0.5}  # towards an even balance of the classes
_PENALTY = 1e-3

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A factor and an offset per output."""

    factors: Floats
    offsets: Floats

    def apply(self, logits: Floats) -> Floats:
        """Return calibrated logits."""
        return np.asarray(logits * self.factors + self.offsets)


def calibrate(rows: Sequence[Row], logits: Floats) -> Mapping[str, Calibration]:
    """Return the calibration of each language that has rows enough; our own corpus is too small to tell."""
    found = {}
    for language in sorted({row.language for row in rows}):
        chosen = [at for at, row in enumerate(rows) if row.language == language and row.kind is None]
        calibration = _of_language([rows[at] for at in chosen], logits[chosen])
        if calibration is not None:
            found[language] = calibration
    return found


def critical_label(row: Row) -> int | None:
    """Tell whether a row is criticism: what its annotators said, else its tone."""
    if row.critical is not None:
        return row.critical
    return int(row.tone == 0) if row.tone is not None else row.complaint


def without_neutral(rows: Sequence[Row]) -> frozenset[str]:
    """Return the sources whose annotators could not say neutral."""
    toned = {row.source for row in rows if row.tone is not None}
    return frozenset(toned - {row.source for row in rows if row.tone == 1})


def _of_language(rows: Sequence[Row], logits: Floats) -> Calibration | None:
    factors, offsets = np.ones(OUTPUTS), np.zeros(OUTPUTS)
    barred = without_neutral(rows)
    whole = [row.source not in barred for row in rows]
    tones = _labels([row.tone if ok else None for row, ok in zip(rows, whole, strict=True)])
    if (tones >= 0).sum() >= LEAST:
        at = np.flatnonzero(tones >= 0).tolist()
        weights = _weights([rows[one] for one in at], tones[at], _CLASS_SHARE[Head.TONE])
        factors[_TONE], offsets[_TONE] = _tone(logits[at, _TONE], tones[at], weights)
    elif barred:
        offsets[_NEUTRAL] = _less_neutral(logits[[row.source in barred for row in rows], _TONE])
    for head, column in COLUMN.items():
        labels = _labels(
            [
                critical_label(row)
                if head is Head.CRITICAL and ok
                else None
                if head is Head.CRITICAL
                else getattr(row, head)
                for row, ok in zip(rows, whole, strict=True)
            ]
        )
        at = np.flatnonzero(labels >= 0).tolist()
        if len(at) >= LEAST and len(set(labels[at].tolist())) > 1:
            weights = _weights([rows[one] for one in at], labels[at], _CLASS_SHARE.get(head, 0.0))
            factors[column], offsets[column] = _yes_or_no(logits[at, column], labels[at], weights)
    if np.all(factors == 1) and np.all(offsets == 0):
        return None
    return Calibration(factors=factors, offsets=offsets)


def _labels(found: Sequence[int | None]) -> Ints:
    return np.array([-1 if label is None else label for label in found], dtype=np.int64)


def _weights(rows: Sequence[Row], labels: Ints, class_share: float) -> Floats:
    """Return weights by which each source counts the same, and its classes more evenly than they are."""
    sources = Counter(row.source for row in rows)
    classes = Counter((row.source, int(label)) for row, label in zip(rows, labels, strict=True))
    raw = [
        (sources[row.source] / classes[row.source, int(label)]) ** class_share
        for row, label in zip(rows, labels, strict=True)
    ]
    totals: defaultdict[str, float] = defaultdict(float)
    for row, weight in zip(rows, raw, strict=True):
        totals[row.source] += weight
    found = np.array([weight / totals[row.source] for row, weight in zip(rows, raw, strict=True)])
    return np.asarray(found / found.sum())


def _tone(logits: Floats, labels: Ints, weights: Floats) -> tuple[float, Floats]:
    def loss(flat: Floats) -> float:
        scores = logits * np.exp(flat[0]) + flat[1:]
        right = scores[np.arange(len(labels)), labels] - logsumexp(scores, axis=1)
        return -float(weights @ right) + _PENALTY * float(flat @ flat)

    found = np.asarray(minimize(loss, np.zeros(4), method="BFGS").x)
    return float(np.exp(found[0])), found[1:]


def _yes_or_no(logits: Floats, labels: Ints, weights: Floats) -> tuple[float, float]:
    signs = np.where(labels == 1, 1.0, -1.0)

    def loss(flat: Floats) -> float:
        scores = logits * np.exp(flat[0]) + flat[1]
        return float(weights @ np.logaddexp(0, -signs * scores)) + _PENALTY * float(flat @ flat)

    found = np.asarray(minimize(loss, np.zeros(2), method="BFGS").x)
    return float(np.exp(found[0])), float(found[1])


def _less_neutral(logits: Floats) -> float:
    """Return the offset by which neutral wins on few enough rows; none above 0."""
    lead = logits[:, _NEUTRAL] - np.maximum(logits[:, 0], logits[:, 2])
    return min(0.0, -float(np.quantile(lead, 1 - NEUTRAL_MOST)))


def calibrated(rows: Sequence[Row], logits: Floats, calibrations: Mapping[str, Calibration]) -> list[Scores]:
    """Return the scores of rows, each by its language's calibration."""
    found = logits.copy()
    for language, calibration in calibrations.items():
        chosen = [row.language == language for row in rows]
        found[chosen, :OUTPUTS] = calibration.apply(logits[chosen, :OUTPUTS])
    tones, yes = softmax(found[:, _TONE]), expit(found[:, _TONE.stop : OUTPUTS])
    safe = softmax(found[:, OUTPUTS:])[:, 0]
    return [
        Scores(
            negative=tone[0],
            neutral=tone[1],
            positive=tone[2],
            complaint=one[0],
            abuse=one[1],
            spam=one[2],
            critical=one[3],
            urgent=1 - no_danger,
        )
        for tone, one, no_danger in zip(tones.tolist(), yes.tolist(), safe.tolist(), strict=True)
    ]
