"""Sum the weights of a text's hashed features with numpy: the model's sums, many times quicker."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from triage.engine.ngrams import MIX, WORD_LENGTH, of_characters, of_words, squeezed

type _Numbers = np.ndarray[Any, np.dtype[np.int64]]


class Sums:
    """The weights of one model; its sums are whole numbers, so they are the same in any order."""

    def __init__(self, columns: Sequence[memoryview], *, bits: int, longest: int, pairs: bool) -> None:
        self._weights = np.array([np.frombuffer(one, np.int8) for one in columns], np.float32).T.copy()
        self._shift, self._longest, self._pairs = 32 - bits, longest, pairs
        self._last = np.zeros(1 << bits, np.int64)  # where a feature was seen last

    def of(self, text: str) -> tuple[int, list[float]]:
        """Return how many features a text has, and for each column the sum of their weights."""
        found = self._features(text)
        order = np.arange(len(found))
        self._last[found] = order
        once = found[self._last[found] == order]
        weights = self._weights.take(once, axis=0)
        sums: list[float] = (np.ones(len(once), np.float32) @ weights).tolist()
        return len(once), sums

    def _features(self, text: str) -> _Numbers:
        """Return the numbers of a text's features, some more than once."""
        text = squeezed(text)
        words = [_of_word(word, self._longest, self._shift) for word in text.split()]
        if self._pairs:
            words.append(_mixed(of_words(text, pairs=True), self._shift))
        return np.concatenate(words) if words else np.zeros(0, np.int64)


def _mixed(checksums: Sequence[int], shift: int) -> _Numbers:
    mixed = np.array(checksums, np.uint64) * np.uint64(MIX) & np.uint64(0xFFFFFFFF)
    return (mixed >> np.uint64(shift)).astype(np.int64)


@lru_cache(maxsize=32_768)  # most texts are made of the same words
def _of_word(word: str, longest: int, shift: int) -> _Numbers:
    """Return the numbers of what stands between two spaces, alone and by its letters."""
    letters = np.array(of_characters(word[:WORD_LENGTH], longest, shift), np.int64)
    return np.concatenate([_mixed(of_words(word, pairs=False), shift), letters])
