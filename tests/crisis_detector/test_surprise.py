"""How surprising a count is, held against scipy."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from crisis_detector.surprise import MOST, surprise

MEANS = (0.01, 0.1, 1.0, 5.0, 20.0, 190.0, 300.0, 10_000.0)
LATELY = (1.1, 1.5, 2.0, 4.0, 10.0)


@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("dispersion", [0.01, 0.05, 0.2, 1.0, 3.0, 100.0])
def test_the_tail_is_the_negative_binomials(mean: float, dispersion: float) -> None:
    size = 1 / dispersion
    for times in LATELY:
        count = math.ceil(mean * times) + 1
        exact = -nbinom.logsf(count - 1, size, size / (size + mean)) / math.log(10)
        if exact < 60:  # beyond it scipy itself is at its end
            assert surprise(count, expected=mean, dispersion=dispersion) == pytest.approx(exact, rel=1e-3)


@pytest.mark.parametrize("mean", MEANS)
def test_without_dispersion_it_is_poissons(mean: float) -> None:
    for times in LATELY:
        count = math.ceil(mean * times) + 1
        exact = -poisson.logsf(count - 1, mean) / math.log(10)
        if exact < 60:
            assert surprise(count, expected=mean, dispersion=0) == pytest.approx(exact, rel=0.02)


@given(st.floats(0, 1e6), st.floats(0, 1e5), st.floats(0, 100))
def test_it_is_always_between_nothing_and_the_most(count: float, mean: float, dispersion: float) -> None:
    found = surprise(count, expected=mean, dispersion=dispersion)
    assert 0 <= found <= MOST
    if count <= mean:
        assert found == 0


@given(st.integers(1, 10_000), st.floats(0.01, 1000), st.floats(0, 10))
def test_more_is_never_less_surprising(count: int, mean: float, dispersion: float) -> None:
    few = surprise(count, expected=mean, dispersion=dispersion)
    assert surprise(count + 1, expected=mean, dispersion=dispersion) >= few - 1e-6
