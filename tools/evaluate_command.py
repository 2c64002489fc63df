"""aplomb evaluate: labelled rows in; how good the shipped model is on them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from aplomb.verdict import Scores
from tools.paths import PRIVATE
from tools.training.evaluate import evaluate, table
from tools.training.native import native_folder
from tools.training.rows import Row, Use, read_files
from tools.training.vectors import EmbeddingCache
from triage.engine.model_file import SHIPPED
from triage.engine.scores import Engine


def evaluate_files(paths: Sequence[Path], *, folder: Path = SHIPPED, taught: bool = False) -> Iterator[str]:
    """Yield the lines of a report on labelled rows.

    Rows that trained are left out unless `taught`: figures on them say nothing.

    Raises:
        UnreadableRowsError: a line is not a labelled row.
        UnusableModelError: there is no model in `folder`.
    """
    found = read_files(paths)
    rows = [row for row in found if taught or row.use is Use.EVALUATE]
    engine = Engine.load(folder, native=native_folder())
    left_out = len(found) - len(rows)
    yield f"model {engine.version}: {len(rows)} rows, {left_out} left out because they may train"
    if engine.degraded:
        yield f"linear part only: {engine.degraded}"
    scores = score_rows(
        rows, folder=folder, embeddings=PRIVATE / "embeddings", linear_only=engine.degraded is not None
    )
    yield table(evaluate(rows, scores))


def score_rows(rows: Sequence[Row], *, folder: Path, embeddings: Path, linear_only: bool) -> list[Scores]:
    """Return each row's scores, embedding on both cores what was not embedded before."""
    engine = Engine.load(folder, native=native_folder())
    if linear_only or not rows:
        return [engine.combine(row.text, None) for row in rows]
    vectors = EmbeddingCache(embeddings).embed([row.text for row in rows])
    return [engine.combine(row.text, vector.tolist()) for row, vector in zip(rows, vectors, strict=True)]
