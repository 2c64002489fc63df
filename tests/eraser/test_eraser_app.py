"""The eraser as Lambda calls it: queue messages, and who asks what became of a request."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace
from typing import Any

import pytest

from aplomb.aws.erasure_messages import EraseComment, ForgetPerson, read_erasure
from aplomb.aws.keys import comment_key
from aplomb.comment import Platform
from eraser import app
from tests.eraser.conftest import CODE, NAME, TEXT, World
from tests.fakes.fake_queue import FakeQueue
from tests.fakes.pipeline import PAGE

CONTEXT = SimpleNamespace(
    function_name="Eraser",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-north-1:000000000000:function:Eraser",
    aws_request_id="run-1",
)


@pytest.fixture
def queue(world: World, monkeypatch: pytest.MonkeyPatch) -> FakeQueue:
    fake = FakeQueue()
    monkeypatch.setattr(app, "eraser", lambda: world.eraser)
    monkeypatch.setattr(app, "queue", lambda: fake)
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    monkeypatch.setattr(app, "time", SimpleNamespace(time=lambda: float(world.pipeline.clock.now)))
    return fake


def batch(*bodies: str) -> dict[str, Any]:
    records = [{"messageId": str(n), "body": body, "eventSource": "aws:sqs"} for n, body in enumerate(bodies)]
    return {"Records": records}


def wish(world: World) -> ForgetPerson:
    now = world.pipeline.clock.now
    return ForgetPerson(platform=Platform.FACEBOOK, author="author-4711", code=CODE, requested_at=now)


def status(code: object) -> tuple[int, str]:
    answer = app.handler({"pathParameters": {"code": code}}, CONTEXT)
    return answer["statusCode"], answer["body"]


def test_a_wish_is_worked_in_pages_and_a_second_time_before_it_is_done(
    world: World, queue: FakeQueue
) -> None:
    world.post()
    assert app.handler(batch(wish(world).body()), CONTEXT) == {"batchItemFailures": []}
    assert "We are working on it." in status(CODE)[1]
    delays: list[int] = []
    while queue.sent:
        delays += queue.delays
        app.handler(batch(*queue.take()), CONTEXT)
    # By the index and through the table, for the page and for Messenger, which is its private side.
    assert delays == [0, 0, 0, app.SECOND_LOOK, 0, 0, 0]
    code, text = status(CODE)
    assert code == 200
    assert "It was completed on 01 January 2026 at 00:00 UTC." in text
    assert "erased: 1." in text
    assert TEXT not in world.kept()


def test_what_was_on_its_way_when_somebody_asked_is_forgotten_too(world: World, queue: FakeQueue) -> None:
    request = wish(world)
    app.handler(batch(request.body()), CONTEXT)
    app.handler(batch(*queue.take()), CONTEXT)
    world.post()  # it had been waiting in triage's queue
    while queue.sent:
        app.handler(batch(*queue.take()), CONTEXT)
    assert TEXT not in world.kept()


def test_a_comment_that_is_not_due_any_more_is_left_alone(world: World, queue: FakeQueue) -> None:
    world.post()
    message = EraseComment(comment=comment_key(Platform.FACEBOOK, PAGE, "c1"))
    assert app.handler(batch(message.body()), CONTEXT) == {"batchItemFailures": []}
    assert NAME in world.kept()
    assert queue.sent == []


BROKEN = ["", "null", "[]", "{}", '{"erase": 7}', '{"forget": {"platform": "myspace"}}', '{"forget": []}']


@pytest.mark.parametrize("body", BROKEN)
def test_a_message_that_is_none_stays_in_the_queue(body: str, queue: FakeQueue, world: World) -> None:
    world.post()
    with pytest.raises(ValueError, match="no message to the eraser"):
        read_erasure(body)
    with pytest.raises(Exception, match="All records failed"):
        app.handler(batch(body), CONTEXT)
    assert queue.sent == []


@pytest.mark.parametrize("code", ["", "short", "x" * 65, "../../CASE", "a b" * 8, None, 7, CODE])
def test_a_code_that_nobody_was_given_says_nothing(code: object, queue: FakeQueue) -> None:
    assert status(code) == (404, status("unknown-" + "0" * 16)[1])
    assert queue.sent == []


def test_the_page_cannot_run_anything_and_is_not_kept(queue: FakeQueue) -> None:
    headers = app.handler({"pathParameters": None}, CONTEXT)["headers"]
    assert headers["Content-Type"].startswith("text/plain")
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert queue.sent == []


def test_the_log_names_nobody(world: World, queue: FakeQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    logged = io.StringIO()
    monkeypatch.setattr(app.logger.registered_handler, "stream", logged)
    world.post()
    app.handler(batch(wish(world).body()), CONTEXT)
    written = logged.getvalue()
    assert CODE in written
    assert not [one for one in ("author-4711", NAME, TEXT) if one in written]
    assert json.loads(queue.sent[0])["forget"]["author"] == "author-4711"
