"""What our people wrote to somebody, or were about to, goes when that person is forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from aplomb.aws.keys import reply_key
from aplomb.replies.by_people import UNDO
from aplomb.replies.reply import ReplyState
from aplomb.skips import SkipReason
from aplomb.wording.template_set import Templates
from console.replying.drafts import TypedDraft, TypedDrafts
from eraser.eraser import Outcome
from tests.eraser.conftest import NAME, World
from tests.responder.people import BEN, CALM, EVA, HEATED, People


@pytest.fixture
def people(world: World, templates: Templates) -> People:
    """Return people before whom a complaint of somebody stands who will be forgotten."""
    world.post()
    return People(world.pipeline, templates)


def send(people: People, text: str, **more: Any) -> None:
    case = people.pipeline.case("c1", "author-4711")
    assert case is not None
    known = people.desk.known(case, people.pipeline.record().comment.platform, "c1")
    wish = people.wish_of(known, text, **more)
    people.desk.send(case, known.record.comment.platform, "c1", wish, now=people.pipeline.clock.now)


def test_a_sent_reply_stays_as_a_fact_without_its_words(world: World, people: People) -> None:
    send(people, f"{CALM} {NAME}", why=f"{NAME} sent a photo.")
    people.wait()
    assert world.erase() is Outcome.ERASED
    assert not any(one in world.kept() for one in (NAME, "author-4711", CALM))
    assert '"Eva"' in world.kept()


@pytest.mark.parametrize("text", [CALM, HEATED])
def test_a_reply_that_has_not_left_does_not_leave(text: str, world: World, people: People) -> None:
    send(people, text, asks=True)
    assert world.erase() is Outcome.ERASED
    people.wait(UNDO)
    people.pipeline.until_quiet()
    assert people.public == []
    [signed] = [item for key, item in world.pipeline.table.items.items() if key.sk.startswith("public#")]
    assert (signed["state"], signed["reason"]) == (ReplyState.CANCELLED, SkipReason.FORGOTTEN)
    assert list(people.desk.waiting()) == []


def test_why_a_colleague_refused_a_reply_goes_and_that_they_did_stays(world: World, people: People) -> None:
    send(people, HEATED, asks=True)
    [reply] = people.desk.waiting()
    why = f"{NAME} is right: see order 4711."
    people.desk.refuse(reply_key(reply.key), by=BEN, why=why, now=people.pipeline.clock.now)
    assert world.erase() is Outcome.ERASED
    assert not any(one in world.kept() for one in (NAME, "order 4711"))
    left = people.desk.reply(reply_key(reply.key))
    assert [step.state for step in left.steps] == [ReplyState.DRAFT, ReplyState.CANCELLED]
    assert left.steps[-1].note == "refused by Ben"


def test_what_was_being_typed_goes_for_everybody(world: World, people: People) -> None:
    case = people.pipeline.record().case
    assert case is not None
    for person in (EVA, BEN):
        TypedDrafts(world.pipeline.table).keep(case, person.id, TypedDraft(text=f"Dear {NAME}"))
    assert world.erase() is Outcome.ERASED
    assert NAME not in world.kept()


def test_a_reply_whose_end_is_not_known_puts_the_erasure_off(world: World, people: People) -> None:
    send(people, CALM)
    people.pipeline.clock.now += UNDO
    people.pipeline.platform.boundary = lambda call: (
        outcomes.append(world.erase()) if call == "before reply" else None
    )
    outcomes: list[Outcome] = []
    people.pipeline.sweep()
    assert outcomes == [Outcome.LATER]
