"""The dangers: taught by examples, told by likeness and by words, the same in training and in Lambda."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tools.training.dangers import DangerModel, train_dangers
from tools.training.rows import DANGERS, Row, Use
from tools.training.vectors import Matrix
from tools.training.written import ModelFolder
from triage.engine.dangers import BITS, Dangers, hash_words, joined
from triage.engine.embedding import DIMENSIONS
from triage.engine.linear import hash_text
from triage.engine.model_file import ModelFiles

TEXTS = {
    0: ("the queue was long {}", "I would kill for another cake {}", "thank you all {}"),
    1: ("she broke her wrist on your stairs {}", "my hand was burned by the tea {}"),
    6: ("a reporter asks for a comment {}", "I write for the newspaper {}"),
}


def told() -> list[Row]:
    """Return rows of our corpus, every fourth of them kept from training, and others that nobody labelled."""
    ours = [
        Row(
            text=text.format(number),
            language="en",
            source="corpus-en",
            use=Use.EVALUATE if number % 4 == 3 else Use.TRAIN,
            kind="neutral",
            danger=danger,
        )
        for danger, texts in TEXTS.items()
        for text in texts
        for number in range(12)
    ]
    others = [
        Row(text=f"nice day {at}", language="en", source="a", use=Use.TRAIN, tone=2) for at in range(20)
    ]
    return [*ours, *others]


def vectors(rows: Sequence[Row]) -> Matrix:
    """Return vectors that lie near each other for the same danger."""
    drawn = np.random.default_rng(5)
    middles = drawn.normal(size=(1 + len(DANGERS), DIMENSIONS))
    noise = drawn.normal(size=(len(rows), DIMENSIONS))
    found = middles[[row.danger or 0 for row in rows]] + 0.8 * noise + 2
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def model() -> DangerModel:
    return train_dangers(told(), vectors(told()))


@pytest.fixture(scope="module")
def shipped(model: DangerModel, tmp_path_factory: pytest.TempPathFactory) -> Dangers:
    folder = ModelFolder(out := tmp_path_factory.mktemp("model"))
    folder.write_dangers(model)
    found = Dangers.load(ModelFiles(out / folder.finish()))
    assert found is not None
    return found


def test_what_ships_says_what_training_measured(model: DangerModel, shipped: Dangers) -> None:
    rows = told()
    for row, vector, said in zip(rows, vectors(rows), model.probabilities, strict=True):
        if row.use is Use.EVALUATE:  # the others were measured by a model that was not taught them
            assert shipped.probability(row.text, vector.tolist()) == pytest.approx(said, abs=0.02)


def test_dangers_that_did_not_teach_are_told_from_what_is_none(shipped: Dangers) -> None:
    rows = told()
    scores = [
        (shipped.probability(row.text, vector.tolist()), bool(row.danger))
        for row, vector in zip(rows, vectors(rows), strict=True)
        if row.use is Use.EVALUATE
    ]
    assert min(score for score, is_danger in scores if is_danger) > max(
        score for score, is_danger in scores if not is_danger
    )


def test_any_vector_and_any_text_have_a_probability(shipped: Dangers) -> None:
    for vector in ([0.0] * DIMENSIONS, [1.0] * DIMENSIONS, list(shipped.centre)):
        for text in ("", "🔥", "она упала " * 100):
            assert 0 <= shipped.probability(text, vector) <= 1


def test_several_likely_dangers_weigh_more_than_one() -> None:
    assert joined([0.5, 0.0]) < joined([0.5, 0.4]) < joined([0.9, 0.0])
    assert joined([1e9, 0.0]) < 10


def test_the_features_are_those_of_the_linear_part_with_one_bit_less() -> None:
    text = "Mana meita apdedzināja roku ar jūsu tēju"
    assert hash_words(text) == hash_text(text, bits=BITS)


def test_a_version_without_dangers_has_none(tmp_path: Path) -> None:
    assert Dangers.load(ModelFiles(tmp_path / ModelFolder(tmp_path).finish())) is None
