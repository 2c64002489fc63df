"""The mark that the eraser leaves, by which triage knows what it may not take in any more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import count

import pytest

from aplomb.aws.erasure_messages import ForgetPerson
from aplomb.comment import Platform
from aplomb.forgetting import forgotten_key
from aplomb.platforms import DAY
from aplomb.records import CaseState
from aplomb.replies.reply import ReplyState
from aplomb.retention import COMMENT
from aplomb.skips import SkipReason
from eraser import app
from tests.eraser.conftest import World
from tests.eraser.late import PERSON, WORDS, case_of, come, forgotten, left, written
from tests.fakes.pipeline import PRAISE
from triage.forgotten import WAITED


def test_a_machine_that_dies_at_any_call_brings_no_word_back() -> None:
    for number in range(40):
        world = World()
        comment = written(world)
        received_at = forgotten(world)
        world.pipeline.table.boundary = _dies_at(number)
        with suppress(RuntimeError):
            come(world, comment, received_at=received_at)
        died = world.pipeline.table.boundary is not _alive
        world.pipeline.table.boundary = _alive
        come(world, comment, received_at=received_at)
        assert left(world, WORDS) == [], number
        world.sweep()
        assert left(world) == [], number
        assert case_of(world).state is CaseState.OPEN, number
        assert died


def test_what_a_triage_began_that_died_before_the_wish_goes_too() -> None:
    """It had opened a case and planned a reply, and its comment was not stored."""
    for number in range(12):
        world = World()
        comment = written(world)
        world.pipeline.table.boundary = _dies_at(number)
        with suppress(RuntimeError):
            world.pipeline.post(comment)
        world.pipeline.table.boundary = _alive
        come(world, comment, received_at=forgotten(world) - 1)
        world.sweep()
        assert left(world) == [], number
        reply = world.pipeline.find_reply("c1")
        assert reply is None or (reply.state, reply.reason) == (ReplyState.CANCELLED, SkipReason.FORGOTTEN)


def test_the_eraser_that_dies_at_any_call_has_left_its_mark_once_it_is_done() -> None:
    for number in range(12):
        world = World()
        comment, received_at = written(world), world.pipeline.clock.now
        world.pipeline.table.boundary = _dies_at(number)
        with suppress(RuntimeError):
            world.forget()
        world.pipeline.table.boundary = _alive
        world.forget()
        world.pipeline.clock.now += DAY
        come(world, comment, received_at=received_at)
        assert left(world, WORDS) == [], number


def test_the_mark_names_nobody_and_lasts_as_long_as_a_late_comment_would(world: World) -> None:
    asked_at = world.pipeline.clock.now
    world.forget()
    for platform in (Platform.FACEBOOK, Platform.MESSENGER):
        key = forgotten_key(platform, PERSON)
        item = world.pipeline.table.peek(key)
        assert item == {"pk": key.pk, "sk": key.sk, "at": asked_at, "expires_at": asked_at + COMMENT}
    assert left(world) == []


def test_a_wish_that_comes_late_does_not_shorten_a_newer_one(world: World) -> None:
    older = world.pipeline.clock.now
    comment = written(world, created_at=older + DAY)
    world.pipeline.clock.now += 2 * DAY
    world.forget()
    late = ForgetPerson(
        platform=Platform.FACEBOOK, author=PERSON, code="a-late-code-00000", requested_at=older
    )
    world.eraser.person(late, now=world.pipeline.clock.now)
    world.pipeline.clock.now += DAY
    come(world, comment, received_at=older + DAY)
    assert left(world, WORDS) == []


def test_a_wish_that_comes_late_takes_nothing_that_was_written_after_it(world: World) -> None:
    asked_at = world.pipeline.clock.now
    world.pipeline.clock.now += DAY
    world.post("c2", "I write again.")
    late = ForgetPerson(
        platform=Platform.FACEBOOK, author=PERSON, code="a-late-code-00000", requested_at=asked_at
    )
    world.eraser.person(late, now=world.pipeline.clock.now)
    world.pipeline.clock.now += DAY
    come(world, written(world, "c3", "Still here.", created_at=asked_at + DAY), received_at=asked_at + DAY)
    assert [world.pipeline.record(one).comment.text for one in ("c2", "c3")] == [
        "I write again.",
        "Still here.",
    ]


def test_what_reads_no_mark_is_stored_before_the_eraser_looks_again() -> None:
    longest_run = 60  # template.yaml, Timeout of Triage
    assert WAITED + longest_run < app.SECOND_LOOK


@pytest.mark.parametrize(("age", "reads"), [(30, 0), (WAITED, 0), (WAITED + 1, 1)])
def test_only_what_has_waited_pays_for_reading_the_mark(world: World, age: int, reads: int) -> None:
    def calls(age: int) -> int:
        comment = written(world, f"c{age}-{len(world.pipeline.table.calls)}", PRAISE, created_at=None)
        before = len(world.pipeline.table.calls)
        come(world, comment, received_at=world.pipeline.clock.now - age)
        return len(world.pipeline.table.calls) - before

    assert calls(age) - calls(0) == reads


@pytest.mark.parametrize("created_at", [None, 0, -1, 10**12])
def test_a_time_that_nobody_can_believe_leaves_the_time_of_receipt(world: World, created_at: int) -> None:
    comment = written(world, created_at=created_at)
    received_at = forgotten(world)
    come(world, comment, received_at=received_at)
    assert left(world, WORDS) == []
    come(world, written(world, "c2", "I write again.", created_at=created_at), received_at=received_at + DAY)
    assert world.pipeline.record("c2").comment.text == "I write again."


def _alive(_: str) -> None:
    """Let a call through."""


def _dies_at(number: int) -> Callable[[str], None]:
    calls = count()

    def boundary(_: str) -> None:
        if next(calls) == number:
            raise RuntimeError("Lambda is gone")

    return boundary
