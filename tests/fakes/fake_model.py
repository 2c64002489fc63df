"""A triage model whose opinion is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from aplomb.thresholds import Thresholds
from aplomb.verdict import Scores
from triage.engine import Told

CALM = Scores(
    negative=0.1, neutral=0.8, positive=0.1, complaint=0.05, abuse=0.02, spam=0.02, critical=0.05, urgent=0.02
)
BOUNDS = Thresholds(low=0.2, ask=0.5, high=0.85, positive_most=0.5, abuse=0.8, spam=0.9, urgent=0.6)


@dataclass(kw_only=True)
class FakeModel:
    """Says the same of every comment."""

    scores: Scores = CALM
    told: Told = field(default_factory=lambda: Told(language="en", confidence=0.99))
    bounds: Thresholds = BOUNDS
    version: str = "1a2b"
    degraded: str | None = None
    words: tuple[tuple[str, float], ...] = ()

    def score(self, text: str, *, language: str = "") -> Scores:
        """Return the given scores."""
        assert isinstance(text, str)
        assert isinstance(language, str)
        return self.scores

    def language(self, text: str, *, languages: Sequence[str] = ()) -> Told:
        """Return the given language."""
        assert isinstance(text, str)
        assert not isinstance(languages, str)
        return self.told

    def thresholds(self, language: str) -> Thresholds:
        """Return the given bounds."""
        assert language
        return self.bounds

    def reasons(self, text: str) -> tuple[tuple[str, float], ...]:
        """Return the given words."""
        assert isinstance(text, str)
        return self.words


def model_that_says(**scores: float) -> FakeModel:
    """Return a model that says this, and otherwise that nothing is the matter."""
    return FakeModel(scores=replace(CALM, **scores))
