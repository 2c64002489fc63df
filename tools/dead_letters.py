"""The messages of a dead-letter queue: read without being consumed, and moved back one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

HIDDEN = 15 * 60  # seconds in which nobody else sees what is being looked at
MOST = 100_000  # messages in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message."""

    id: str
    body: str
    receipt: str


@dataclass(slots=True, kw_only=True)
class DeadLetters:
    """One dead-letter queue and the queue from which its messages came."""

    sqs: Any
    url: str
    back_to: str
    pause: Callable[[], None]  # between two messages that are moved
    _seen: dict[str, Letter] = field(default_factory=dict)

    def read(self) -> Iterator[Letter]:
        """Yield each message once; they stay hidden until `release`."""
        while len(self._seen) < MOST:
            answer = self.sqs.receive_message(
                QueueUrl=self.url, MaxNumberOfMessages=10, VisibilityTimeout=HIDDEN, WaitTimeSeconds=1
            )
            messages = answer.get("Messages", [])
            fresh = [one for one in messages if one["MessageId"] not in self._seen]
            if not fresh:
                return
            for one in fresh:
                letter = Letter(id=one["MessageId"], body=one["Body"], receipt=one["ReceiptHandle"])
                self._seen[letter.id] = letter
                yield letter

    def move_back(self, letter: Letter) -> None:
        """Send a message to its queue, then take it out here; dying in between makes a harmless repeat."""
        self.sqs.send_message(QueueUrl=self.back_to, MessageBody=letter.body)
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=letter.receipt)
        self._seen.pop(letter.id)
        self.pause()

    def release(self) -> None:
        """Let others see again what was looked at and not moved."""
        for letter in self._seen.values():
            self.sqs.change_message_visibility(
                QueueUrl=self.url, ReceiptHandle=letter.receipt, VisibilityTimeout=0
            )
        self._seen.clear()
