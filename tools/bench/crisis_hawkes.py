"""Comments that draw comments: a Hawkes process over a rate that changes, made by its branching.

Comments that come by themselves are Poisson's. Each draws a number of others, Poisson's too, each after an
exponentially distributed time, about the same topic, and those draw others again (Hawkes and Oakes, 1974).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SECONDS = 1800.0  # until what a comment draws was written, as a mean
AT_ONCE = 2016  # windows that are worked on together: a week

type Floats = npt.NDArray[np.float64]
type Whole = npt.NDArray[np.int64]


def hawkes(draw: np.random.Generator, alone: Floats, drawn: Sequence[float], *, window: float) -> Whole:
    """Return how many comments are written in each window, by kind.

    `alone` is how many come by themselves, as a mean, by window and kind; `drawn` how many others each
    comment of a window draws, as a mean; below 1, or they never end.
    """
    counts = np.zeros(alone.shape, dtype=np.int64)
    for begin in range(0, len(alone), AT_ONCE):
        at, kind = _alone(draw, alone[begin : begin + AT_ONCE])
        at = (at + begin) * window
        while at.size:
            place = (at // window).astype(np.int64)
            inside = place < len(alone)
            at, kind, place = at[inside], kind[inside], place[inside]
            np.add.at(counts, (place, kind), 1)
            children = draw.poisson(np.asarray(drawn)[place])
            at = np.repeat(at, children) + draw.exponential(SECONDS, int(children.sum()))
            kind = np.repeat(kind, children)
    return counts


def _alone(draw: np.random.Generator, means: Floats) -> tuple[Floats, Whole]:
    """Return when comments come by themselves, in windows, and of which kind each is."""
    kinds = means.shape[1]
    cells = np.repeat(np.arange(means.size), draw.poisson(means.ravel()))
    return cells // kinds + draw.random(cells.size), cells % kinds
