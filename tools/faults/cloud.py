"""The deployed product on an in-memory AWS: queues that repeat, functions that die, a clock that jumps."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import boto3
from greenlet import getcurrent, greenlet

from aplomb.aws.secrets import _process_secrets
from tools.faults.calls import Call
from tools.faults.clock import VirtualClock, everywhere
from tools.faults.containers import Containers, environment, quiet_metrics
from tools.faults.deployment import SETUP, documents, settings
from tools.faults.dynamodb import InMemoryDynamoDb
from tools.faults.events import sqs_record, webhook_event
from tools.faults.platforms import Platforms, Post
from tools.faults.queues import InMemorySecrets, InMemorySqs, Message, Queue
from tools.faults.runs import Boundary, Crash, Run, Trouble
from tools.faults.template import Function, shape

WEBHOOK_RETRIES = (1, 5, 30, 120, 600, 3600)  # seconds after which a platform tries again
# How often a schedule runs at least, where ticks that would find nothing are left out.
SOON, LATER, SPARSE = 10 * 60, 30 * 60, 2 * 60 * 60  # seconds
MOST_BOUNDARIES = 40_000  # that a story passes; one that goes on after them goes on for ever
FOR_MACHINES = frozenset({"REPLY", "ERASE"})  # the kinds of work that no person does
# Scheduled, and never near a reply; tests of their own let machines die in them.
ELSEWHERE = frozenset({"Notifier", "PromoSwitch"})
_CONTAINERS = Containers()


class Cloud:
    """Everything that is deployed, with the platforms around it. Use it inside `with cloud.up():`."""

    quiet = True  # functions write no metrics

    def __init__(self, trouble: Trouble | None = None, *, containers: Containers = _CONTAINERS) -> None:
        self.clock = VirtualClock()
        self.trouble = trouble or Trouble()
        self.boundaries: list[Boundary] = []
        self.runs: list[Run] = []
        self.copies_of_webhooks = 1
        self._containers = containers
        self.records = True  # the boundaries that runs pass
        self.every_tick = False  # of a schedule; otherwise only those that may find something
        deployed = shape()
        self.functions = {one.name: one for one in deployed.functions}
        self.dynamodb = InMemoryDynamoDb(deployed.indexes, self.through)
        self.sqs = InMemorySqs(self.clock, self.through)
        for one in deployed.queues:
            self.sqs.queues[one.name] = Queue(
                name=one.name,
                visibility=one.visibility,
                most_received=one.most_received,
                dead_letters=one.dead_letters,
            )
        self.secrets = InMemorySecrets(documents(), self.through)
        self.platforms = Platforms(self.clock, SETUP, self.carry)
        self.errors: list[tuple[str, Exception]] = []  # that functions ended with
        self.by_hand: set[str] = set()  # ids of what colleagues posted
        self.held: list[Post] | None = None  # webhooks that are kept back
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._tickets = itertools.count()
        self._hub = getcurrent()
        self._current: Run | None = None
        self._started = self.clock.now
        self._ticked = {
            one.name: -math.inf for one in deployed.functions if one.every and one.name not in ELSEWHERE
        }

    @contextmanager
    def up(self) -> Iterator[Cloud]:
        """Stand in for AWS, the platforms and the time while the block runs."""
        self._containers.rest()
        _process_secrets.cache_clear()
        with ExitStack() as stack:
            stack.enter_context(environment(tuple(self.functions.values()), settings()))
            stack.enter_context(patch.object(boto3, "client", self._client))
            stack.enter_context(everywhere(self.clock))
            stack.enter_context(self.platforms.behind_http(self.through))
            if self.quiet:
                stack.enter_context(quiet_metrics())
            self._hub = getcurrent()
            yield self

    def _client(self, service: str, **_: Any) -> Any:
        return {"dynamodb": self.dynamodb, "sqs": self.sqs, "secretsmanager": self.secrets}[service]

    # What happens when.

    def at(self, when: float, what: Callable[[], None]) -> None:
        """Do something at a time."""
        heapq.heappush(self._agenda, (when, next(self._tickets), what))

    def carry(self, post: Post, *, after: float, attempt: int = 0) -> None:
        """Let a platform's webhook arrive, as often as the deployment is told to receive it."""
        if self.held is not None:
            self.held.append(post)
            return
        for _ in range(self.copies_of_webhooks if not attempt else 1):
            self.at(self.clock.now + after, lambda: self._deliver(post, attempt))

    def hold_webhooks(self) -> None:
        """Keep the platforms' webhooks back from now on."""
        self.held = []

    def release_webhooks(self, *, reverse: bool) -> None:
        """Let the webhooks that were kept back arrive, a second apart."""
        held, self.held = self.held or [], None
        for number, post in enumerate(reversed(held) if reverse else held, 1):
            self.carry(post, after=number)

    def run_until(self, end: float, *, quiet: Callable[[], bool] | None = None) -> None:
        """Let everything happen that is due until a time, or until `quiet` says that nothing is left."""
        while not self.endless:
            self._begin_what_is_due()
            if self.runs:
                self._take_turns()
                continue
            if quiet is not None and quiet():
                return
            due = self._next_time()
            if due > end:
                self.clock.now = max(self.clock.now, end)
                return
            self.clock.now = max(self.clock.now, due)

    @property
    def endless(self) -> bool:
        """Whether so much has happened that there is no end to it."""
        return len(self.boundaries) > MOST_BOUNDARIES

    @property
    def _scheduled(self) -> list[Function]:
        return [self.functions[name] for name in self._ticked]

    @property
    def waiting(self) -> bool:
        """Whether a message or a webhook is still on its way."""
        alive = [queue for queue in self.sqs.queues.values() if queue.most_received is not None]
        return bool(self._agenda) or any(queue.messages for queue in alive)

    def arrive(self, post: Post) -> None:
        """Let one webhook that was kept back arrive now."""
        self.at(self.clock.now, lambda: self._deliver(post, 0))

    def invoke(self, function: str, event: object, done: Callable[[Run], None] = lambda _: None) -> Run:
        """Start a run; `done` is told when it has ended."""
        container = self._containers.take(self.functions[function])
        number = next(self._tickets)
        run = Run(number, container, event, self.clock.now, done)
        run.worker = greenlet(lambda: self._work(run))
        self.runs.append(run)
        return run

    # Calls.

    def through(self, call: Call, perform: Callable[[], Any], /) -> Any:
        """Let a call of the current run through, unless its machine dies before or after it."""
        run = self._current
        if run is None:
            return perform()
        if run.crashed:
            raise Crash
        self._pass(run, call, after=False)
        answer: Any = None
        problem: Exception | None = None
        try:
            answer = perform()
            repeats = call.service != "platform" and not call.once  # the SDK does, our own clients never do
            if repeats and len(self.boundaries) + 1 in self.trouble.lose_at:
                answer = perform()
        except Exception as error:  # noqa: BLE001 - handed on unchanged, after the boundary
            problem = error
        self._pass(run, call, after=True)
        if problem is not None:
            raise problem
        return answer

    def _pass(self, run: Run, call: Call, *, after: bool) -> None:
        if not self.records:
            return
        number = len(self.boundaries) + 1
        name = run.container.function.name
        self.boundaries.append(Boundary(number=number, function=name, run=run.number, call=call, after=after))
        timed_out = self.clock.now - run.started > run.container.function.timeout
        if number in self.trouble.crash_at or timed_out:
            run.crashed = True
            raise Crash
        if self.trouble.at_once:
            self._hub.switch()
            if run.crashed:
                raise Crash

    # Runs.

    def _work(self, run: Run) -> None:
        try:
            run.answer = run.container.handle(run.event)
        except Crash:
            run.crashed = True
        except Exception as error:  # noqa: BLE001 - the function failed, as Lambda would note
            run.error = error
            self.errors.append((run.container.function.name, error))

    def _take_turns(self) -> None:
        for run in list(self.runs):
            self._current = run
            run.worker.switch()
            self._current = None
            if run.worker.dead:
                self.runs.remove(run)
                self._containers.give_back(run.container, crashed=run.crashed)
                run.done(run)

    def _begin_what_is_due(self) -> None:
        while self._agenda and self._agenda[0][0] <= self.clock.now:
            if self.runs and not self.trouble.at_once:
                return
            heapq.heappop(self._agenda)[2]()
        for function in self.functions.values():
            if function.queue:
                self._poll(function)
            elif (
                function.name in self._ticked
                and self._may_begin()
                and self._next_tick(function) <= self.clock.now
            ):
                self._ticked[function.name] = self.clock.now
                self.invoke(function.name, {})

    def _may_begin(self) -> bool:
        return self.trouble.at_once or not self.runs

    def _poll(self, function: Function) -> None:
        """Hand a queue's visible messages to its function, as the event source mapping does."""
        queue = self.sqs.queues[function.queue]
        batch = 1 if self.trouble.at_once else function.batch
        while self._may_begin() and (messages := self.sqs.receive(queue, batch)):
            self._hand_over(function, queue, messages)

    def _hand_over(self, function: Function, queue: Queue, messages: list[Message]) -> None:
        def done(run: Run) -> None:
            if run.crashed or run.error:
                return  # they come again
            failures = {one["itemIdentifier"] for one in (run.answer or {}).get("batchItemFailures", [])}
            self.sqs.delete(queue, [one for one in messages if one.id not in failures])

        self.invoke(function.name, {"Records": [sqs_record(queue, one) for one in messages]}, done)

    def _deliver(self, post: Post, attempt: int) -> None:
        def done(run: Run) -> None:
            answered = not run.crashed and not run.error and run.answer["statusCode"] < 300  # noqa: PLR2004 - HTTP
            if not answered and attempt < len(WEBHOOK_RETRIES):
                self.carry(post, after=WEBHOOK_RETRIES[attempt], attempt=attempt + 1)

        self.invoke("Webhook", webhook_event(post), done)

    def _next_tick(self, function: Function) -> float:
        """Return when a scheduled function runs next; ticks that would find nothing may be left out."""
        last = self._ticked[function.name]
        if not self.every_tick:
            due = [float(one["work_sk"]["S"]) for one in self.work()] if function.name == "Sweeper" else []
            now_and_then = SOON if self.clock.now - self._started < LATER else SPARSE
            return max(last + function.every, min([*due, last + now_and_then]))
        return last + function.every

    def _next_time(self) -> float:
        agenda = [self._agenda[0][0]] if self._agenda else []
        queues = [self.sqs.queues[one.queue].next_at() for one in self.functions.values() if one.queue]
        messages = [at for at in queues if at is not None]
        return min([*agenda, *messages, *map(self._next_tick, self._scheduled)])

    def due_within(self, seconds: float) -> bool:
        """Tell whether a machine has something to do within so many seconds."""
        return any(float(one["work_sk"]["S"]) <= self.clock.now + seconds for one in self.work())

    def work(self) -> list[Any]:
        """Return what waits in the index for a machine to look at."""
        return self.dynamodb.listed("work", kinds=FOR_MACHINES)
