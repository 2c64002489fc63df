"""The model for a million comments: its sums by numpy, its answers remembered, its reasons left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from aplomb.errors import AplombError
from aplomb.thresholds import Thresholds
from aplomb.verdict import Scores
from tools.backtest.sums import Sums
from triage.engine import Engine, Told
from triage.engine.embedding import Embedding
from triage.engine.language import LONGEST as LETTERS_OF_A_LANGUAGE
from triage.engine.language import LanguageModel
from triage.engine.linear import LONGEST as LETTERS
from triage.engine.linear import Linear
from triage.engine.model_file import SHIPPED, ModelFiles
from triage.engine.text import fold


class Kind(StrEnum):
    """With what comments are judged."""

    FULL = "full"  # as the deployed product does
    LINEAR = "linear"  # without the embedding: many times quicker, less sure


class NoEmbeddingError(AplombError):
    """The full model was asked for, and its native library is not there."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the model said of one text, before any rule or threshold."""

    told: Told
    scores: Scores


class QuickEngine(Engine):
    """The same model with the same answers; it only adds faster."""

    def __init__(self, files: ModelFiles, *, embedding: Embedding | None, degraded: str | None) -> None:
        super().__init__(files, embedding=embedding, degraded=degraded)
        self._linear = _QuickLinear(**_values(self._linear))
        self._language = _QuickLanguage(**_values(self._language))


@cache
def load(kind: Kind, native: Path, folder: Path = SHIPPED) -> QuickEngine:
    """Return the model; loaded once per process.

    Raises:
        NoEmbeddingError: the full model cannot work here.
        UnusableModelError: a file of the model is missing or changed.
    """
    if kind is Kind.LINEAR:
        return QuickEngine(ModelFiles(folder), embedding=None, degraded=None)
    engine = QuickEngine.load(folder, native=native)
    if engine.degraded:
        raise NoEmbeddingError(f"{engine.degraded} Run `make setup`, or use --engine linear.")
    return engine


class Recall:
    """The model as `judge` uses it: asked once per text, and not at all where it was heard before."""

    def __init__(self, engine: Engine, heard: Heard | None) -> None:
        self._engine, self._heard = engine, heard
        self._told: Told | None = None
        self._scores: Scores | None = None
        self.version = engine.version
        self.degraded: str | None = engine.degraded

    @property
    def heard(self) -> Heard | None:
        """What the model said this time; None where it was heard before, or did not work whole."""
        if self._told is None or self._scores is None or self.degraded:
            return None
        return Heard(self._told, self._scores)

    def language(self, text: str, *, languages: Sequence[str] = ()) -> Told:
        """Return the language of a text."""
        if self._heard is not None:
            return self._heard.told
        self._told = self._engine.language(text, languages=languages)
        return self._told

    def score(self, text: str, *, language: str = "") -> Scores:
        """Return the scores of a text."""
        if self._heard is not None:
            return self._heard.scores
        self._scores = self._engine.score(text, language=language)
        self.degraded = self._engine.degraded
        return self._scores

    def thresholds(self, language: str) -> Thresholds:
        """Return the bounds that ship."""
        return self._engine.thresholds(language)

    def reasons(self, text: str) -> tuple[tuple[str, float], ...]:  # noqa: ARG002 - the shape of a model
        """Return nothing: no evidence is shown, and looking for it takes longest."""
        return ()


class _QuickLanguage(LanguageModel):
    __slots__ = ("_sums",)
    _sums: Sums

    def totals(self, text: str) -> tuple[int, Sequence[float]]:
        """Return the same sums."""
        if not hasattr(self, "_sums"):
            sums = Sums(self.columns, bits=self.bits, longest=LETTERS_OF_A_LANGUAGE, pairs=False)
            object.__setattr__(self, "_sums", sums)
        return self._sums.of(text)


class _QuickLinear(Linear):
    __slots__ = ("_sums",)
    _sums: Sums

    def totals(self, text: str) -> tuple[int, Sequence[float]]:
        """Return the same sums."""
        if not hasattr(self, "_sums"):
            columns = [one.weights for one in self.columns]
            sums = Sums(columns, bits=self.bits, longest=LETTERS, pairs=True)
            object.__setattr__(self, "_sums", sums)
        return self._sums.of(fold(text))


def _values(model: LanguageModel | Linear) -> dict[str, Any]:
    return {one.name: getattr(model, one.name) for one in fields(model)}
