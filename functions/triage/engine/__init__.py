"""The model of triage: what a comment's words say, as probabilities. It needs no network and no numpy."""

from aplomb.verdict import Scores
from triage.engine.embedding import EmbeddingUnavailable
from triage.engine.language import Told
from triage.engine.model_file import UnusableModelError
from triage.engine.scores import Engine

__all__ = ["EmbeddingUnavailable", "Engine", "Scores", "Told", "UnusableModelError"]
