"""A time that a person names is a promise: stored before it is said, void if it was not, asked in doubt."""

from __future__ import annotations

import pytest

from aplomb.aws.keys import promise_key
from aplomb.promises.promise import Promise, PromiseState, promise_id
from aplomb.records import ReplyRecord, load
from aplomb.skips import SkipReason
from aplomb.wording.template_set import Templates
from console.replying.typed_words import WordsError
from tests.fakes.fake_platform import Ending
from tests.responder.people import People, complaint

DAY = 24 * 60 * 60
PROMISE = "We will write to you by 16:30 on 2 January."


def promise_of(people: People, reply: ReplyRecord) -> Promise | None:
    return load(Promise, people.pipeline.table.peek(promise_key(promise_id(reply.key))))


def test_a_time_that_a_person_names_is_written_down_before_it_is_said(templates: Templates) -> None:
    people = complaint(templates)
    reply = people.send(people.wish(PROMISE))
    seen: list[Promise | None] = []
    people.pipeline.platform.boundary = lambda call: (
        seen.append(promise_of(people, reply)) if call == "before reply" else None
    )
    people.wait()
    assert people.public == [PROMISE]
    [promise] = seen
    assert promise is not None
    assert (promise.state, promise.by, promise.due_at) == (PromiseState.OPEN, "Eva", 1_767_371_400)


def test_a_time_that_was_surely_not_said_is_no_promise(templates: Templates) -> None:
    people = complaint(templates)
    people.pipeline.platform.endings = [Ending.REJECTED]
    reply = people.send(people.wish(PROMISE))
    people.wait()
    promise = promise_of(people, reply)
    assert promise is not None
    assert promise.state is PromiseState.VOID


@pytest.mark.parametrize("text", ["We will get back to you soon.", "We will call you within 24 hours or so."])
def test_a_time_that_nobody_can_read_is_asked_about(text: str, templates: Templates) -> None:
    people = complaint(templates)
    with pytest.raises(WordsError):
        people.send(people.wish(text, asks=True))


def test_two_times_in_one_reply_are_one_too_many(templates: Templates) -> None:
    people = complaint(templates)
    two = "We will write to you by 16:30 on 2 January. We will call you by 11:00 on 5 January."
    with pytest.raises(WordsError, match="one time"):
        people.send(people.wish(two))


def test_a_named_time_that_is_over_before_the_reply_leaves_is_not_said(templates: Templates) -> None:
    people = complaint(templates)
    reply = people.send(people.wish(PROMISE))
    people.pipeline.clock.now += 2 * DAY
    people.pipeline.until_quiet()
    assert people.public == []
    assert people.now(reply).reason is SkipReason.TOO_OLD
