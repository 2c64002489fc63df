"""Choose the rows that teach the encoder, and lay out what each says."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.training.plan import HEADS, Head, lesson
from tools.training.rows import Row, Use

ROWS = 8_000  # of one source; more of one kind teach less than the time they take
_FEWER = {"mozetic": 2_500, "davidson": 6_000, "sms-spam": 2_000}
APART = 5  # one row in so many does not teach the encoder, and so may tell how far to trust it
_CORPUS_TIMES = 3  # our own rows are few, and alone say what is urgent
_SHUFFLED = 3.0  # pieces by which lengths are blurred, so that batches differ from one pass to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What rows say to one head; a weight of 0 where a row says nothing."""

    labels: NDArray[np.int64]
    weights: NDArray[np.float32]
    may_be_neutral: NDArray[np.bool_]


def is_apart(text: str) -> bool:
    """Tell whether a cleaned text is kept from the encoder; the text alone decides."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[2] % APART == 0


def teaching(rows: Sequence[Row]) -> list[int]:
    """Return the rows that teach the encoder."""
    seen: Counter[str] = Counter()
    found = []
    for index, row in enumerate(rows):
        seen[row.source] += 1
        if row.use is Use.TRAIN and seen[row.source] <= _most(row.source) and not is_apart(row.text):
            found.append(index)
    return found


def _most(source: str) -> int:
    return next((most for name, most in _FEWER.items() if source.startswith(name)), ROWS)


def answers(rows: Sequence[Row], allowed: Sequence[int]) -> Mapping[Head, Answers]:
    """Return, for each head, what each of all rows says; only the allowed say something."""
    found = {}
    for head in HEADS:
        taught = lesson(head, rows, allowed)
        labels = np.zeros(len(rows), dtype=np.int64)
        weights = np.zeros(len(rows), dtype=np.float32)
        may_be_neutral = np.ones(len(rows), dtype=np.bool_)
        labels[taught.rows], weights[taught.rows] = taught.labels, taught.weights
        may_be_neutral[taught.rows] = taught.possible.all(axis=1)
        weights /= weights[allowed].mean() or 1.0
        found[head] = Answers(labels=labels, weights=weights, may_be_neutral=may_be_neutral)
    return found


def batches(
    rows: Sequence[Row], allowed: Sequence[int], lengths: Sequence[int], *, pieces: int, chance: random.Random
) -> Iterator[list[int]]:
    """Yield one pass over the allowed rows in batches of so many pieces at most, like lengths together."""
    drawn = [index for index in allowed for _ in range(_CORPUS_TIMES if rows[index].kind else 1)]
    drawn.sort(key=lambda index: lengths[index] + chance.random() * _SHUFFLED)
    found: list[list[int]] = [[]]
    for index in drawn:
        if lengths[index] * (len(found[-1]) + 1) > pieces:
            found.append([])
        found[-1].append(index)
    chance.shuffle(found)
    yield from filter(None, found)
