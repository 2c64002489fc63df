from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aplomb.verdict import Scores
from tools.training.rows import Row, Use
from tools.training.thresholds import ALARMED, ASKED, CAUGHT, fit_bounds, fit_urgent, outcome, try_bounds
from triage.engine import Engine

NONE = Scores(negative=0, neutral=1, positive=0, complaint=0, abuse=0, spam=0, critical=0, urgent=0)
ENGINE = Engine.load()


def told(count: int, *, tone: int, mean: float, text: str = "row", seed: int = 1) -> list[tuple[Row, Scores]]:
    """Return rows of one tone, with P(critical) spread around a mean."""
    chance = np.random.default_rng(seed)
    return [
        (
            Row(text=f"{text} {number}", language="en", source="made-up", use=Use.EVALUATE, tone=tone),
            replace(
                NONE,
                critical=min(max(float(chance.normal(mean, 0.15)), 0.0), 1.0),
                positive=0.9 if tone == 2 and number % 2 else 0.05,
            ),
        )
        for number in range(count)
    ]


def page(count: int = 2_000) -> tuple[list[Row], list[Scores]]:
    """Return rows of all tones."""
    pairs = [
        *told(count, tone=0, mean=0.8, seed=1),
        *told(count, tone=1, mean=0.3, seed=2),
        *told(count, tone=2, mean=0.2, seed=3),
    ]
    order = np.random.default_rng(4).permutation(len(pairs)).tolist()
    return [pairs[at][0] for at in order], [pairs[at][1] for at in order]


def test_the_bounds_catch_criticism_and_spare_praise() -> None:
    rows, scores = page()
    bounds = fit_bounds(rows, scores, urgent=0.7)
    assert bounds is not None
    assert (bounds.critical, bounds.praise, bounds.thresholds.urgent) == (2_000, 2_000, 0.7)
    found = outcome(rows, scores, bounds.thresholds)
    assert found.caught >= CAUGHT
    assert found.praise_spoken <= ASKED


def test_the_bounds_stand_in_order() -> None:
    for seed in range(20):
        pairs = [
            *told(150, tone=0, mean=0.5, seed=seed),
            *told(150, tone=1, mean=0.4, seed=seed + 100),
            *told(150, tone=2, mean=0.4, seed=seed + 200),
        ]
        bounds = fit_bounds([row for row, _ in pairs], [one for _, one in pairs], urgent=0.5)
        assert bounds is not None
        assert 0 <= bounds.thresholds.low <= bounds.thresholds.ask <= bounds.thresholds.high <= 1


def test_bounds_hold_on_rows_that_did_not_set_them() -> None:
    tried = try_bounds(*page())
    assert tried is not None
    assert tried.is_proof
    assert (tried.critical, tried.praise) == (2_000, 2_000)


def test_few_rows_set_no_bounds() -> None:
    assert fit_bounds(*page(99), urgent=0.5) is None
    assert try_bounds(*page(150)) is None


def test_a_language_with_few_rows_is_not_proven() -> None:
    tried = try_bounds(*page(250))
    assert tried is not None
    assert not tried.is_proof


def test_nothing_is_said_to_a_comment_that_thanks() -> None:
    pairs = told(500, tone=2, mean=0.9, text="Thank you so much")
    rows, scores = [row for row, _ in pairs], [one for _, one in pairs]
    bounds = fit_bounds(*page(), urgent=0.5)
    assert bounds is not None
    assert outcome(rows, scores, bounds.thresholds).praise_spoken == 0


def test_criticism_that_raters_disagreed_on_does_not_lower_the_bound() -> None:
    rows, scores = page()
    agreed = [replace(row, agreed=one.critical > 0.6) for row, one in zip(rows, scores, strict=True)]
    before, after = fit_bounds(rows, scores, urgent=0.5), fit_bounds(agreed, scores, urgent=0.5)
    assert before is not None
    assert after is not None
    assert after.thresholds.low > before.thresholds.low


def test_few_ordinary_comments_call_a_person() -> None:
    rows = [
        Row(text=str(number), language="en", source="corpus-en", use=Use.TRAIN, kind="neutral", urgent=0)
        for number in range(1_000)
    ]
    scores = [replace(NONE, urgent=number / 1_000) for number in range(1_000)]
    bound = fit_urgent(rows, scores)
    assert 0 < sum(one.urgent >= bound for one in scores) <= ALARMED * 1_000 + 1  # of equals, one may pass


@pytest.mark.parametrize("language", ["en", "lv", "lt", "und", "xx", ""])
def test_every_language_has_bounds_in_order(language: str) -> None:
    bounds = ENGINE.thresholds(language)
    assert 0 <= bounds.low <= bounds.ask <= bounds.high <= 1
    assert 0 < bounds.urgent <= 1


@pytest.mark.parametrize("language", ["lv", "lt", "et", "pl", "ru", "xx"])
def test_a_language_that_was_not_proven_says_so(language: str) -> None:
    assert not ENGINE.proven(language)
