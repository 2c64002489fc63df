"""Weigh a text's hashed characters and words: the part of the model that needs no native library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from triage.engine.model_file import ModelFiles
from triage.engine.ngrams import features
from triage.engine.text import fold

TABLE = "linear.bin"
SETTINGS = "linear.json"
LONGEST = 5  # characters in a feature
MOST_WORDS = 40  # that are explained


def hash_text(text: str, *, bits: int) -> list[int]:
    """Return the features of a cleaned text, without case and diacritics."""
    return features(fold(text), bits=bits, longest=LONGEST, pairs=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """The weights of one output, as signed bytes."""

    weights: memoryview
    scale: float
    offset: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """Several linear models over the same features."""

    names: tuple[str, ...]
    bits: int
    columns: tuple[_Column, ...]

    @classmethod
    def load(cls, files: ModelFiles) -> Self:
        """Read the model's tables.

        Raises:
            UnusableModelError: the files are missing or changed.
        """
        settings, table = files.values(SETTINGS), files.table(TABLE)
        size = 1 << settings["bits"]
        columns = tuple(
            _Column(
                weights=table[start * size : (start + 1) * size], scale=one["scale"], offset=one["offset"]
            )
            for start, one in enumerate(settings["columns"])
        )
        return cls(
            names=tuple(one["name"] for one in settings["columns"]), bits=settings["bits"], columns=columns
        )

    def logits(self, text: str) -> tuple[float, ...]:
        """Return one score per column for a cleaned text."""
        count, totals = self.totals(text)
        length = math.sqrt(max(count, 1))
        return tuple(
            total * column.scale / length + column.offset
            for total, column in zip(totals, self.columns, strict=True)
        )

    def totals(self, text: str) -> tuple[int, Sequence[float]]:
        """Return how many features a cleaned text has, and the sum of their weights for each column."""
        found = hash_text(text, bits=self.bits)
        return len(found), [sum(map(column.weights.__getitem__, found)) for column in self.columns]

    def word_weights(self, text: str) -> tuple[tuple[str, tuple[float, ...]], ...]:
        """Return how much each word of a cleaned text adds to each column; pairs of words count for none."""
        words = text.split()[:MOST_WORDS]
        length = math.sqrt(max(len(hash_text(text, bits=self.bits)), 1))
        return tuple((word, self._added(word, length)) for word in words)

    def _added(self, word: str, length: float) -> tuple[float, ...]:
        _, totals = self.totals(word)
        return tuple(
            total * column.scale / length for total, column in zip(totals, self.columns, strict=True)
        )
