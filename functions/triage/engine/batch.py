"""Score many comments on all cores, for backtests; the deployed function scores one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import batched
from multiprocessing import get_context
from pathlib import Path

from aplomb.verdict import Scores
from triage.engine.embedding import LAYER
from triage.engine.model_file import SHIPPED
from triage.engine.scores import Engine

CHUNK = 64  # comments a process takes at a time
AHEAD = 8  # chunks read before the first is yielded, so that a stream of any length is not held in memory


def score_many(
    texts: Iterable[str], *, processes: int = 2, folder: Path = SHIPPED, native: Path = LAYER
) -> Iterator[Scores]:
    """Yield the scores of each text, in order; processes start once, and each loads the model once."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        chunks = batched(texts, CHUNK, strict=False)
        for group in batched(chunks, AHEAD * processes, strict=False):
            yield from (
                one
                for scores in pool.map(_score, group, [folder] * len(group), [native] * len(group))
                for one in scores
            )


def _score(texts: tuple[str, ...], folder: Path, native: Path) -> list[Scores]:
    engine = _engine(folder, native)
    return [engine.score(text) for text in texts]


@cache
def _engine(folder: Path, native: Path) -> Engine:
    return Engine.load(folder, native=native)
