"""Work a stream of any length on all cores, and hand each result on as soon as those before it are done."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context
from queue import Full, Queue
from threading import Event, Thread

from aplomb.errors import AplombError

ALONE = 16  # items worked before other processes are started, which takes half a second
AHEAD = 64  # items asked for before the first of them is done
_A_MOMENT = 0.2  # seconds


class WorkerLostError(AplombError):
    """A process that worked on the stream ended; there may be too little memory."""


def in_order[Item, Result](work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Yield `work(item)` for each item, in order.

    `work` and the items travel to other processes, so they must be picklable. Waiting for the next item
    holds up no result. What `items` raises is raised after the results of the items before.

    Raises:
        WorkerLostError: a process ended without a result.
    """
    source = iter(items)
    yield from map(work, islice(source, ALONE))
    for first in islice(source, 1):
        yield from _on_all_cores(work, chain([first], source))


def _on_all_cores[Item, Result](work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    asked: Queue[Future[Result] | None] = Queue(AHEAD)
    stop = Event()
    pool = ProcessPoolExecutor(
        os.process_cpu_count(), mp_context=get_context("spawn"), initializer=_leave_interrupts_to_parent
    )
    try:
        # A thread of its own, because reading may wait for ever while results are ready.
        Thread(target=_feed, args=(pool, work, items, asked, stop), daemon=True).start()
        while (future := asked.get()) is not None:
            yield future.result()
    except BrokenProcessPool:
        raise WorkerLostError("A process that worked on the lines ended. Is there enough memory?") from None
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _feed[Item, Result](
    pool: ProcessPoolExecutor,
    work: Callable[[Item], Result],
    items: Iterable[Item],
    asked: Queue[Future[Result] | None],
    stop: Event,
) -> None:
    try:
        for item in items:
            if stop.is_set() or not _put(asked, pool.submit(work, item), stop):
                return
    except Exception as error:  # noqa: BLE001 - whatever reading raised belongs to whoever takes the results
        failed: Future[Result] = Future()
        failed.set_exception(error)
        _put(asked, failed, stop)
    _put(asked, None, stop)


def _put[Thing](queue: Queue[Thing], thing: Thing, stop: Event) -> bool:
    """Put a thing into the queue as soon as there is room; give up when nobody takes anything any more."""
    while not stop.is_set():
        try:
            queue.put(thing, timeout=_A_MOMENT)
        except Full:
            continue
        return True
    return False


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
