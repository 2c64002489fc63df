"""Triage at its queue: what SQS brings again, what is handed over, and what a run leaves in the log."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from botocore.exceptions import ClientError

from aplomb.aws.keys import comment_key
from aplomb.aws.messages import read_reply_message
from aplomb.aws.queue import QueueError
from aplomb.comment import Platform
from aplomb.replies.reply import ReplyState
from tests.fakes.pipeline import COMPLAINT, PAGE, Pipeline, judge
from triage import app
from triage.listening import Listener

CONTEXT = SimpleNamespace(
    function_name="Triage",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-north-1:000000000000:function:Triage",
    aws_request_id="run-1",
)
ACCOUNTS_FILE = 'accounts: [{platform: facebook, id: "1", name: Example, languages: [en, lv]}]'
THRESHOLDS_FILE = 'thresholds: [{platform: facebook, id: "1", language: lv, abuse: 0.123}]'
SECRET_WORDS = "My name is Ana and the bread was cold"

pytestmark = pytest.mark.filterwarnings("ignore:No application metrics to publish")


class FakeQueue:
    def __init__(self) -> None:
        self.sent: list[str] = []
        self.down = False

    def send_batch(self, bodies: list[str]) -> None:
        if self.down:
            raise QueueError("The queue did not take the messages: ServiceUnavailable.")
        self.sent += bodies


@pytest.fixture
def queue(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> FakeQueue:
    fake = FakeQueue()
    pipeline.clock.now = int(time.time())
    monkeypatch.setattr(app, "intake", lambda: pipeline.intake)
    monkeypatch.setattr(app, "accounts", lambda: pipeline.accounts)
    monkeypatch.setattr(app, "listener", lambda: Listener(pipeline.table))
    monkeypatch.setattr(app, "responder_queue", lambda: fake)
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    return fake


@pytest.fixture
def fresh_settings() -> Iterator[None]:
    """Let the module read its settings anew, and forget them afterwards."""
    cached = (app.accounts, app.own_thresholds, app.engine)
    for one in cached:
        one.cache_clear()
    yield
    for one in cached:
        one.cache_clear()


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(app.logger.registered_handler, "stream", stream)
    return stream


def change(comment: str, text: str = COMPLAINT, **more: Any) -> dict[str, Any]:
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": comment,
        "post_id": f"{PAGE}_1",
        "message": text,
        "created_time": int(time.time()) - 30,
        "from": {"id": f"author-of-{comment}", "name": "Ana B."},
    }
    return {"field": "feed", "value": {**value, **more}}


def message(*changes: dict[str, Any], payload: Any = None) -> str:
    body = {"object": "page", "entry": [{"id": PAGE, "time": 1, "changes": list(changes)}]}
    return json.dumps(
        {
            "platform": "facebook",
            "correlation_id": "from-the-webhook",
            "received_at": int(time.time()),
            "payload": body if payload is None else payload,
        }
    )


def failed(**bodies: str) -> list[str]:
    """Run the handler on one message per name, and return the names that come back."""
    records = [
        {"messageId": name, "body": body, "eventSource": "aws:sqs", "attributes": {}}
        for name, body in bodies.items()
    ]
    answer = app.handler({"Records": records}, CONTEXT)
    assert answer.keys() == {"batchItemFailures"}
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


def break_writes_of(pipeline: Pipeline, comment: str) -> None:
    key, write = comment_key(Platform.FACEBOOK, PAGE, comment), pipeline.table.write

    def breaking(writes: Any) -> None:
        if any(one.key == key for one in writes):
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": "no"}}, "PutItem")
        write(writes)

    pipeline.table.write = breaking  # type: ignore[method-assign]  # a table that is partly down


@pytest.mark.usefixtures("queue")
def test_every_comment_of_every_message_is_taken_in(pipeline: Pipeline) -> None:
    assert failed(a=message(change("1"), change("2")), b=message(change("3"))) == []
    assert {pipeline.reply(one).state for one in ("1", "2", "3")} == {ReplyState.PLANNED}


def test_the_planned_replies_are_handed_over_under_the_webhooks_correlation_id(
    pipeline: Pipeline, queue: FakeQueue
) -> None:
    failed(a=message(change("1"), change("2", "", verb="remove"), change("3")))
    handed = [read_reply_message(body) for body in queue.sent]
    assert [correlation_id for _, correlation_id in handed] == ["from-the-webhook"] * 2
    assert [key in pipeline.table.items for key, _ in handed] == [True, True]
    assert pipeline.reply("1").correlation_id == "from-the-webhook"


@pytest.mark.usefixtures("queue")
def test_exactly_the_messages_that_failed_come_back(pipeline: Pipeline) -> None:
    break_writes_of(pipeline, "2")
    assert failed(a=message(change("1")), b=message(change("2")), c=message(change("3"))) == ["b"]
    assert pipeline.record("1").version
    assert pipeline.record("3").version


def test_one_failing_event_does_not_keep_its_neighbours_waiting(pipeline: Pipeline, queue: FakeQueue) -> None:
    break_writes_of(pipeline, "2")
    with pytest.raises(BatchProcessingError):
        failed(only=message(change("1"), change("2"), change("3")))
    assert pipeline.reply("1").state is ReplyState.PLANNED
    assert pipeline.reply("3").state is ReplyState.PLANNED
    assert len(queue.sent) == 2


@pytest.mark.usefixtures("queue")
def test_a_message_that_comes_again_takes_in_what_was_missing_and_no_more(pipeline: Pipeline) -> None:
    body, write = message(change("1"), change("2")), pipeline.table.write
    break_writes_of(pipeline, "2")
    with pytest.raises(BatchProcessingError):
        failed(only=body)
    pipeline.table.write = write  # type: ignore[method-assign]  # the table is up again
    assert failed(only=body) == []
    assert pipeline.record("1").duplicates == 1
    assert pipeline.reply("2").state is ReplyState.PLANNED


@pytest.mark.parametrize("payload", [{}, [], "text", 7, {"object": "page", "entry": None}])
def test_a_body_that_is_no_payload_is_a_named_skip_and_does_not_come_back(
    queue: FakeQueue, logged: io.StringIO, payload: Any
) -> None:
    assert failed(a=message(payload=payload), b=message(change("1"))) == []
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert [line["reason"] for line in lines if line["message"] == "Part of a webhook skipped."] == [
        "malformed"
    ]
    assert len(queue.sent) == 1


@pytest.mark.usefixtures("queue")
@pytest.mark.parametrize("body", ["", "no JSON", "[]", "{}", '{"platform": "myspace"}'])
def test_a_message_that_no_webhook_sent_comes_back_until_people_are_told(body: str) -> None:
    assert failed(a=message(change("1")), broken=body) == ["broken"]


def test_a_failing_responder_queue_does_not_bring_the_comments_back(
    pipeline: Pipeline, queue: FakeQueue, logged: io.StringIO
) -> None:
    queue.down = True
    assert failed(a=message(change("1"))) == []
    assert pipeline.reply("1").due_at is not None
    assert "The replies wait for the sweeper." in logged.getvalue()


@pytest.mark.usefixtures("queue")
@pytest.mark.parametrize("degraded", [True, False])
def test_a_model_without_its_embedding_answers_nobody_and_is_counted(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], *, degraded: bool
) -> None:
    pipeline.intake = replace(
        pipeline.intake, judge=lambda comment: replace(judge(comment), degraded=degraded)
    )
    assert failed(a=message(change("1"))) == []
    assert ("triage.degraded" in capsys.readouterr().out) is degraded
    assert (pipeline.find_reply("1") is None) is degraded


@pytest.mark.usefixtures("fresh_settings")
def test_the_settings_name_the_models_folders_and_our_own_thresholds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "accounts.yaml").write_text(ACCOUNTS_FILE)
    (tmp_path / "thresholds.yaml").write_text(THRESHOLDS_FILE)
    monkeypatch.setenv("TEMPLATES_DIR", str(tmp_path))
    monkeypatch.setenv("TRIAGE_MODEL_DIR", str(tmp_path / "no model here"))
    account, _ = app.accounts()  # and the drill's
    assert app.engine().degraded
    assert app._thresholds(account, "lv").abuse == 0.123
    assert app._thresholds(account, "en") == app.engine().thresholds("en")


@pytest.mark.usefixtures("queue")
def test_the_log_never_quotes_a_comment_nor_names_its_author(pipeline: Pipeline, logged: io.StringIO) -> None:
    break_writes_of(pipeline, "2")
    texts = (
        change("1", SECRET_WORDS),
        change("2", SECRET_WORDS),
        change("3", SECRET_WORDS, item="poll"),
    )
    failed(
        a=message(*texts),
        b=message(payload={"entry": SECRET_WORDS}),
        c=message(change("1", SECRET_WORDS), change("4", SECRET_WORDS, verb="remove")),
    )
    assert '"action":"answer_and_escalate"' in logged.getvalue()
    assert "An event was not taken in" in logged.getvalue()
    assert "bread was cold" not in logged.getvalue()
    assert "Ana B." not in logged.getvalue()
