"""A queue that keeps what was sent, until a test hands it on."""

from __future__ import annotations

from collections.abc import Sequence

from aplomb.aws.queue import Queue, QueueError


class FakeQueue(Queue):
    """Holds bodies in the order sent, with the delay each was given."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.delays: list[int] = []
        self.down = False

    def send(self, body: str, *, delay: int = 0) -> None:
        if self.down:
            raise QueueError("The queue did not take the message.")
        self.sent.append(body)
        self.delays.append(delay)

    def send_batch(self, bodies: Sequence[str]) -> None:
        for body in bodies:
            self.send(body)

    def take(self) -> list[str]:
        """Return what waits, and forget it."""
        taken, self.sent, self.delays = self.sent, [], []
        return taken
