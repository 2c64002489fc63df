"""aplomb train: folders of labelled rows in; a model and its card out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tools.paths import PRIVATE, ROOT
from tools.training.card import Measured, card
from tools.training.language_figures import language_figures
from tools.training.native import native_folder
from tools.training.plan import for_embedding
from tools.training.rows import Use
from tools.training.train import Trained, train
from tools.training.vectors import EmbeddingCache
from triage.engine.scores import Engine

MODELS = ROOT / "functions" / "triage" / "models"
CARD = ROOT / "docs" / "model-card.md"
CORPUS = ROOT / "corpus"


def train_model(
    folders: Sequence[Path],
    *,
    out: Path = MODELS,
    model_card: Path | None = CARD,
    embeddings: Path = PRIVATE / "embeddings",
    says: Callable[[str], None] = print,
) -> str:
    """Train on folders of labelled rows and our own corpus; return the model's version.

    Raises:
        UnreadableRowsError: a line is not a labelled row.
        EmbeddingUnavailable: TRIAGE_MODEL_DIR does not hold the native library.
    """
    cache = EmbeddingCache(embeddings)
    trained = train([*folders, CORPUS], out=out, embed=cache.embed, says=says)
    if model_card is not None:
        says("measuring")
        model_card.write_text(_card(trained, out / trained.version, cache), encoding="utf-8")
    return trained.version


def _card(trained: Trained, folder: Path, cache: EmbeddingCache) -> str:
    """Measure the files that were written, not what training remembers of them."""
    engine = Engine.load(folder, native=native_folder())
    rows = [
        row
        for row in (trained.rows[index] for index in for_embedding(trained.rows))
        if row.use is Use.EVALUATE
    ]
    vectors = cache.embed([row.text for row in rows])
    measured = Measured(
        rows=rows,
        full=[engine.combine(row.text, vector.tolist()) for row, vector in zip(rows, vectors, strict=True)],
        linear=[engine.combine(row.text, None) for row in rows],
    )
    return card(trained, measured, language_figures(trained.rows, engine.language))
