"""Work through many comments on all cores, for backtests; the deployed function reads one at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache, partial
from itertools import batched
from multiprocessing import get_context
from pathlib import Path

from aplomb.verdict import Scores
from triage.engine.embedding import LAYER
from triage.engine.model_file import SHIPPED
from triage.engine.scores import Engine

PROCESSES = 2
CHUNK = 32  # comments a process takes at a time
AHEAD = (
    4  # chunks per process that wait, so that none is idle and a stream of any length is not held in memory
)


def score_many(
    texts: Iterable[str], *, processes: int = PROCESSES, folder: Path = SHIPPED, native: Path = LAYER
) -> Iterator[Scores]:
    """Yield the scores of each text, in order."""
    return work_many(Engine.score, texts, processes=processes, folder=folder, native=native)


def work_many[Item, Result](
    work: Callable[[Engine, Item], Result],
    items: Iterable[Item],
    *,
    processes: int = PROCESSES,
    folder: Path = SHIPPED,
    native: Path = LAYER,
) -> Iterator[Result]:
    """Yield what `work` makes of each item, in order; each process loads the model once.

    `work` is a function of a module: it is looked up by name in each process.
    """
    chunk_work = partial(_work, work, folder, native)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[list[Result]]] = deque()
        for chunk in batched(items, CHUNK, strict=False):
            waiting.append(pool.submit(chunk_work, chunk))
            if len(waiting) >= AHEAD * processes:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _work[Item, Result](
    work: Callable[[Engine, Item], Result], folder: Path, native: Path, chunk: tuple[Item, ...]
) -> list[Result]:
    engine = _engine(folder, native)
    return [work(engine, item) for item in chunk]


@cache
def _engine(folder: Path, native: Path) -> Engine:
    return Engine.load(folder, native=native)
