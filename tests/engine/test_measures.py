from __future__ import annotations

import math

import numpy as np
import pytest

from aplomb.verdict import Scores
from tools.training.evaluate import evaluate, table
from tools.training.metrics import auc, calibration_error, confusion, macro_f1, wilson
from tools.training.rows import Row, Use


def test_macro_f1_is_the_mean_over_the_classes_that_occur() -> None:
    assert macro_f1(np.array([0, 0, 2, 2]), np.array([0, 2, 2, 2])) == pytest.approx((2 / 3 + 4 / 5) / 2)


def test_auc_counts_pairs_in_the_right_order_and_ties_as_half() -> None:
    assert auc(np.array([True, False, True, False]), np.array([0.9, 0.1, 0.5, 0.5])) == pytest.approx(3.5 / 4)
    assert math.isnan(auc(np.array([True]), np.array([0.5])))


def test_a_forecaster_that_is_right_as_often_as_it_says_has_no_calibration_error() -> None:
    assert calibration_error(np.array([True, True, True, False]), np.full(4, 0.75)) == 0
    assert calibration_error(np.array([True, False]), np.full(2, 0.9)) == pytest.approx(0.4)


def test_an_interval_is_wide_for_few_rows() -> None:
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    assert wilson(0, 0) == (0, 1)


def test_confusion_counts_pairs() -> None:
    assert confusion(["a", "a", "b"], ["a", "b", "b"]) == {("a", "a"): 1, ("a", "b"): 1, ("b", "b"): 1}


def test_rows_labelled_without_neutral_are_not_judged_by_it() -> None:
    rows = [
        Row(text=str(tone), language="pl", source="made-up", use=Use.EVALUATE, tone=tone) for tone in (0, 2)
    ]
    rest = {"complaint": 0.1, "abuse": 0.1, "spam": 0.1, "critical": 0.3, "urgent": 0.0}
    scores = [
        Scores(negative=0.3, neutral=0.6, positive=0.1, **rest),
        Scores(negative=0.1, neutral=0.6, positive=0.3, **rest),
    ]
    of_language, of_source = evaluate(rows, scores)
    assert (of_language.group, of_source.group) == ("all pl", "made-up")
    assert of_source.macro_f1 == of_source.auc == 1
    assert "| made-up | tone | 2 | 1.000 | 1.000 |" in table([of_source])
