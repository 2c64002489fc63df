"""Weigh a text's hashed characters and words: the part of the model that needs no native library."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

from triage.engine.model_file import ModelFiles
from triage.engine.ngrams import features
from triage.engine.text import fold

TABLE = "linear.bin"
SETTINGS = "linear.json"
LONGEST = 5  # characters in a feature
MOST_WORDS = 40  # that are explained; leaving each out in turn is quadratic work


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
        found = hash_text(text, bits=self.bits)
        length = math.sqrt(max(len(found), 1))
        return tuple(
            sum(map(column.weights.__getitem__, found)) * column.scale / length + column.offset
            for column in self.columns
        )

    def word_weights(self, text: str) -> tuple[tuple[str, tuple[float, ...]], ...]:
        """Return how much each word of a cleaned text moves each column: what changes when it is left out."""
        words = text.split()[:MOST_WORDS]
        whole = self.logits(" ".join(words))
        return tuple(
            (word, tuple(a - b for a, b in zip(whole, self._without(words, index), strict=True)))
            for index, word in enumerate(words)
        )

    def _without(self, words: list[str], index: int) -> tuple[float, ...]:
        return self.logits(" ".join(words[:index] + words[index + 1 :]))
