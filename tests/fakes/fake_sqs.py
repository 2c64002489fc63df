"""SQS as a person's commands see it: messages hide when they are read, and come back."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class _Stored:
    body: str
    visible_at: float = 0.0
    receipt: str = ""


@dataclass
class FakeSqs:
    """Queues by URL. `boundary` is called before each call and may raise."""

    clock: Callable[[], float]
    queues: dict[str, dict[str, _Stored]] = field(default_factory=dict)
    boundary: Callable[[str], None] = lambda _: None
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def put(self, url: str, *bodies: str) -> None:
        for body in bodies:
            self.queues.setdefault(url, {})[f"m{next(self._numbers)}"] = _Stored(body)

    def bodies(self, url: str) -> list[str]:
        return [one.body for one in self.queues.get(url, {}).values()]

    def visible(self, url: str) -> list[str]:
        return [one.body for one in self.queues.get(url, {}).values() if one.visible_at <= self.clock()]

    def receive_message(
        self,
        *,
        QueueUrl: str,  # noqa: N803 - boto3's names
        MaxNumberOfMessages: int,  # noqa: N803 - boto3's names
        VisibilityTimeout: int,  # noqa: N803 - boto3's names
        WaitTimeSeconds: int,  # noqa: ARG002, N803 - boto3's names; a test does not wait
    ) -> dict[str, Any]:
        self.boundary("receive")
        queue = self.queues.get(QueueUrl, {})
        found = [name for name, one in queue.items() if one.visible_at <= self.clock()][:MaxNumberOfMessages]
        for name in found:
            queue[name].visible_at = self.clock() + VisibilityTimeout
            queue[name].receipt = f"r{next(self._numbers)}"
        return {
            "Messages": [
                {"MessageId": name, "Body": queue[name].body, "ReceiptHandle": queue[name].receipt}
                for name in found
            ]
        }

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803 - boto3's names
        self.boundary("send")
        self.put(QueueUrl, MessageBody)

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> None:  # noqa: N803 - boto3's names
        self.boundary("delete")
        queue = self.queues[QueueUrl]
        self.queues[QueueUrl] = {name: one for name, one in queue.items() if one.receipt != ReceiptHandle}

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:  # noqa: N803 - boto3's names
        for one in self.queues[QueueUrl].values():
            if one.receipt == ReceiptHandle:
                one.visible_at = self.clock() + VisibilityTimeout
