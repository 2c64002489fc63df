"""Sum the weights of a text's hashed features with numpy: the model's sums, many times quicker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from triage.engine.ngrams import WORD_LENGTH, Edges, pairs_between, piece, split
from triage.known import Known

MOST_KNOWN = 32_768  # pieces of texts

type _Numbers = np.ndarray[Any, np.dtype[np.int64]]


class Sums:
    """The weights of one model; its sums are whole numbers, so they are the same in any order."""

    def __init__(self, columns: Sequence[memoryview], *, bits: int, longest: int, pairs: bool) -> None:
        self._weights = np.array([np.frombuffer(one, np.int8) for one in columns], np.float32).T.copy()
        self._bits, self._longest, self._pairs = bits, longest, pairs
        self._last = np.zeros(1 << bits, np.int64)  # where a feature was seen last
        self._known = Known(self._piece, most=MOST_KNOWN, longest=WORD_LENGTH)

    def of(self, text: str) -> tuple[int, list[float]]:
        """Return how many features a text has, and for each column the sum of their weights."""
        pieces = list(map(self._known.__getitem__, split(text)))
        parts = [numbers for numbers, _ in pieces]
        if self._pairs and len(pieces) > 1:
            parts.append(np.array(pairs_between((edges for _, edges in pieces), self._bits), np.int64))
        if not parts:
            return 0, [0.0] * self._weights.shape[1]
        found = np.concatenate(parts)
        order = np.arange(len(found))
        self._last[found] = order
        once = found[self._last[found] == order]
        sums: list[float] = (np.ones(len(once), np.float32) @ self._weights.take(once, axis=0)).tolist()
        return len(once), sums

    def _piece(self, text: str) -> tuple[_Numbers, Edges]:
        numbers, edges = piece(text, bits=self._bits, longest=self._longest, pairs=self._pairs)
        return np.array(numbers, np.int64), edges
