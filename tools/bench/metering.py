"""Count what comments cost: request units, queue requests, runs, processor seconds, bytes of logs."""

from __future__ import annotations

import contextlib
import io
import os
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tools.bench.crowd import Arrival, Written, announce, each_alone
from tools.faults.calls import Call
from tools.faults.cloud import Cloud
from tools.faults.containers import Containers
from tools.faults.dynamodb import Charge
from tools.faults.runs import Run
from tools.faults.template import shape
from tools.faults.units import item_size

# What runs by the clock costs the same with a million comments as with none.
SCHEDULED = frozenset(one.name for one in shape().functions if one.every)
INDEXED_OVERHEAD = 100  # bytes that DynamoDB stores with each item and each entry of an index
WARM_UP = 10  # comments that are not counted: a container works for hours once it has started
QUIET_WITHIN = 48 * 60 * 60  # seconds


@dataclass(slots=True)
class Usage:
    """What was used, all comments together."""

    comments: int = 0
    write_units: int = 0
    read_units: float = 0
    runs: Counter[str] = field(default_factory=Counter)  # by function
    cpu: dict[str, float] = field(default_factory=dict)  # seconds by function, without its calls
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)  # by function and kind
    queue_requests: int = 0
    log_bytes: int = 0
    written: Counter[tuple[str, int]] = field(default_factory=Counter)  # units by partition and second
    stored: int = 0  # bytes at the end
    began: int = 0  # seconds since 1970

    def busiest(self, seconds: float) -> Counter[str]:
        """Return the units that each partition took in the first seconds."""
        keys: Counter[str] = Counter()
        for (where, second), units in self.written.items():
            if second <= self.began + seconds:
                keys[where] += units
        return keys


class MeteredCloud(Cloud):
    """A cloud that counts; what its stand-ins take of the processor is not counted."""

    quiet = False

    def __init__(self) -> None:
        super().__init__(containers=Containers(by_list=False))
        self.records = False
        self.usage = Usage()
        self.elsewhere = 0.0  # seconds of the processor spent in stand-ins
        self.dynamodb.charge = self._charge

    def through(self, call: Call, perform: Callable[[], Any], /) -> Any:
        """Count the call, and leave its own time out."""
        name = self._running
        if name is not None and name not in SCHEDULED:
            kind = "dynamodb_transaction" if call.operation == "TransactWriteItems" else call.service
            self.usage.calls[name, kind] += 1
        return super().through(call, partial(self._timed, perform))

    def watch(self, crowd: Sequence[Written], arrival: Arrival, *, within: float = QUIET_WITHIN) -> Usage:
        """Let a crowd comment in a cloud that is up, and return what it used; earlier ones do not count.

        It is watched until nothing waits, or so many seconds after the last comment.
        """
        self.usage = usage = Usage(comments=len(crowd), began=int(self.clock.now))
        requests = sum(self.sqs.requests.values())
        announce(self, crowd, arrival)
        last = self.clock.now + crowd[-1].at
        self.run_until(
            last + within,
            quiet=lambda: self.clock.now > last and not self.waiting and not self.due_within(QUIET_WITHIN),
        )
        usage.queue_requests = sum(self.sqs.requests.values()) - requests
        usage.stored = sum(item_size(item) + INDEXED_OVERHEAD for item in self.dynamodb.everything())
        return usage

    def _timed(self, perform: Callable[[], Any]) -> Any:
        began = time.thread_time()
        try:
            return perform()
        finally:
            self.elsewhere += time.thread_time() - began

    @property
    def _running(self) -> str | None:
        return self._current.container.function.name if self._current else None

    def _charge(self, charge: Charge) -> None:
        if self._running is None or self._running in SCHEDULED:
            return
        self.usage.write_units += charge.writes
        self.usage.read_units += charge.reads
        if charge.writes:
            where = f"index {charge.where}" if charge.index else charge.where
            self.usage.written[where, int(self.clock.now)] += charge.writes

    def _work(self, run: Run) -> None:
        output = io.StringIO()
        _log_into(run, output)
        began, before = time.thread_time(), self.elsewhere
        with contextlib.redirect_stdout(output):
            super()._work(run)
        took = time.thread_time() - began - (self.elsewhere - before)
        name = run.container.function.name
        if name not in SCHEDULED:
            self.usage.cpu[name] = self.usage.cpu.get(name, 0.0) + took
            self.usage.runs[name] += 1
            self.usage.log_bytes += len(output.getvalue().encode())


def _log_into(run: Run, output: io.StringIO) -> None:
    logger = getattr(run.container.module, "logger", None)
    if logger is not None:
        logger.setLevel("INFO")
        logger.registered_handler.stream = output


def use(crowd: Sequence[Written], arrival: Arrival | None = None, *, within: float = QUIET_WITHIN) -> Usage:
    """Let a crowd comment in a cloud of its own, and return what that used."""
    with metered() as cloud:
        cloud.watch(each_alone([crowd[0].text] * WARM_UP, every=60.0), Arrival())
        return cloud.watch(crowd, arrival or Arrival(), within=within)


@contextmanager
def metered() -> Iterator[MeteredCloud]:
    """Bring up a cloud that counts."""
    cloud = MeteredCloud()
    with cloud.up(), warnings.catch_warnings():
        os.environ["POWERTOOLS_METRICS_DISABLED"] = (
            "false"  # metrics are lines of the log, and paid for as such
        )
        warnings.filterwarnings("ignore", "No application metrics to publish")
        yield cloud
