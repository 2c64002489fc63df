"""The sender: signed webhooks leave here, again and again until the deployment takes them."""

from __future__ import annotations

import heapq
import itertools
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import requests

from aplomb.comment import Platform
from tools.sandbox import payloads
from tools.sandbox.faults import Fault, FaultKind, Faults, Operation
from tools.sandbox.setup import Setup

RETRY_DELAYS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)  # seconds; the platforms go on for 36 hours
ANSWER_WITHIN = 20.0  # seconds; a cold start is slower than the 10 s X grants


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One POST to the deployment and what became of it."""

    n: int
    platform: Platform
    events: list[str]  # what it tells, such as "comment/add" or "post.mention.create"
    url: str
    body: bytes
    headers: dict[str, str]
    state: str = "waiting"  # or "delivered", "failed", "dropped"
    attempts: list[dict[str, object]] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return what a person wants to see of it."""
        return {
            "n": self.n,
            "platform": self.platform,
            "events": self.events,
            "state": self.state,
            "bytes": len(self.body),
            "attempts": list(self.attempts),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A webhook that is ready to be signed. `payload` is None where the bytes are no page event."""

    platform: Platform
    event: str
    body: bytes
    payload: dict[str, object] | None = None


class Sender:
    """Send webhooks from one background thread. Public methods take the state's lock themselves."""

    def __init__(
        self,
        lock: threading.RLock,
        faults: Faults,
        *,
        now: Callable[[], float],
        retry_delays: Sequence[float] = RETRY_DELAYS,
    ) -> None:
        self.deliveries: list[Delivery] = []
        self._faults = faults
        self._now = now
        self._retry_delays = retry_delays
        self._wake = threading.Condition(lock)
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._ticket = itertools.count()
        self._held: dict[int, tuple[FaultKind, list[Outgoing]]] = {}
        self._generation = 0
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def close(self) -> None:
        """Stop, and wait for the webhook that is on its way."""
        with self._wake:
            self._closed = True
            self._wake.notify_all()
        if self._thread.is_alive():
            self._thread.join(ANSWER_WITHIN)

    def clear(self) -> None:
        """Forget what was sent and what still waits."""
        with self._wake:
            self._generation += 1
            self._agenda.clear()
            self._held.clear()
            self.deliveries.clear()

    def submit(self, setup: Setup, outgoing: Outgoing) -> None:
        """Send a webhook soon, or do to it what the next webhook fault asks for."""
        with self._wake:
            fault = self._faults.take(outgoing.platform, Operation.WEBHOOK, now=self._now())
            if fault is None:
                self._deliver(setup, [outgoing.event], outgoing)
            elif fault.kind is FaultKind.DUPLICATE:
                self._deliver(setup, [outgoing.event], outgoing)
                self._deliver(setup, [outgoing.event], outgoing)
            elif fault.kind is FaultKind.DELAY:
                self._deliver(setup, [outgoing.event], outgoing, after=fault.seconds)
            elif fault.kind is FaultKind.DROP:
                self._record(setup, [outgoing.event], outgoing).state = "dropped"
            else:
                self._hold(setup, fault, outgoing)

    def _hold(self, setup: Setup, fault: Fault, outgoing: Outgoing) -> None:
        if fault.n not in self._held:
            self._held[fault.n] = (fault.kind, [])
            self._at(fault.seconds, lambda: self._release(setup, fault.n))
        self._held[fault.n][1].append(outgoing)
        if not fault.remaining:
            self._release(setup, fault.n)

    def _release(self, setup: Setup, number: int) -> None:
        with self._wake:
            kind, items = self._held.pop(number, (FaultKind.REORDER, []))
            if kind is FaultKind.BATCH:
                items = self._deliver_batch(setup, items)
            for outgoing in reversed(items):
                self._deliver(setup, [outgoing.event], outgoing)

    def _deliver_batch(self, setup: Setup, items: list[Outgoing]) -> list[Outgoing]:
        together = [one for one in items if one.payload is not None and payloads.batchable(one.payload)]
        events = [one.event for one in together]
        for payload in payloads.merged([one.payload for one in together if one.payload is not None]):
            body = payloads.encode(Platform.FACEBOOK, payload)
            self._deliver(setup, events, Outgoing(platform=Platform.FACEBOOK, event="batch", body=body))
        return [one for one in items if one not in together]

    def _deliver(self, setup: Setup, events: list[str], outgoing: Outgoing, *, after: float = 0.0) -> None:
        delivery = self._record(setup, events, outgoing)
        self._at(after, lambda: self._attempt(delivery))

    def _record(self, setup: Setup, events: list[str], outgoing: Outgoing) -> Delivery:
        secret = setup.webhook_secret(outgoing.platform)
        name, value = payloads.signature(outgoing.platform, secret=secret, body=outgoing.body)
        delivery = Delivery(
            n=len(self.deliveries) + 1,
            platform=outgoing.platform,
            events=events,
            url=f"{setup.webhook_url}/{outgoing.platform}",
            body=outgoing.body,
            headers={"Content-Type": "application/json", name: value},
        )
        self.deliveries.append(delivery)
        return delivery

    def _attempt(self, delivery: Delivery) -> None:
        generation = self._generation
        attempt: dict[str, object] = {"time": self._now()}
        try:
            status = _post(delivery)
        except requests.RequestException as error:
            status = 0
            attempt["error"] = type(error).__name__
        else:
            attempt["status"] = status
        with self._wake:
            delivery.attempts.append(attempt)
            if 200 <= status < 300:  # noqa: PLR2004 - what HTTP calls success
                delivery.state = "delivered"
            elif len(delivery.attempts) > len(self._retry_delays):
                delivery.state = "failed"
            elif generation == self._generation:
                self._at(self._retry_delays[len(delivery.attempts) - 1], lambda: self._attempt(delivery))

    def _at(self, after: float, work: Callable[[], None]) -> None:
        with self._wake:
            heapq.heappush(self._agenda, (time.monotonic() + after, next(self._ticket), work))
            self._wake.notify_all()

    def _work(self) -> None:
        while (work := self._next()) is not None:
            work()

    def _next(self) -> Callable[[], None] | None:
        with self._wake:
            while not self._closed:
                if not self._agenda:
                    self._wake.wait()
                elif (left := self._agenda[0][0] - time.monotonic()) > 0:
                    self._wake.wait(left)
                else:
                    return heapq.heappop(self._agenda)[2]
        return None


def _post(delivery: Delivery) -> int:
    answer = requests.post(
        delivery.url,
        data=delivery.body,
        headers=delivery.headers,
        timeout=ANSWER_WITHIN,
        allow_redirects=False,
    )
    return answer.status_code


def shake_hands(setup: Setup, platform: Platform) -> dict[str, object]:
    """Ask the deployment what a platform asks before it sends anything, and judge the answer."""
    challenge = secrets.token_hex(16) if platform is Platform.X else str(secrets.randbelow(10**10))
    query = {"crc_token": challenge}
    if platform is Platform.FACEBOOK:
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": setup.verify_token,
        }
    url = f"{setup.webhook_url}/{platform}"
    try:
        answer = requests.get(url, params=query, timeout=ANSWER_WITHIN, allow_redirects=False)
    except requests.RequestException as error:
        detail = f"The deployment did not answer: {type(error).__name__}."
        return {"platform": platform, "ok": False, "status": None, "detail": detail}
    detail = _judge(answer, setup, platform, challenge)
    return {
        "platform": platform,
        "ok": not detail,
        "status": answer.status_code,
        "detail": detail or "Right.",
    }


def _judge(answer: requests.Response, setup: Setup, platform: Platform, challenge: str) -> str:
    if answer.status_code != requests.codes.ok:
        return f"Expected status 200, not {answer.status_code}."
    if platform is Platform.FACEBOOK:
        return "" if answer.text == challenge else "The body is not the challenge."
    try:
        given = answer.json()
    except requests.JSONDecodeError:
        return "The body is not JSON."
    right = {"response_token": payloads.crc_response(secret=setup.consumer_secret, token=challenge)}
    return "" if given == right else "The response_token is wrong."
