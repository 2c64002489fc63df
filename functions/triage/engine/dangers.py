"""Tell how likely a comment speaks of a danger: how near it stands to known ones, and which words it has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from triage.engine.linear import hash_text
from triage.engine.model_file import ModelFiles

LANDMARKS = "danger-landmarks.bin"  # a row per known comment, one byte a number
WORDS = "danger-words.bin"  # a column per danger over the hashed features
SETTINGS = "dangers.json"
BITS = 17
NEARNESS = 2.0  # how fast the likeness of two comments falls with the angle between them
SHARPNESS = 8.0  # how far the likeliest danger outweighs the others
ZERO = 128  # a landmark's byte for nothing: Python keeps small positive numbers ready


def hash_words(text: str) -> list[int]:
    """Return the features of a cleaned text: those of the linear part, two by two."""
    return sorted({number >> 1 for number in hash_text(text, bits=BITS + 1)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dangers:
    """One regression per danger over likenesses to landmarks and over words; together one probability."""

    centre: tuple[float, ...]  # of all embeddings; what they share says nothing
    landmarks: tuple[bytes, ...]
    landmark_scale: float
    likenesses: tuple[tuple[float, ...], ...]  # weights, by danger
    words: tuple[memoryview, ...]  # weights, by danger
    word_scales: tuple[float, ...]
    offsets: tuple[float, ...]
    factor: float
    offset: float

    @classmethod
    def load(cls, files: ModelFiles) -> Self | None:
        """Read the model's tables; None of a version that has none.

        Raises:
            UnusableModelError: a file is changed.
        """
        if not files.has(SETTINGS):
            return None
        settings, table = files.values(SETTINGS), files.table(WORDS)
        landmarks, width = bytes(files.table(LANDMARKS)), len(settings["centre"])
        size = 1 << BITS
        return cls(
            centre=tuple(settings["centre"]),
            landmarks=tuple(landmarks[at : at + width] for at in range(0, len(landmarks), width)),
            landmark_scale=settings["landmark_scale"],
            likenesses=tuple(tuple(column) for column in settings["likenesses"]),
            words=tuple(table[at : at + size] for at in range(0, len(table), size)),
            word_scales=tuple(settings["word_scales"]),
            offsets=tuple(settings["offsets"]),
            factor=settings["factor"],
            offset=settings["offset"],
        )

    def probability(self, cleaned: str, vector: Sequence[float]) -> float:
        """Return P(urgent) of a cleaned text and its embedding."""
        near = self._nearness(vector)
        found = hash_words(cleaned)
        length = math.sqrt(max(len(found), 1))
        said = [
            math.sumprod(weights, near) + sum(map(words.__getitem__, found)) * scale / length + offset
            for weights, words, scale, offset in zip(
                self.likenesses, self.words, self.word_scales, self.offsets, strict=True
            )
        ]
        logit = joined(said) * self.factor + self.offset
        return 1 / (1 + math.exp(-min(max(logit, -50.0), 50.0)))

    def _nearness(self, vector: Sequence[float]) -> list[float]:
        moved = [value - mean for value, mean in zip(vector, self.centre, strict=True)]
        length = math.hypot(*moved) or 1.0
        scaled = [value * self.landmark_scale / length for value in moved]
        shift = ZERO * sum(scaled)
        return [
            math.exp(NEARNESS * (math.sumprod(landmark, scaled) - shift - 1)) for landmark in self.landmarks
        ]


def joined(said: Sequence[float]) -> float:
    """Return one score of several dangers: the highest, more where others are near it."""
    return math.log(sum(math.exp(SHARPNESS * min(one, 5.0)) for one in said)) / SHARPNESS
