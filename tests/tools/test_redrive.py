"""A dead-letter queue goes back to work, at any time and without harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.aws.erasure_messages import EraseComment
from aplomb.aws.keys import comment_key, reply_key
from aplomb.aws.messages import read_triage_message
from aplomb.comment import Comment, Platform, Verb
from aplomb.forgetting import mark
from aplomb.skips import SkipReason
from tests.fakes.pipeline import ACCOUNTS, PAGE
from tests.tools.operated import Operated, Told, operated, reply_body
from tools.fates import FORGOTTEN, STALE, Knowledge
from tools.redrive_command import RedriveError, Redriven, lines, open_queue, redrive
from triage.forgotten import WAITED
from triage.parsers import parse


@pytest.fixture
def world() -> Operated:
    return operated()


def run(world: Operated, queue: str, *, dry_run: bool = False) -> Redriven:
    letters = open_queue(world, queue, rate=1_000_000)
    known = Knowledge(table=world.table(), accounts=ACCOUNTS, now=world.pipeline.clock.now)
    return redrive(letters, queue, known, dry_run=dry_run)


def take(world: Operated, told: Told) -> None:
    """Let triage work the comment."""
    message = read_triage_message(told.body(world.pipeline.clock.now))
    for one in parse(message.platform, message.payload):
        assert isinstance(one, Comment)
        world.pipeline.post(one)


def put(world: Operated, name: str, *bodies: str) -> None:
    world.sqs.put(world.dead(name), *bodies)


def test_a_dry_run_says_what_would_happen_and_leaves_the_queue_as_it_was(world: Operated) -> None:
    now = world.pipeline.clock.now
    take(world, Told("1"))
    bodies = [
        Told("1").body(now),
        Told("2").body(now),
        Told("3", age=7200).body(now),
        Told("4", more={"verb": "remove"}).body(now),
        Told("5", more={"item": "like"}).body(now),
        Told("1", "Now it is stale.", more={"verb": "edited"}).body(now),
        "not a message at all",
    ]
    put(world, "Triage", *bodies)
    done = run(world, "triage", dry_run=True)
    assert dict(done.fates) == {
        "known duplicate": 1,
        "new comment": 1,
        STALE: 1,
        "remove of a new comment": 1,
        "skip: not_a_comment": 1,
        "newer version of a known comment": 1,
    }
    assert [why for _, why in done.unreadable] == ["This is no message to triage."]
    assert (done.messages, done.moved) == (7, 0)
    assert world.sqs.visible(world.dead("Triage")) == bodies
    assert world.sqs.bodies(world.queue("Triage")) == []


def test_what_can_be_read_goes_back_and_what_cannot_stays_and_is_named(world: Operated) -> None:
    good = Told("1").body(world.pipeline.clock.now)
    put(world, "Triage", "{", good, '{"platform": "myspace"}')
    done = run(world, "triage")
    assert (done.messages, done.moved) == (3, 1)
    assert world.sqs.bodies(world.queue("Triage")) == [good]
    assert world.sqs.visible(world.dead("Triage")) == ["{", '{"platform": "myspace"}']
    said = list(lines(done, "triage", dry_run=False))
    assert said[0] == "3 in the dead-letter queue of triage; 1 went back to work."
    assert len([line for line in said if line.startswith("  stays: m")]) == 2


def test_replies_are_told_by_where_they_are(world: Operated) -> None:
    pipeline = world.pipeline
    for number in "1234":
        pipeline.post(pipeline.comment(f"c{number}", author=f"p{number}"))
    pipeline.work("c1")
    pipeline.take(pipeline.comment("c2", "", verb=Verb.REMOVE, author="p2"))
    keys = [reply_key(pipeline.reply(f"c{number}").key) for number in "1234"]
    put(world, "Responder", *[reply_body(key.pk) for key in keys], reply_body("REPLY#gone"), "[]")
    done = run(world, "responder", dry_run=True)
    assert dict(done.fates) == {
        "reply already sent": 1,
        "nothing: the reply was settled as cancelled": 1,
        "reply to be sent": 2,
        "nothing: the reply is not kept any more": 1,
    }
    pipeline.clock.now += 2 * 3600
    assert run(world, "responder", dry_run=True).fates[STALE] == 2


def test_erasures_are_told_by_whether_the_text_is_there(world: Operated) -> None:
    take(world, Told("1"))
    key = comment_key(Platform.FACEBOOK, PAGE, "7_1")
    put(world, "Eraser", EraseComment(comment=key).body(), EraseComment(comment=key._replace(pk="x")).body())
    assert dict(run(world, "eraser", dry_run=True).fates) == {"comment to erase": 1, "already erased": 1}


def test_a_dry_run_tells_whose_words_are_not_taken_in_any_more(world: Operated) -> None:
    pipeline, told = world.pipeline, Told("1")
    body = told.body(pipeline.clock.now)
    message = read_triage_message(body)
    (comment,) = parse(message.platform, message.payload)
    assert isinstance(comment, Comment)
    put(world, "Triage", body)
    pipeline.table.write([mark(comment.platform, comment.author, asked_at=pipeline.clock.now)])
    pipeline.clock.now += WAITED * 2
    assert run(world, "triage", dry_run=True).fates == {FORGOTTEN: 1}
    event = replace(pipeline.event(comment), received_at=message.received_at)
    assert pipeline.intake.take(event).decision.reason is SkipReason.FORGOTTEN
    assert run(world, "triage", dry_run=True).fates == {"known duplicate": 1}


def test_redriving_what_was_worked_causes_no_second_reply(world: Operated) -> None:
    pipeline, told = world.pipeline, Told("1")
    take(world, told)
    pipeline.work("7_1")
    put(world, "Triage", told.body(pipeline.clock.now), told.body(pipeline.clock.now))
    assert run(world, "triage").fates == {"known duplicate": 2}
    for _ in world.sqs.bodies(world.queue("Triage")):
        take(world, told)
    pipeline.until_quiet()
    assert len(pipeline.platform.replies_to("7_1")) == 1


def test_dying_between_sending_and_deleting_repeats_a_message_and_loses_none(world: Operated) -> None:
    body = Told("1").body(world.pipeline.clock.now)
    put(world, "Triage", body)

    def dies(where: str) -> None:
        if where == "delete":
            raise RuntimeError("the terminal was closed")

    world.sqs.boundary = dies
    with pytest.raises(RuntimeError):
        run(world, "triage")
    world.sqs.boundary = lambda _: None
    assert world.sqs.visible(world.dead("Triage")) == [body]
    assert run(world, "triage").moved == 1
    assert world.sqs.bodies(world.queue("Triage")) == [body, body]


def test_a_long_queue_is_read_to_its_end_once(world: Operated) -> None:
    put(world, "Triage", *[Told(str(number)).body(world.pipeline.clock.now) for number in range(95)])
    assert run(world, "triage", dry_run=True).messages == 95
    assert run(world, "triage").moved == 95
    assert run(world, "triage").messages == 0


def test_the_pace_is_kept(world: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("tools.redrive_command.time.sleep", slept.append)
    put(world, "Triage", *[Told(str(number)).body(world.pipeline.clock.now) for number in range(3)])
    letters = open_queue(world, "triage", rate=4)
    known = Knowledge(table=world.table(), accounts=ACCOUNTS, now=world.pipeline.clock.now)
    redrive(letters, "triage", known, dry_run=False)
    assert slept == [0.25] * 3


@pytest.mark.parametrize("queue", ["", "webhook", "Triage", "../triage"])
def test_a_queue_that_is_none_is_refused_with_the_names_of_those_there_are(
    world: Operated, queue: str
) -> None:
    with pytest.raises(RedriveError, match="Use eraser, responder, triage"):
        run(world, queue)


HOSTILE = [
    "\x00",
    "[" * 5000,
    '{"platform": "facebook", "correlation_id": 1, "received_at": "now", "payload": {}}',
    '{"platform": "facebook", "correlation_id": "c", "received_at": 1, "payload": null}',
    '{"reply": [1, 2], "erase": ["a", "b"]}',
]


@pytest.mark.parametrize("body", HOSTILE)
def test_a_hostile_message_is_unreadable_and_quoted_nowhere(world: Operated, body: str) -> None:
    put(world, "Triage", body)
    done = run(world, "triage")
    assert (done.messages, done.moved) == (1, 0)
    assert body not in "\n".join(lines(done, "triage", dry_run=False))
