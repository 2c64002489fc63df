"""What a person has not read yet stops their reply, and is said in words."""

from __future__ import annotations

import pytest

from aplomb.aws.keys import comment_key
from aplomb.aws.table import Delete
from aplomb.comment import Verb
from aplomb.records import ReplyRecord
from aplomb.replies.by_people import NewsError
from aplomb.replies.reply import ReplyState
from aplomb.skips import SkipReason
from aplomb.wording.template_set import Templates
from console.replying.desk import GoneError
from tests.fakes.pipeline import COMPLAINT, SECOND, Pipeline
from tests.responder.people import CALM, People, complaint


@pytest.fixture
def people(templates: Templates) -> People:
    """Return people who have one complaint before them, and a draft."""
    return complaint(templates)


def state(people: People, reply: ReplyRecord) -> tuple[ReplyState, SkipReason | None]:
    found = people.now(reply)
    return found.state, found.reason


def test_a_colleague_who_answered_by_hand_stops_it_and_is_quoted(people: People) -> None:
    reply = people.send(people.wish())
    people.pipeline.platform.colleague_answers("c1", "We will see to it. Ida")
    people.wait()
    found = people.now(reply)
    assert (found.state, found.reason) == (ReplyState.CANCELLED, SkipReason.ANSWERED_BY_COLLEAGUE)
    assert found.signed is not None
    assert [one.text for one in found.signed.met] == ["We will see to it. Ida"]
    assert people.public == []


def test_whoever_has_read_the_colleagues_answer_may_say_more(people: People) -> None:
    people.send(people.wish())
    people.pipeline.platform.colleague_answers("c1", "We will see to it. Ida")
    people.wait()
    people.send(people.wish(why="The customer sent a photo."))
    people.wait()
    assert people.public == [CALM]


def test_what_a_machine_sent_to_others_in_the_thread_stops_nobody(templates: Templates) -> None:
    pipeline = Pipeline()
    people = People(pipeline, templates)
    pipeline.post(pipeline.comment("c1", COMPLAINT))
    pipeline.work()
    pipeline.post(pipeline.comment("c2", SECOND, thread="c1", author="ben"))
    pipeline.work("c2")
    reply = people.send(people.wish(why="a photo came"))
    people.wait()
    assert people.now(reply).state is ReplyState.SENT


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (Verb.EDIT, SkipReason.TEXT_CHANGED),
        (Verb.REMOVE, SkipReason.REMOVED),
        (Verb.HIDE, SkipReason.HIDDEN),
    ],
)
def test_what_happens_to_the_comment_before_it_leaves_stops_it(
    happens: Verb, reason: SkipReason, people: People
) -> None:
    reply = people.send(people.wish())
    pipeline = people.pipeline
    pipeline.take(pipeline.comment(text="Now it is warm.", verb=happens, noted_at=pipeline.clock.now))
    people.wait()
    assert state(people, reply) == (ReplyState.CANCELLED, reason)
    assert people.public == []


def test_an_edit_whose_webhook_is_late_is_seen_by_the_look(people: People) -> None:
    reply = people.send(people.wish())
    people.pipeline.platform.comments["c1"] = "The bread is warm now, thank you!"
    people.wait()
    assert state(people, reply) == (ReplyState.CANCELLED, SkipReason.TEXT_CHANGED)


def test_a_comment_that_was_edited_since_it_was_read_is_read_again(people: People) -> None:
    wish = people.wish()
    people.pipeline.take(people.pipeline.comment(text="Really cold.", verb=Verb.EDIT, noted_at=9_999_999_999))
    with pytest.raises(NewsError, match="edited"):
        people.send(wish)


def test_a_comment_that_vanished_is_answered_by_nobody(people: People) -> None:
    wish = people.wish()
    people.pipeline.table.write([Delete(key=comment_key("facebook", "1000", "c1"))])
    with pytest.raises(GoneError, match="forgotten"):
        people.send(wish)
