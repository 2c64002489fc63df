"""How surprising a count is: the tail of the negative binomial, without a numerical library."""

from __future__ import annotations

import math

MOST = 300.0  # powers of ten; nothing is more surprising
SMALLEST = 1e-6  # dispersion; below it the distribution is Poisson's
_TERMS = 5_000
_TINY = 1e-300


def surprise(count: float, *, expected: float, dispersion: float) -> float:
    """Return -log10 P(X >= count), 0..300.

    X is negative binomial with mean `expected` and variance `expected + dispersion * expected**2`; a
    dispersion of 0 is the Poisson distribution. A count that is not above its mean is no surprise: 0.
    """
    if count <= expected or count <= 0:
        return 0.0
    mean, size = max(expected, 1e-9), 1 / max(dispersion, SMALLEST)
    tail = _log_incomplete_beta(mean / (mean + size), math.ceil(count), size)
    return min(MOST, max(0.0, -tail / math.log(10)))


def _log_incomplete_beta(x: float, a: float, b: float) -> float:
    """Return ln I_x(a, b), which is that tail (Abramowitz and Stegun, 26.5.24), for x below a / (a + b).

    There the continued fraction 26.5.8 converges; Lentz's method works it out.
    """
    prefix = a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a + 1) - math.lgamma(b)
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    c, value = 1.0, d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = value
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            value *= c * d
        if abs(value - before) < abs(value) * 1e-10:
            break
    return prefix + math.log(value)


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
