from __future__ import annotations

import numpy as np
import pytest

from tools.training.calibration import LEAST, NEUTRAL_MOST, OUTPUTS, calibrate, calibrated, critical_label
from tools.training.metrics import calibration_error
from tools.training.rows import DANGERS, Row, Use

WIDTH = OUTPUTS + 1 + len(DANGERS)


def rows_of(tones: list[int], *, source: str = "made-up", language: str = "en") -> list[Row]:
    return [
        Row(text=f"row {at}", language=language, source=source, use=Use.EVALUATE, tone=tone)
        for at, tone in enumerate(tones)
    ]


def logits_of(tones: list[int], *, sure: float, seed: int = 1) -> np.ndarray:
    """Return logits that are right three times in four, and say so as loudly as `sure`."""
    chance = np.random.default_rng(seed)
    found = np.zeros((len(tones), WIDTH))
    for at, tone in enumerate(tones):
        said = tone if chance.random() < 0.75 else int(chance.integers(3))
        found[at, said] = sure
    return found


def error(rows: list[Row], logits: np.ndarray, *, fitted: bool) -> float:
    scores = calibrated(rows, logits, calibrate(rows, logits) if fitted else {})
    tones = np.array([(one.negative, one.neutral, one.positive) for one in scores])
    return calibration_error(tones.argmax(axis=1) == [row.tone for row in rows], tones.max(axis=1))


@pytest.mark.parametrize("sure", [1.0, 8.0])
def test_a_model_too_sure_or_too_shy_is_set_right(sure: float) -> None:
    tones = [at % 3 for at in range(1_200)]
    rows, logits = rows_of(tones), logits_of(tones, sure=sure)
    assert error(rows, logits, fitted=False) > 0.15
    assert error(rows, logits, fitted=True) < 0.05


def test_few_rows_change_nothing() -> None:
    tones = [at % 3 for at in range(LEAST - 1)]
    assert calibrate(rows_of(tones), logits_of(tones, sure=8.0)) == {}


def test_a_language_taught_without_neutral_calls_few_comments_neutral() -> None:
    tones = [0, 2] * 200
    rows = rows_of(tones, source="mozetic-pl", language="pl")
    logits = np.random.default_rng(2).normal(size=(len(rows), WIDTH))
    scores = calibrated(rows, logits, calibrate(rows, logits))
    neutral = [one.neutral > max(one.negative, one.positive) for one in scores]
    assert 0 < np.mean(neutral) <= NEUTRAL_MOST


def test_our_own_corpus_sets_no_calibration() -> None:
    tones = [at % 3 for at in range(1_200)]
    ours = [
        Row(text=row.text, language="en", source="corpus-en", use=Use.EVALUATE, tone=row.tone, kind="neutral")
        for row in rows_of(tones)
    ]
    assert calibrate(ours, logits_of(tones, sure=8.0)) == {}


@pytest.mark.parametrize(
    ("tone", "complaint", "critical", "label"),
    [(0, None, None, 1), (1, None, None, 0), (None, 1, None, 1), (None, None, None, None), (0, 0, 0, 0)],
)
def test_criticism_is_what_the_annotators_said_else_the_tone(
    tone: int | None, complaint: int | None, critical: int | None, label: int | None
) -> None:
    row = Row(
        text="a",
        language="en",
        source="s",
        use=Use.EVALUATE,
        tone=tone,
        complaint=complaint,
        critical=critical,
    )
    assert critical_label(row) == label
