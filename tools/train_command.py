"""aplomb train: folders of labelled rows in; a model and its card out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tools.paths import CORPUS, PRIVATE, ROOT
from tools.training.card import Measured, card
from tools.training.language_figures import language_figures
from tools.training.native import native_folder
from tools.training.plan import for_embedding
from tools.training.rows import Use
from tools.training.train import Trained, train
from tools.training.vectors import EmbeddingCache
from triage.engine.embedding import encoder_of
from triage.engine.model_file import SHIPPED, ModelFiles
from triage.engine.scores import Engine

CARD = ROOT / "docs" / "model-card.md"


def train_model(
    folders: Sequence[Path], *, encoder: Path | None = None, says: Callable[[str], None] = print
) -> str:
    """Train on folders of labelled rows and our own corpus; return the model's version.

    `encoder` is what `python -m tools.encoder` wrote; without one, that of the current version is kept.

    Raises:
        UnreadableRowsError: a line is not a labelled row.
        EmbeddingUnavailable: TRIAGE_MODEL_DIR does not hold the native library.
        UnusableModelError: the current version's encoder is not the one that was written.
    """
    tuned = encoder.read_bytes() if encoder else encoder_of(ModelFiles(SHIPPED))
    cache = EmbeddingCache(PRIVATE / "embeddings", encoder=tuned)
    trained = train([*folders, CORPUS], out=SHIPPED, embedder=cache, says=says)
    says("measuring")
    CARD.write_text(_card(trained, SHIPPED / trained.version, cache), encoding="utf-8")
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
