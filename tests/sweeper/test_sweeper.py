"""What got stuck is found, and put back on its way."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from aplomb.aws.erasure_messages import EraseComment, read_erasure
from aplomb.aws.keys import Key, comment_key, reply_key, work_partitions
from aplomb.aws.messages import read_reply_message
from aplomb.aws.queue import QueueError
from aplomb.aws.table import Put
from aplomb.comment import Verb
from aplomb.replies.reply import Channel, ReplyState
from aplomb.retention import EVIDENCE
from sweeper import app
from sweeper.sweep import LIMIT, due_work
from tests.fakes.clock import NOW
from tests.fakes.fake_queue import FakeQueue
from tests.fakes.pipeline import PAGE, Pipeline
from triage.reply_changes import HANDOVER

CONTEXT = SimpleNamespace(
    function_name="Sweeper",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-north-1:000000000000:function:Sweeper",
    aws_request_id="run-1",
)


@pytest.fixture
def pipeline() -> Pipeline:
    """Return a pipeline in which one complaint waits for its reply."""
    made = Pipeline()
    made.post(made.comment())
    return made


@pytest.fixture
def queue(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> FakeQueue:
    fake = FakeQueue()
    monkeypatch.setattr(app, "table", lambda: pipeline.table)
    monkeypatch.setattr(app, "responder_queue", lambda: fake)
    monkeypatch.setattr(app, "eraser_queue", lambda: fake)
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    monkeypatch.setattr(app, "time", SimpleNamespace(time=lambda: float(pipeline.clock.now)))
    return fake


def found(pipeline: Pipeline) -> list[Key]:
    return list(due_work(pipeline.table, now=pipeline.clock.now).replies)


def waiting(pipeline: Pipeline, count: int, *, partition: int = 0) -> list[Key]:
    keys = [Key(f"REPLY#test#{number:04d}", "public") for number in range(count)]
    for number, key in enumerate(keys):
        item = {"work_pk": work_partitions("REPLY")[partition], "work_sk": f"{NOW - count + number:012d}"}
        pipeline.table.write([Put(key=key, item=item)])
    return keys


def test_a_planned_reply_is_found_once_its_handover_is_overdue(pipeline: Pipeline) -> None:
    pipeline.clock.now += HANDOVER - 1
    assert found(pipeline) == []
    pipeline.clock.now += 1
    assert found(pipeline) == [reply_key(pipeline.reply().key)]


def test_a_reply_is_left_alone_once_nothing_is_left_to_do(pipeline: Pipeline) -> None:
    pipeline.work()
    pipeline.work(channel=Channel.PRIVATE)
    pipeline.clock.now += 10_000_000
    assert found(pipeline) == []


def test_a_withdrawn_reply_is_not_found(pipeline: Pipeline) -> None:
    pipeline.take(pipeline.comment(verb=Verb.REMOVE))
    pipeline.clock.now += 10_000_000
    assert found(pipeline) == []


def test_the_longest_waiting_comes_first_and_a_run_takes_no_more_than_its_limit(pipeline: Pipeline) -> None:
    keys = waiting(pipeline, LIMIT + 5)
    swept = due_work(pipeline.table, now=NOW)
    assert list(swept.replies) == keys[:LIMIT]
    assert swept.full


def test_every_partition_is_swept(pipeline: Pipeline) -> None:
    partitions = range(len(work_partitions("REPLY")))
    for partition in partitions:
        item = {"work_pk": work_partitions("REPLY")[partition], "work_sk": f"{NOW:012d}"}
        pipeline.table.write([Put(key=Key(f"REPLY#test#{partition}", "public"), item=item)])
    swept = due_work(pipeline.table, now=NOW)
    assert len(swept.replies) == len(partitions)
    assert not swept.full


def test_a_case_that_waits_for_a_person_is_not_the_sweepers(pipeline: Pipeline) -> None:
    pipeline.post(pipeline.comment("c2", "I broke a tooth on it.", author="ben"))
    pipeline.clock.now += HANDOVER
    assert found(pipeline) == [reply_key(pipeline.reply().key)]


def test_what_is_due_goes_to_the_responder_once_per_run(pipeline: Pipeline, queue: FakeQueue) -> None:
    pipeline.clock.now += HANDOVER
    assert app.handler({}, CONTEXT) == {"replies": 1, "erasures": 0}
    assert [read_reply_message(body) for body in queue.sent] == [(reply_key(pipeline.reply().key), "run-1")]


def test_handing_over_twice_is_harmless(pipeline: Pipeline, queue: FakeQueue) -> None:
    pipeline.clock.now += HANDOVER
    for _ in range(2):
        app.handler({}, CONTEXT)
    for body in queue.sent:
        pipeline.responder.work(read_reply_message(body)[0])
    assert len(queue.sent) == 2
    assert len(pipeline.platform.replies_to("c1")) == 1


def test_a_run_that_finds_nothing_sends_nothing(queue: FakeQueue) -> None:
    assert app.handler({}, CONTEXT) == {"replies": 0, "erasures": 0}
    assert queue.sent == []


def test_a_queue_that_is_down_is_an_error_and_the_next_run_finds_the_same(
    pipeline: Pipeline, queue: FakeQueue
) -> None:
    pipeline.clock.now += HANDOVER
    queue.down = True
    with pytest.raises(QueueError):
        app.handler({}, CONTEXT)
    queue.down = False
    assert app.handler({}, CONTEXT) == {"replies": 1, "erasures": 0}
    assert pipeline.reply().state is ReplyState.PLANNED


def test_the_text_of_a_removed_comment_goes_to_the_eraser_when_its_time_has_come(
    pipeline: Pipeline, queue: FakeQueue
) -> None:
    pipeline.take(pipeline.comment(verb=Verb.REMOVE))
    assert app.handler({}, CONTEXT) == {"replies": 0, "erasures": 0}
    pipeline.clock.now += EVIDENCE
    assert app.handler({}, CONTEXT) == {"replies": 0, "erasures": 1}
    (body,) = queue.sent
    assert read_erasure(body) == EraseComment(comment=comment_key("facebook", PAGE, "c1"))


@pytest.mark.parametrize(
    "body", ["", "null", "[]", "{}", json.dumps({"reply": ["a"], "correlation_id": "x"}), '{"reply": 7}']
)
def test_a_message_that_is_none_is_refused(body: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_reply_message(body)
