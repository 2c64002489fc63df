"""Train every part of the model from labelled rows, to the same bytes each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from tools.training.fitting import Fitted, Floats, Recipe, fit, one_hot
from tools.training.language_rows import LANGUAGES, catalogue, language_texts
from tools.training.plan import CLASSES, Head, Lesson, for_embedding, for_linear, lesson
from tools.training.rows import Row, Use, read_files
from tools.training.vectors import Matrix, sparse_rows
from tools.training.written import ModelFolder
from triage.engine import language
from triage.engine.embedding import DIMENSIONS
from triage.engine.linear import hash_text
from triage.engine.ngrams import features

LINEAR_BITS = 18
LANGUAGE_BITS = 15
FOLDS = 3
COLUMNS = ("negative", "neutral", "positive", "complaint", "abuse", "spam")

_LINEAR = Recipe(penalty=2e-5, steps=40)
_LANGUAGE = Recipe(penalty=3e-7, steps=60)
_HEADS = Recipe(penalty=2e-4, steps=300)
_SPREAD = 10.0  # the embedding's numbers are small beside the logits; the penalty is one for both

Says = Callable[[str], None]
Embeds = Callable[[Sequence[str]], Matrix]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What training wrote."""

    version: str
    rows: Sequence[Row]


def train(
    folders: Sequence[Path],
    *,
    out: Path,
    embed: Embeds,
    messages: Callable[[str], Sequence[str]] = catalogue,
    says: Says = print,
) -> Trained:
    """Train on the rows of folders of the triage schema, and write the model into `out`.

    Only rows that may train do: `train_ok` rows that are not held out, and the corpus's training side.
    `embed` returns a row of numbers per cleaned text, `messages` texts in a language; `says` hears of
    progress.

    Raises:
        UnreadableRowsError: a line is not a labelled row.
        MissingMessagesError: a language has no texts here.
    """
    rows = read_files(folders)
    says(f"{len(rows)} rows, {sum(row.use is Use.TRAIN for row in rows)} may train")
    folder = ModelFolder(out)
    models, logits = _linear_part(rows, says)
    folder.write_linear(models, COLUMNS, bits=LINEAR_BITS)
    folder.write_heads(_heads(rows, logits, embed, says))
    folder.write_language(_language_model(rows, messages, says), LANGUAGES, bits=LANGUAGE_BITS)
    version = folder.write_manifest()
    says(f"model {version}")
    return Trained(version=version, rows=rows)


def _linear_part(rows: Sequence[Row], says: Says) -> tuple[Mapping[Head, Fitted], Floats]:
    """Return the linear models, and for each row what a model says that was not taught that row."""
    chosen = sorted({*for_linear(rows), *for_embedding(rows)})
    place = {index: number for number, index in enumerate(chosen)}
    inputs = sparse_rows(
        (hash_text(rows[index].text, bits=LINEAR_BITS) for index in chosen), bits=LINEAR_BITS
    )
    folds = np.array([_fold(rows[index].text) for index in chosen])
    models: dict[Head, Fitted] = {}
    columns = []
    for head in Head:
        taught = lesson(head, rows, for_linear(rows))
        places = np.array([place[index] for index in taught.rows], dtype=np.int64)
        says(f"linear {head}: {len(places)} rows")
        models[head] = _fit_linear(inputs, taught, places)
        said = models[head].logits(inputs)
        for number in range(FOLDS):
            others, own = folds[places] != number, places[folds[places] == number]
            said[own] = _fit_linear(inputs, taught, places, others).logits(inputs[own])
        columns.append(said)
    whole = np.full((len(rows), len(COLUMNS)), np.nan)
    tone, *binary = columns
    whole[chosen] = np.hstack([tone, *(said[:, 1:] - said[:, :1] for said in binary)])
    return {head: _one_column(head, fitted) for head, fitted in models.items()}, whole


def _fit_linear(
    inputs: csr_matrix[np.float64],
    taught: Lesson,
    places: NDArray[np.int64],
    chosen: NDArray[np.bool_] | None = None,
) -> Fitted:
    keep = np.ones(len(places), dtype=np.bool_) if chosen is None else chosen
    return fit(
        inputs[places[keep]],
        one_hot(taught.labels[keep], taught.possible.shape[1]),
        row_weights=taught.weights[keep],
        recipe=_LINEAR,
        possible=taught.possible[keep],
    )


def _heads(
    rows: Sequence[Row], logits: Floats, embed: Embeds, says: Says
) -> Mapping[str, tuple[Floats, Floats]]:
    chosen = [index for index in for_embedding(rows) if rows[index].use is Use.TRAIN]
    says(f"heads: {len(chosen)} embedded rows")
    vectors = np.zeros((len(rows), DIMENSIONS))
    vectors[chosen] = embed([rows[index].text for index in chosen])
    full = np.hstack([vectors * _SPREAD, logits])
    lessons = {head: lesson(head, rows, chosen) for head in Head}
    weights, offsets = _fit_heads(full, lessons)
    weights[:DIMENSIONS] *= _SPREAD
    return {"full": (weights, offsets), "linear": _fit_heads(logits, lessons)}


def _fit_heads(inputs: Floats, lessons: Mapping[Head, Lesson]) -> tuple[Floats, Floats]:
    fitted = {
        head: _one_column(
            head,
            fit(
                inputs[taught.rows],
                one_hot(taught.labels, CLASSES[head]),
                row_weights=taught.weights,
                recipe=_HEADS,
                possible=taught.possible,
            ),
        )
        for head, taught in lessons.items()
    }
    weights = np.concatenate([one.weights for one in fitted.values()], axis=1)
    return weights, np.concatenate([one.offsets for one in fitted.values()])


def _one_column(head: Head, fitted: Fitted) -> Fitted:
    """Return the difference of the two columns of a head that says yes or no."""
    if head is Head.TONE:
        return fitted
    weights, offsets = fitted.weights, fitted.offsets
    return Fitted(weights=weights[:, 1:] - weights[:, :1], offsets=offsets[1:] - offsets[:1])


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


def _fold(text: str) -> int:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[1] % FOLDS
