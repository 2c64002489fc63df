"""Score a comment: calibrated probabilities of its tone and of what it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from aplomb.thresholds import Thresholds
from aplomb.verdict import Scores
from triage.engine.dangers import Dangers
from triage.engine.embedding import LAYER, Embedding, EmbeddingUnavailable, encoder_of
from triage.engine.language import LanguageModel, Told
from triage.engine.linear import Linear
from triage.engine.model_file import SHIPPED, ModelFiles
from triage.engine.text import clean
from triage.engine.thresholds import ThresholdTable

HEADS = "heads.json"
MOST_WORDS = 5  # that are named as reasons
_TONE = 3  # the tone's columns come first: negative, neutral, positive
_CALIBRATED = 7  # then complaint, abuse, spam, critical; then no danger, and each danger


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calibration:
    """A factor and an offset per output, for one language."""

    factors: tuple[float, ...]
    offsets: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """Logistic models over one list of inputs: the tone's three columns, then the other heads'."""

    weights: tuple[tuple[float, ...], ...]
    offsets: tuple[float, ...]
    calibrations: Mapping[str, _Calibration]

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        return cls(
            weights=tuple(tuple(column) for column in values["weights"]),
            offsets=tuple(values["offsets"]),
            calibrations={
                language: _Calibration(factors=tuple(one["factors"]), offsets=tuple(one["offsets"]))
                for language, one in values["calibrations"].items()
            },
        )

    def scores(self, inputs: Sequence[float], language: str) -> Scores:
        logits = [
            math.sumprod(weights, inputs) + offset
            for weights, offset in zip(self.weights, self.offsets, strict=True)
        ]
        if calibration := self.calibrations.get(language):
            logits[:_CALIBRATED] = [
                logit * factor + offset
                for logit, factor, offset in zip(
                    logits[:_CALIBRATED], calibration.factors, calibration.offsets, strict=True
                )
            ]
        return _scores(logits)


class Engine:
    """The model; one per process. It never fails on a text."""

    def __init__(self, files: ModelFiles, *, embedding: Embedding | None, degraded: str | None) -> None:
        """Read the model's files; `degraded` is why there is no embedding, in words.

        Raises:
            UnusableModelError: a file is missing or changed.
        """
        heads = files.values(HEADS)
        self._full, self._linear_only = _Head.of(heads["full"]), _Head.of(heads["linear"])
        self._linear = Linear.load(files)
        self._dangers = Dangers.load(files)
        self._language = LanguageModel.load(files)
        self._thresholds = ThresholdTable.load(files)
        self._embedding = embedding
        self.version = files.version
        self.degraded = degraded

    @classmethod
    def load(cls, folder: Path = SHIPPED, *, native: Path = LAYER) -> Self:
        """Load a model, with the native library if it can be used here.

        `folder` holds one version's files; `native` the library.

        Raises:
            UnusableModelError: a file of the model is missing or changed.
        """
        files = ModelFiles(folder)
        try:
            return cls(files, embedding=Embedding(native, encoder=encoder_of(files)), degraded=None)
        except EmbeddingUnavailable as reason:
            return cls(files, embedding=None, degraded=str(reason))

    def score(self, text: str, *, language: str = "") -> Scores:
        """Return the scores of any string, in bounded work; its language is told where it is not given."""
        cleaned = clean(text)
        return self.combine(cleaned, self._vector(cleaned), language=language)

    def combine(self, cleaned: str, vector: Sequence[float] | None, *, language: str = "") -> Scores:
        """Return the scores of a cleaned text whose embedding is known, or None without one."""
        language = language or self._language.tell(cleaned).language
        logits = self._linear.logits(cleaned)
        if vector is None:
            return self._linear_only.scores(logits, language)
        scores = self._full.scores([*vector, *logits], language)
        if self._dangers is None:
            return scores
        return replace(scores, urgent=self._dangers.probability(cleaned, vector))

    def thresholds(self, language: str) -> Thresholds:
        """Return the bounds that ship for a language."""
        return self._thresholds.of(language)

    def proven(self, language: str) -> bool:
        """Tell whether a language's bounds kept their promise on rows that did not set them."""
        return language in self._thresholds.proven

    def language(self, text: str, *, languages: Sequence[str] = ()) -> Told:
        """Return the language of any string; `languages` are the account's own, likeliest first."""
        return self._language.tell(clean(text), languages=languages)

    def reasons(self, text: str) -> tuple[tuple[str, float], ...]:
        """Return the words that speak most for (above 0) or against a negative tone, weightiest first.

        Weights are those of the linear part, in logits: the embedding does not say which word moved it.
        """
        negative, positive = self._linear.names.index("negative"), self._linear.names.index("positive")
        weighed = [
            (word, round(weights[negative] - weights[positive], 2))
            for word, weights in self._linear.word_weights(clean(text))
        ]
        return tuple(sorted(weighed, key=lambda one: (-abs(one[1]), one[0]))[:MOST_WORDS])

    def _vector(self, cleaned: str) -> list[float] | None:
        if self._embedding is None:
            return None
        try:
            return self._embedding.embed(cleaned)
        except EmbeddingUnavailable as reason:
            self._embedding, self.degraded = None, str(reason)
            return None


def _scores(logits: Sequence[float]) -> Scores:
    negative, neutral, positive = _shares(logits[:_TONE])
    complaint, abuse, spam, critical = (_probability(logit) for logit in logits[_TONE:_CALIBRATED])
    no_danger, *_ = _shares(logits[_CALIBRATED:])
    return Scores(
        negative=negative,
        neutral=neutral,
        positive=positive,
        complaint=complaint,
        abuse=abuse,
        spam=spam,
        critical=critical,
        urgent=1 - no_danger,
    )


def _shares(logits: Sequence[float]) -> list[float]:
    highest = max(logits)
    powers = [math.exp(logit - highest) for logit in logits]
    total = sum(powers)
    return [power / total for power in powers]


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-logit)) if logit >= 0 else math.exp(logit) / (1 + math.exp(logit))
