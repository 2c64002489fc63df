"""Everything the sandbox remembers, under one lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from aplomb.comment import Platform
from tools.sandbox import payloads
from tools.sandbox.faults import Faults
from tools.sandbox.journal import Journal
from tools.sandbox.schedulers import Schedules
from tools.sandbox.setup import Account, Setup
from tools.sandbox.webhooks import RETRY_DELAYS, Outgoing, Sender
from tools.sandbox.world import Post, PublicComment, World

DEMO_POST = (
    "Good morning! The first trays are out of the oven and the door is open until six. "
    "What are you having with your coffee today?"
)


class State:
    """The setup, the world, the journal, the faults and the sender. Hold `lock` to read or change them."""

    def __init__(
        self, *, clock: Callable[[], float] = time.time, retry_delays: Sequence[float] = RETRY_DELAYS
    ) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.setup = Setup()
        self.world = World(clock)
        self.journal = Journal()
        self.faults = Faults()
        self.schedules = Schedules(clock)
        self.sender = Sender(self.lock, self.faults, now=clock, retry_delays=retry_delays)
        self.approvals: set[tuple[Platform, str]] = set()  # what people said may be removed, by its id
        self.nonces: set[tuple[str, str, str]] = set()
        self._interrupt = threading.Event()

    def configure(self, setup: Setup) -> None:
        """Play these accounts, in a new world."""
        with self.lock:
            self.setup = setup
            self.reset()

    def reset(self) -> None:
        """Forget world, faults, journal and deliveries; let go of every held connection; keep the setup."""
        with self.lock:
            self.release()
            for shelf in (self.world, self.faults, self.schedules, self.sender):
                shelf.clear()
            self.journal.calls.clear()
            self.approvals.clear()
            for account in self.setup.accounts:
                self.world.publish(account.platform, account.id, text=DEMO_POST)

    def release(self) -> None:
        """Let go of every connection that a fault holds."""
        with self.lock:
            self._interrupt.set()
            self._interrupt = threading.Event()

    def hold(self, seconds: float) -> None:
        """Keep a caller waiting; a reset ends it early. Must be called without the lock."""
        self._interrupt.wait(seconds)

    def demo_post(self, account: Account) -> Post:
        """Return the post that comments go to when none is named."""
        return self.world.posts_of(account.platform, account.id)[0]

    def announce(self, comment: PublicComment, *, verb: str) -> list[str]:
        """Send the webhooks that this change of a comment causes; return their events.

        X tells nobody when a person deletes a post, so a removal there causes none.
        """
        account = self.setup.account(comment.platform, comment.account)
        if account is None:
            return []
        if comment.platform is Platform.FACEBOOK:
            change = payloads.feed_change(self.world, comment, verb=verb, now=self.clock())
            events = [(f"comment/{verb}", change)]
        elif verb == "remove":
            events = []
        else:
            events = payloads.activity_events(self.world, comment, account)
        for event, payload in events:
            body = payloads.encode(comment.platform, payload)
            outgoing = Outgoing(platform=comment.platform, event=event, body=body, payload=payload)
            self.sender.submit(self.setup, outgoing)
        return [event for event, _ in events]
