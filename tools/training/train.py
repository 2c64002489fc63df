"""Train every part of the model from labelled rows, to the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from aplomb.verdict import Scores
from tools.training.calibration import calibrate, calibrated
from tools.training.dangers import train_dangers
from tools.training.fitting import Fitted, Recipe, fit, one_hot
from tools.training.heads import Heads, train_heads
from tools.training.language_rows import LANGUAGES, catalogue, language_texts
from tools.training.linear_part import BITS, COLUMNS, Says, train_linear_part
from tools.training.plan import for_embedding
from tools.training.rows import Row, Use, read_files
from tools.training.thresholds import CAUTIOUS, Bounds, Outcome, fit_bounds, fit_urgent, try_bounds
from tools.training.vectors import Matrix, sparse_rows
from tools.training.written import ModelFolder
from triage.engine import language
from triage.engine.embedding import DIMENSIONS
from triage.engine.ngrams import features
from triage.engine.thresholds import DEFAULT

LANGUAGE_BITS = 15

_LANGUAGE = Recipe(penalty=3e-7, steps=60)
_SPREAD = 10.0  # the embedding's numbers are small beside the logits; the penalty is one for both


class Embedder(Protocol):
    """What turns cleaned texts into a row of numbers each."""

    encoder: bytes  # its tuned layers, which belong to the model; none where they are as they came

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one row per cleaned text."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What training wrote."""

    version: str
    rows: Sequence[Row]
    thresholds: Mapping[str, Any]  # by language
    outcomes: Mapping[str, Outcome]  # of such thresholds, by language


def train(
    folders: Sequence[Path],
    *,
    out: Path,
    embedder: Embedder,
    messages: Callable[[str], Sequence[str]] = catalogue,
    says: Says = print,
) -> Trained:
    """Train on the rows of folders of the triage schema, and write the model into `out`.

    Weights learn only from rows that may train: `train_ok` rows that are not held out, and the corpus's
    training side. Calibrations and thresholds see the other rows as well, but never the corpus's test side.
    `messages` returns texts in a language; `says` hears of progress.

    Raises:
        UnreadableRowsError: a line is not a labelled row.
        MissingMessagesError: a language has no texts here.
    """
    rows = read_files(folders)
    says(f"{len(rows)} rows, {sum(row.use is Use.TRAIN for row in rows)} may train")
    folder = ModelFolder(out)
    folder.write_encoder(embedder.encoder)
    part = train_linear_part(rows, says)
    folder.write_linear(part.models, COLUMNS, bits=BITS)
    chosen = for_embedding(rows)
    told, logits = [rows[index] for index in chosen], part.logits[chosen].astype(np.float32)
    says(f"heads: {len(told)} embedded rows")
    vectors = embedder.embed([row.text for row in told])
    says("dangers")
    dangers = train_dangers(told, vectors)
    folder.write_dangers(dangers)
    vectors *= np.float32(_SPREAD)
    heads = {"full": train_heads(told, np.hstack([vectors, logits])), "linear": train_heads(told, logits)}
    calibrations = {name: calibrate(told, one.logits) for name, one in heads.items()}
    folder.write_heads({name: _unspread(one) for name, one in heads.items()}, calibrations)
    scores = [
        replace(one, urgent=urgent)
        for one, urgent in zip(
            calibrated(told, heads["full"].logits, calibrations["full"]),
            dangers.probabilities.tolist(),
            strict=True,
        )
    ]
    thresholds, outcomes = _thresholds(told, scores)
    folder.write_thresholds(thresholds)
    folder.write_language(_language_model(rows, messages, says), LANGUAGES, bits=LANGUAGE_BITS)
    version = folder.finish()
    says(f"model {version}")
    return Trained(version=version, rows=rows, thresholds=thresholds, outcomes=outcomes)


def _unspread(heads: Heads) -> Fitted:
    weights = heads.weights.copy()
    if len(weights) > DIMENSIONS:
        weights[:DIMENSIONS] *= _SPREAD
    return Fitted(weights=weights, offsets=heads.offsets)


def _thresholds(
    rows: Sequence[Row], scores: Sequence[Scores]
) -> tuple[Mapping[str, Any], Mapping[str, Outcome]]:
    """Return the bounds of each language and of any other, and what such bounds would have done.

    The corpus's test side has no say in them.
    """
    kept = [(row, one) for row, one in zip(rows, scores, strict=True) if row.kind is None]
    taught = [(row, one) for row, one in zip(rows, scores, strict=True) if row.kind and row.use is Use.TRAIN]
    urgent = fit_urgent([row for row, _ in taught], [one for _, one in taught])
    found = {DEFAULT: _written(Bounds(thresholds=replace(CAUTIOUS, urgent=urgent), critical=0, praise=0))}
    outcomes = {}
    for name in (DEFAULT, *sorted({row.language for row, _ in kept})):
        own = [(row, one) for row, one in kept if name in {DEFAULT, row.language}]
        rows_of, scores_of = [row for row, _ in own], [one for _, one in own]
        bounds = fit_bounds(rows_of, scores_of, urgent=urgent)
        tried = try_bounds(rows_of, scores_of)
        if tried is not None:
            outcomes[name] = tried
        if bounds is not None:
            found[name] = _written(bounds, proven=name != DEFAULT and tried is not None and tried.is_proof)
    return found, outcomes


def _written(bounds: Bounds, *, proven: bool = False) -> Mapping[str, Any]:
    rows = {"critical": bounds.critical, "praise": bounds.praise}
    return {**asdict(bounds.thresholds), "rows": rows, "proven": proven}


def _language_model(rows: Sequence[Row], messages: Callable[[str], Sequence[str]], says: Says) -> Fitted:
    texts, labels = language_texts(rows, messages)
    says(f"language: {len(texts)} texts")
    found = (features(text, bits=LANGUAGE_BITS, longest=language.LONGEST, pairs=False) for text in texts)
    counts = np.bincount(labels, minlength=len(LANGUAGES))
    weights = np.array([1 / counts[label] ** 0.5 for label in labels])
    return fit(
        sparse_rows(found, bits=LANGUAGE_BITS),
        one_hot(np.array(labels, dtype=np.int64), len(LANGUAGES)),
        row_weights=weights,
        recipe=_LANGUAGE,
    )
