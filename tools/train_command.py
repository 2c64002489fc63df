"""aplomb train: folders of labelled rows in; a model and its card out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tools.evaluate_command import score_rows
from tools.paths import PRIVATE, ROOT
from tools.training.card import card, never_taught
from tools.training.evaluate import evaluate
from tools.training.language_figures import language_figures
from tools.training.native import native_folder
from tools.training.plan import for_embedding
from tools.training.rows import Row, Use
from tools.training.train import train
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
    trained = train([*folders, CORPUS], out=out, embed=EmbeddingCache(embeddings).embed, says=says)
    if model_card is not None:
        says("measuring")
        model_card.write_text(_card(trained.version, trained.rows, out, embeddings), encoding="utf-8")
    return trained.version


def _card(version: str, rows: Sequence[Row], folder: Path, embeddings: Path) -> str:
    measured = [rows[index] for index in for_embedding(rows) if rows[index].use is Use.EVALUATE]
    never = never_taught(rows)
    figures = {}
    for title, linear_only in (("Figures", False), ("Figures without the native library", True)):
        found = evaluate(
            measured, score_rows(measured, folder=folder, embeddings=embeddings, linear_only=linear_only)
        )
        figures[f"{title}: sources that never trained"] = [one for one in found if one.group in never]
        figures[f"{title}: held-out rows of sources that trained"] = [
            one for one in found if one.group not in never and not one.group.startswith("all ")
        ]
        figures[f"{title}: by language"] = [one for one in found if one.group.startswith("all ")]
    engine = Engine.load(folder, native=native_folder())
    return card(version, rows, figures=figures, languages=language_figures(rows, engine.language))
