"""Either all messages are in the queue, or the sender hears of it."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from aplomb.aws.queue import Queue, QueueError
from tests.webhook.world import FakeSqs


@pytest.fixture
def sqs() -> Any:
    return FakeSqs()


@pytest.fixture
def queue(sqs: Any) -> Queue:
    return Queue("https://sqs.example/triage", client=sqs)


def test_messages_arrive_in_calls_of_ten(sqs: Any, queue: Queue) -> None:
    bodies = [str(number) for number in range(25)]
    queue.send_batch(bodies)
    assert (sqs.sent, sqs.calls) == (bodies, 3)


def test_large_messages_are_spread_over_calls_that_sqs_takes(sqs: Any, queue: Queue) -> None:
    bodies = ["a" * 400_000, "b" * 400_000, "c" * 400_000, "d" * 900_000, "e" * 1_000_000]
    queue.send_batch(bodies)
    assert (sqs.sent, sqs.calls) == (bodies, 4)


def test_nothing_to_send_calls_nobody(sqs: Any, queue: Queue) -> None:
    queue.send_batch([])
    assert sqs.calls == 0


def test_only_what_failed_is_sent_again(sqs: Any, queue: Queue) -> None:
    sqs.refusals = [{0, 2}]
    queue.send_batch(["a", "b", "c"])
    assert sqs.sent == ["b", "a", "c"]


def test_a_second_failure_is_reported(sqs: Any, queue: Queue) -> None:
    sqs.refusals = [{0, 2}, {1}]
    with pytest.raises(QueueError):
        queue.send_batch(["a", "b", "c"])


@pytest.mark.parametrize("bodies", [["a"], ["a", "b"]])
def test_an_answer_with_an_error_is_reported(sqs: Any, queue: Queue, bodies: list[str]) -> None:
    sqs.down = True
    with pytest.raises(QueueError, match="ServiceUnavailable"):
        queue.send_batch(bodies)


def test_a_queue_that_is_not_reached_is_reported(
    sqs: Any, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(**_: str) -> None:
        raise ConnectTimeoutError(endpoint_url="https://sqs.example")

    monkeypatch.setattr(sqs, "send_message", hang)
    with pytest.raises(QueueError, match="ConnectTimeoutError"):
        queue.send("a")
