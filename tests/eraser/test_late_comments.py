"""What somebody wrote before they were forgotten may come in afterwards, and brings no word back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aplomb.comment import Platform, Surface, Verb
from aplomb.platforms import DAY
from aplomb.records import Action, CaseState, FoundBy
from aplomb.skips import SkipReason
from aplomb.verdict import Kind, Severity
from eraser.eraser import Outcome
from tests.eraser.conftest import TEXT, World
from tests.eraser.late import ALL, PERSON, WORDS, case_of, come, forgotten, left, written
from tests.fakes.pipeline import MILD, PRAISE, QUESTION, URGENT
from tools.hold_command import set_hold
from triage.forgotten import WAITED


@pytest.mark.parametrize("text", [TEXT, PRAISE, QUESTION, URGENT, MILD])
@pytest.mark.parametrize("verb", [Verb.ADD, Verb.EDIT])
@pytest.mark.parametrize("waits", [2 * WAITED, DAY])
def test_a_comment_that_waited_longer_than_its_author_was_known_brings_no_word_back(
    text: str, verb: Verb, waits: int
) -> None:
    world = World()
    comment = written(world, text=text, verb=verb)
    received_at = forgotten(world, waits=waits)
    taken = come(world, comment, received_at=received_at)
    assert (taken.reply, left(world, (*WORDS, text))) == (None, [])
    assert world.sweep() == [Outcome.ERASED]
    assert left(world, (*ALL, text)) == []
    assert world.pipeline.record("c1").verdict is not None


def test_danger_is_seen_by_people_though_its_author_is_forgotten(world: World) -> None:
    comment = written(world, text=URGENT)
    taken = come(world, comment, received_at=forgotten(world))
    assert (taken.decision.action, taken.decision.reason) == (Action.ESCALATE, SkipReason.URGENT)
    world.sweep()
    case = case_of(world)
    assert (case.state, case.severity, case.author_name) == (CaseState.OPEN, Severity.URGENT, "")
    assert (case.first_comment, case.post) == ("c1", "p1")  # by which people find it on the platform


def test_criticism_is_left_as_the_eraser_leaves_it_and_nobody_answers(world: World) -> None:
    comment = written(world)
    taken = come(world, comment, received_at=forgotten(world))
    assert (taken.decision.action, taken.decision.reason) == (Action.ESCALATE, SkipReason.FORGOTTEN)
    world.sweep()
    record = world.pipeline.record("c1")
    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.evidence) == (Kind.COMPLAINT, ())
    assert record.erased_at == world.pipeline.clock.now
    assert record.comment.author.startswith("~")
    assert case_of(world).state is CaseState.OPEN
    assert world.pipeline.find_reply("c1") is None


def test_a_message_that_comes_again_changes_nothing(world: World) -> None:
    original = written(world)
    edit = replace(original, text=URGENT, verb=Verb.EDIT, noted_at=world.pipeline.clock.now)
    received_at = forgotten(world)
    for one in (edit, original, edit, original, edit):
        come(world, one, received_at=received_at)
        assert left(world, WORDS) == []
    world.sweep()
    for one in (edit, original):
        come(world, one, received_at=received_at)
    assert left(world) == []
    assert world.pipeline.record("c1").duplicates == 6


def test_what_is_written_after_having_been_forgotten_is_an_ordinary_comment(world: World) -> None:
    received_at = forgotten(world)
    again = written(world, "c2", "I write again.")
    world.pipeline.clock.now += WAITED * 2
    come(world, again, received_at=world.pipeline.clock.now - WAITED * 2)
    record = world.pipeline.record("c2")
    assert (record.comment.text, record.forget, record.erase_at) == ("I write again.", False, None)
    assert world.pipeline.find_reply("c2") is not None
    assert received_at < record.received_at


def test_an_edit_made_afterwards_is_heard_and_the_words_before_it_are_not(world: World) -> None:
    comment = written(world)
    received_at = forgotten(world)
    now = world.pipeline.clock.now
    world.pipeline.take(replace(comment, text="I write again.", verb=Verb.EDIT, noted_at=now))
    come(world, comment, received_at=received_at)
    record = world.pipeline.record("c1")
    assert (record.comment.text, record.earlier, TEXT in world.kept()) == ("I write again.", (), False)


@pytest.mark.parametrize("found_by", list(FoundBy))
def test_an_old_comment_that_is_told_only_now_brings_no_word_back(world: World, found_by: FoundBy) -> None:
    """The platform still shows it, and sends a webhook for hours."""
    comment = written(world)
    forgotten(world)
    come(world, comment, received_at=world.pipeline.clock.now, found_by=found_by)
    assert left(world, WORDS) == []
    world.sweep()
    assert left(world) == []


def test_a_comment_of_somebody_else_is_taken_in_whole(world: World) -> None:
    comment = written(world, author="author-1", author_name="Ben")
    come(world, comment, received_at=forgotten(world))
    assert world.pipeline.record("c1").comment.text == TEXT


@pytest.mark.parametrize("verb", [Verb.REMOVE, Verb.HIDE])
def test_that_an_unknown_comment_is_gone_names_nobody(world: World, verb: Verb) -> None:
    gone, comment = written(world, verb=verb), written(world)
    received_at = forgotten(world)
    come(world, gone, received_at=received_at)
    assert left(world, WORDS) == []
    come(world, comment, received_at=received_at)
    assert left(world, WORDS) == []
    world.sweep()
    assert left(world) == []


def test_a_private_message_brings_no_word_back(world: World) -> None:
    place: dict[str, Any] = {"platform": Platform.MESSENGER, "surface": Surface.MESSAGE, "post": ""}
    comment = written(world, "m1", "Call me: 29000000", thread=PERSON, ref="a-token", **place)
    come(world, comment, received_at=forgotten(world))
    assert left(world, (*WORDS, "29000000", "a-token")) == []
    world.sweep()
    assert left(world, (*ALL, "29000000", "a-token")) == []


def test_what_joins_a_case_on_hold_is_kept_until_the_hold_ends(world: World) -> None:
    world.post("c1")
    late = written(world, "c2", "And late.", thread="c1", parent="c1")
    case = case_of(world).key
    set_hold(world.pipeline.table, case, on=True)
    come(world, late, received_at=forgotten(world))
    assert world.pipeline.record("c2").comment.text == "And late."
    assert world.sweep() == []
    set_hold(world.pipeline.table, case, on=False)
    assert set(world.sweep()) == {Outcome.ERASED}
    assert left(world, (*ALL, "And late.")) == []
