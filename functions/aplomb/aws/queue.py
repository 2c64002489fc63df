"""SQS: messages that are either all accepted or reported as refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.errors import AplombError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

# SQS takes 10 messages and 1 MiB per call, and 1 MiB per message (SQS quotas, 2025-08-04). The rest is
# room for what SQS counts beside the bodies.
BATCH_MESSAGES = 10
BATCH_BYTES = 900_000

# X waits 10 s for a webhook's answer: three tries that each give up after 2 s leave room for it.
_CONFIG = Config(connect_timeout=2, read_timeout=2, retries={"total_max_attempts": 3, "mode": "standard"})


class QueueError(AplombError):
    """The queue did not accept every message."""


class Queue:
    """One SQS queue to send to."""

    def __init__(self, url: str, *, client: SQSClient | None = None) -> None:
        self._url = url
        self._given = client

    @cached_property
    def _client(self) -> SQSClient:
        return self._given or boto3.client("sqs", config=_CONFIG)

    def send(self, body: str, *, delay: int = 0) -> None:
        """Send one message, to be seen `delay` seconds later, up to 900.

        Raises:
            QueueError: the queue refused it or was not reached.
        """
        try:
            more: Any = {"DelaySeconds": delay} if delay else {}
            self._client.send_message(QueueUrl=self._url, MessageBody=body, **more)
        except (ClientError, BotoCoreError) as error:
            raise QueueError(f"The queue did not take the message: {_name(error)}.") from error

    def send_batch(self, bodies: Sequence[str]) -> None:
        """Send all messages, in as few calls as SQS allows; what failed is tried once more.

        After an error some messages may be in the queue: whoever sends again sends duplicates.

        Raises:
            QueueError: at least one message was not accepted.
        """
        if len(bodies) == 1:
            self.send(bodies[0])
            return
        for batch in _batches(bodies):
            refused = self._send_some(batch)
            if refused and self._send_some(refused):
                raise QueueError("The queue did not take every message.")

    def _send_some(self, bodies: Sequence[str]) -> list[str]:
        """Send up to one batch and return what was not accepted."""
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)
        ]
        try:
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        except (ClientError, BotoCoreError) as error:
            raise QueueError(f"The queue did not take the messages: {_name(error)}.") from error
        accepted = {entry["Id"] for entry in answer.get("Successful", [])}
        return [body for number, body in enumerate(bodies) if str(number) not in accepted]


def _batches(bodies: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for body in bodies:
        body_size = len(body.encode())
        if batch and (len(batch) == BATCH_MESSAGES or size + body_size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += body_size
    if batch:
        yield batch


def _name(error: ClientError | BotoCoreError) -> str:
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "unknown"))
    return type(error).__name__
