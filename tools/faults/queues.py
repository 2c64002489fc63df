"""SQS in memory: at-least-once queues with visibility timeouts and dead-letter queues."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.faults.calls import Call, Through, straight_through


@dataclass(slots=True)
class Message:
    """One message; `visible_at` is when it may be handed out next."""

    id: str
    body: str
    sent_at: float
    visible_at: float
    received: int = 0


@dataclass(slots=True, kw_only=True)
class Queue:
    """One standard queue."""

    name: str
    visibility: float = 30  # seconds
    most_received: int | None = None
    dead_letters: str = ""  # the queue that takes what was received too often
    messages: dict[str, Message] = field(default_factory=dict)

    def next_at(self) -> float | None:
        """Return when a message can be received next."""
        return min((one.visible_at for one in self.messages.values()), default=None)


@dataclass(slots=True)
class InMemorySqs:
    """All queues, addressed by their names as URLs; `copies` is how often each message is really there."""

    clock: Callable[[], float]
    through: Through = straight_through
    queues: dict[str, Queue] = field(default_factory=dict)
    copies: int = 1
    requests: dict[str, int] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=itertools.count)

    def send_message(self, *, QueueUrl: str, MessageBody: str, **more: Any) -> dict[str, Any]:  # noqa: N803
        """Take one message."""
        call = Call(service="sqs", operation="SendMessage", detail=QueueUrl, writes=True)
        return self.through(call, lambda: self._accept(QueueUrl, [{"MessageBody": MessageBody, **more}])[0])

    def send_message_batch(self, *, QueueUrl: str, Entries: Sequence[Any]) -> dict[str, Any]:  # noqa: N803
        """Take up to ten messages."""
        call = Call(service="sqs", operation="SendMessageBatch", detail=QueueUrl, writes=True)
        return self.through(
            call,
            lambda: {
                "Successful": [
                    {"Id": entry["Id"], **taken}
                    for entry, taken in zip(Entries, self._accept(QueueUrl, Entries), strict=True)
                ],
                "Failed": [],
            },
        )

    def receive(self, queue: Queue, most: int) -> list[Message]:
        """Hand out what is visible, oldest first; what was received too often goes to the dead letters."""
        now = self.clock()
        due = [one for one in queue.messages.values() if one.visible_at <= now]
        taken: list[Message] = []
        for message in due:
            if len(taken) == most:
                break
            if queue.most_received is not None and message.received >= queue.most_received:
                self.queues[queue.dead_letters].messages[message.id] = queue.messages.pop(message.id)
                continue
            message.received += 1
            message.visible_at = now + queue.visibility
            taken.append(message)
        if taken:
            self._count(f"Receive {queue.name}")
        return taken

    def delete(self, queue: Queue, messages: Sequence[Message]) -> None:
        """Forget messages that were worked."""
        if messages:
            self._count(f"Delete {queue.name}")
        for message in messages:
            queue.messages.pop(message.id, None)

    def _accept(self, url: str, entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        self._count(f"Send {url}")
        taken = []
        for entry in entries:
            for _ in range(self.copies):
                number = f"m{next(self._ids)}"
                at = self.clock()
                message = Message(number, entry["MessageBody"], at, at + entry.get("DelaySeconds", 0))
                self.queues[url].messages[number] = message
            taken.append({"MessageId": number})
        return taken

    def _count(self, what: str) -> None:
        self.requests[what] = self.requests.get(what, 0) + 1


@dataclass(slots=True)
class InMemorySecrets:
    """Secrets Manager: documents by name."""

    documents: Mapping[str, str]
    through: Through = straight_through

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        """Return a secret."""
        call = Call(service="secretsmanager", operation="GetSecretValue", detail=SecretId)
        return self.through(call, lambda: {"SecretString": self.documents[SecretId]})
