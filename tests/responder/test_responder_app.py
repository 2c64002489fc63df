"""The responder at its queue: what SQS brings again, and what a run leaves in the log.

The local cloud deletes a whole batch when an answer names an unknown message, and AWS brings all of it
again, so what the answer says is held here.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from aplomb.accounts import Account
from aplomb.aws.keys import CaseKey, Key, reply_key
from aplomb.aws.messages import reply_message
from aplomb.aws.queue import QueueError
from aplomb.aws.table import ConflictError
from aplomb.comment import Platform
from aplomb.errors import SettingsError
from aplomb.records import ReplyRecord
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from responder import app

CONTEXT = SimpleNamespace(
    function_name="Responder",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-north-1:000000000000:function:Responder",
    aws_request_id="run-1",
)


@dataclass
class FakeResponder:
    """Works replies as told; it is its own ledger."""

    faults: dict[Key, Exception] = field(default_factory=dict)
    following: dict[Key, Key] = field(default_factory=dict)
    replies: dict[Key, ReplyRecord] = field(default_factory=dict)
    worked: list[Key] = field(default_factory=list)

    def work(self, key: Key) -> Key | None:
        if key in self.faults:
            raise self.faults[key]
        self.worked.append(key)
        return self.following.get(key)

    @property
    def ledger(self) -> FakeResponder:
        return self

    def known(self, key: Key) -> ReplyRecord | None:
        return self.replies.get(key)

    def forget(self) -> None:
        """Every run begins anew."""


@pytest.fixture
def responder(monkeypatch: pytest.MonkeyPatch) -> FakeResponder:
    fake = FakeResponder()
    monkeypatch.setattr(app, "responder", lambda: fake)
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    return fake


def key_of(comment: str, channel: Channel = Channel.PUBLIC) -> Key:
    return reply_key(ReplyKey(platform=Platform.FACEBOOK, account="100", comment=comment, channel=channel))


def record(comment: str) -> ReplyRecord:
    return ReplyRecord(
        key=ReplyKey(platform=Platform.FACEBOOK, account="100", comment=comment, channel=Channel.PUBLIC),
        state=ReplyState.SENT,
        intent="complaint",
        language="en",
        case=CaseKey("facebook", "100", "10", "501"),
        token="ref-token-1",
        planned_at=1,
        correlation_id="from-the-webhook",
        text="Dear Ana, we are sorry.",
    )


def batch(**bodies: str) -> dict[str, Any]:
    """Return an event with one message per name; the name is the message's id."""
    return {
        "Records": [
            {"messageId": name, "body": body, "eventSource": "aws:sqs", "attributes": {}}
            for name, body in bodies.items()
        ]
    }


def message(comment: str) -> str:
    return reply_message(key_of(comment), correlation_id="from-the-webhook")


def failed(event: dict[str, Any]) -> list[str]:
    answer = app.handler(event, CONTEXT)
    assert answer.keys() == {"batchItemFailures"}
    assert all(item.keys() == {"itemIdentifier"} for item in answer["batchItemFailures"])
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


pytestmark = pytest.mark.filterwarnings("ignore:No application metrics to publish")


def test_exactly_the_messages_that_failed_come_back(responder: FakeResponder) -> None:
    responder.faults = {key_of("2"): LookupError("gone"), key_of("4"): RuntimeError("a defect of ours")}
    event = batch(a=message("1"), b=message("2"), c=message("3"), d=message("4"))
    assert failed(event) == ["b", "d"]
    assert responder.worked == [key_of("1"), key_of("3")]


@pytest.mark.parametrize(
    "body", ["", "no JSON", "[]", "{}", '{"reply": ["COMMENT"]}', '{"reply": null, "correlation_id": "x"}']
)
def test_a_message_that_is_none_comes_back_alone(body: str, responder: FakeResponder) -> None:
    assert failed(batch(a=message("1"), broken=body, c=message("3"))) == ["broken"]
    assert responder.worked == [key_of("1"), key_of("3")]


def test_a_batch_that_failed_as_a_whole_comes_back_as_a_whole(responder: FakeResponder) -> None:
    responder.faults = {key_of("1"): LookupError("gone")}
    with pytest.raises(BatchProcessingError):
        failed(batch(only=message("1")))


def test_nothing_comes_back_after_a_run_without_faults(responder: FakeResponder) -> None:
    responder.faults = {key_of("2"): LookupError("gone")}
    assert failed(batch(a=message("1"), b=message("2"))) == ["b"]
    responder.faults = {}
    assert failed(batch(b=message("2"), c=message("3"))) == []


def test_a_reply_that_another_worker_holds_does_not_come_back(responder: FakeResponder) -> None:
    responder.faults = {key_of("1"): ConflictError("somebody else was first")}
    assert failed(batch(a=message("1"))) == []


def test_the_private_reply_follows_in_the_same_run(responder: FakeResponder) -> None:
    private = key_of("1", Channel.PRIVATE)
    responder.following = {key_of("1"): private}
    assert failed(batch(a=message("1"))) == []
    assert responder.worked == [key_of("1"), private]


@dataclass
class FakeQueue:
    """Our own queue."""

    sent: list[tuple[dict[str, Any], int]] = field(default_factory=list)
    down: bool = False

    def send(self, body: str, *, delay: int = 0) -> None:
        if self.down:
            raise QueueError("The queue did not take the message.")
        self.sent.append((json.loads(body), delay))


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> FakeQueue:
    fake = FakeQueue()
    monkeypatch.setattr(app, "responder_queue", lambda: fake)
    monkeypatch.setattr(app, "time", SimpleNamespace(time=lambda: 1000.0))
    return fake


@pytest.mark.parametrize(
    ("reply", "delay"),
    [
        ({"state": ReplyState.PLANNED, "not_before": 1040, "due_at": 965}, 40),
        ({"state": ReplyState.PLANNED, "not_before": 1150, "due_at": 1075}, 150),
        ({"state": ReplyState.UNKNOWN, "due_at": 1010}, 10),
        ({"state": ReplyState.PLANNED, "not_before": 1151, "due_at": 1076}, None),
        ({"state": ReplyState.PLANNED, "not_before": 1000, "due_at": 1000}, None),
        ({"state": ReplyState.CLAIMED, "due_at": 1040}, None),
        ({"state": ReplyState.UNKNOWN, "due_at": None}, None),
        ({"state": ReplyState.SENT}, None),
    ],
)
def test_a_reply_that_is_due_soon_comes_again_to_the_second(
    responder: FakeResponder, queue: FakeQueue, reply: dict[str, Any], delay: int | None
) -> None:
    responder.replies = {key_of("1"): replace(record("1"), **reply)}
    assert failed(batch(a=message("1"))) == []
    again = {"reply": list(key_of("1")), "correlation_id": "from-the-webhook", "hops": 1}
    assert queue.sent == ([] if delay is None else [(again, delay)])


def test_a_reply_comes_again_only_so_often_before_it_is_the_sweepers(
    responder: FakeResponder, queue: FakeQueue
) -> None:
    waiting = replace(record("1"), state=ReplyState.PLANNED, not_before=1040)
    responder.replies = {key_of("1"): waiting}
    body, times = message("1"), 0
    while not queue.sent or len(queue.sent) > times:
        times = len(queue.sent)
        failed(batch(a=body))
        body = json.dumps(queue.sent[-1][0])
    assert times == app.MOST_HOPS < 16


def test_without_its_queue_a_reply_waits_for_the_sweeper(responder: FakeResponder, queue: FakeQueue) -> None:
    responder.replies = {key_of("1"): replace(record("1"), state=ReplyState.UNKNOWN, due_at=1010)}
    queue.down = True
    assert failed(batch(a=message("1"))) == []


def test_new_tokens_have_another_hash_and_none_that_can_be_read_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = Account(
        platform=Platform.X, id="2000", name="Example", languages=("en",), max_age=1, message_link=""
    )
    monkeypatch.setenv("PLATFORM_TOKENS_ARN", "arn")
    tokens: list[dict[str, object]] = [{"x": {"accounts": {"2000": {"token": "old"}}}}]
    monkeypatch.setattr(app, "secrets", lambda: SimpleNamespace(read=lambda _: tokens[0]))
    old = app._credential(account)
    assert old == app._credential(account)
    tokens[0] = {"x": {"accounts": {"2000": {"token": "new"}}}}
    assert old != app._credential(account)
    assert "old" not in old

    def unavailable(_: str) -> dict[str, object]:
        raise SettingsError("The secret cannot be read.")

    monkeypatch.setattr(app, "secrets", lambda: SimpleNamespace(read=unavailable))
    assert not app._credential(account)


def test_a_failing_private_reply_brings_its_message_back(responder: FakeResponder) -> None:
    private = key_of("1", Channel.PRIVATE)
    responder.following, responder.faults = {key_of("1"): private}, {private: LookupError("gone")}
    assert failed(batch(a=message("1"), b=message("2"))) == ["a"]


def test_the_log_follows_the_comment_and_quotes_nobody(responder: FakeResponder, logged: io.StringIO) -> None:
    responder.replies = {key_of("1"): record("1")}
    assert failed(batch(a=message("1"))) == []
    (line,) = map(json.loads, logged.getvalue().splitlines())
    assert (line["correlation_id"], line["state"]) == ("from-the-webhook", "sent")
    assert not {word for word in ("Ana", "sorry", "ref-token-1") if word in logged.getvalue()}


def test_a_stopped_account_is_logged_as_an_error_and_counted_by_name(
    responder: FakeResponder,
    logged: io.StringIO,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app.metrics, "service", "responder")
    account = Account(
        platform=Platform.X, id="2000", name="Example", languages=("en",), max_age=1, message_link=""
    )

    def stop(_: Key) -> None:
        app._account_stopped(account, "X error (HTTP 401, codes [])")

    responder.work = stop  # type: ignore[assignment,method-assign]  # what the flow calls when it finds out
    assert failed(batch(a=message("1"))) == []

    line = json.loads(logged.getvalue().splitlines()[0])
    assert (line["level"], line["platform"], line["account"]) == ("ERROR", "x", "2000")
    counted = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert counted["responder.account_stopped"] == [1.0]
    assert (counted["account"], counted["service"]) == ("x/2000", "responder")
