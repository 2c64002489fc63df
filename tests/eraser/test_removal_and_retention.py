"""What its author takes away goes at once; criticism that anybody may have removed stays for a while."""

from __future__ import annotations

from typing import Any

import pytest

from aplomb import retention
from aplomb.aws.keys import CaseKey, case_key
from aplomb.comment import Platform, Surface, Verb
from aplomb.retention import EVIDENCE
from eraser.eraser import Outcome
from tests.eraser.conftest import NAME, TEXT, World
from tests.fakes.pipeline import PAGE, PRAISE, PROFILE
from tools.hold_command import HoldError, set_hold

CASE = CaseKey("facebook", PAGE, "c1", "author-4711")


def remove(world: World, comment: str = "c1", **more: Any) -> None:
    world.pipeline.take(world.pipeline.comment(comment, "", verb=Verb.REMOVE, author="author-4711", **more))


def test_a_post_that_its_author_deleted_on_x_goes_with_the_next_sweep(world: World) -> None:
    more = {"platform": Platform.X, "account": PROFILE}
    world.post(**more)
    remove(world, **more)
    assert world.sweep() == [Outcome.ERASED]
    assert [one for one in (NAME, TEXT) if one in world.kept()] == []


def test_a_private_message_that_was_unsent_goes_with_the_next_sweep(world: World) -> None:
    more = {"platform": Platform.MESSENGER, "surface": Surface.MESSAGE, "thread": "author-4711"}
    world.post(**more)
    remove(world, **more)
    assert world.sweep() == [Outcome.ERASED]


def test_removed_criticism_on_facebook_is_kept_as_evidence_and_then_goes(world: World) -> None:
    world.post()
    remove(world)
    assert world.sweep() == []
    assert world.pipeline.record("c1").comment.text == TEXT
    world.pipeline.clock.now += EVIDENCE - 1
    assert world.sweep() == []
    world.pipeline.clock.now += 1
    assert world.sweep() == [Outcome.ERASED]
    assert TEXT not in world.kept()


def test_removed_praise_is_no_evidence(world: World) -> None:
    world.post(text=PRAISE)
    remove(world)
    assert world.sweep() == [Outcome.ERASED]


def test_text_that_arrives_after_its_removal_goes_as_well(world: World) -> None:
    more = {"platform": Platform.X, "account": PROFILE}
    remove(world, **more)
    assert world.sweep() == [Outcome.ERASED]
    world.post(**more)
    assert TEXT in world.kept()
    assert world.sweep() == [Outcome.ERASED]
    assert TEXT not in world.kept()


def test_a_person_who_asks_is_forgotten_before_the_evidence_is_old(world: World) -> None:
    world.post()
    remove(world)
    world.forget()
    assert TEXT not in world.kept()
    assert world.sweep() == []


def test_a_sweep_twice_at_once_erases_once(world: World) -> None:
    world.post(text=PRAISE)
    remove(world)
    assert world.sweep() == [Outcome.ERASED]
    assert world.sweep() == []


def test_each_class_of_data_has_its_own_end(world: World) -> None:
    now = world.pipeline.clock.now
    world.post()
    world.pipeline.work()
    ends = {
        key.pk.partition("#")[0]: one.get("expires_at") for key, one in world.pipeline.table.items.items()
    }
    assert ends["COMMENT"] == now - 1 + retention.COMMENT
    assert ends["REPLY"] == now + retention.REPLY
    assert ends["CASE"] in {now + retention.CASE, now + retention.LINK}
    assert ends["BUDGET"] is None


def test_a_hold_wins_over_time(world: World) -> None:
    world.post()
    world.pipeline.work()
    assert set_hold(world.pipeline.table, CASE, on=True) == 1
    kept = {key.pk: one for key, one in world.pipeline.table.items.items() if "expires_at" not in one}
    assert {pk.partition("#")[0] for pk in kept} >= {"COMMENT", "CASE", "REPLY"}
    world.post("c2", "And late.", thread="c1", parent="c1")
    assert world.pipeline.record("c2").hold
    (pointer,) = world.pipeline.table.under(case_key(CASE).pk, prefix="COMMENT#")
    assert (pointer["comment"], "expires_at" in pointer) == ("c2", False)


def test_a_hold_wins_over_erasure_and_what_was_asked_for_happens_when_it_ends(world: World) -> None:
    world.post()
    set_hold(world.pipeline.table, CASE, on=True)
    remove(world)
    world.pipeline.clock.now += EVIDENCE
    assert world.sweep() == []
    world.forget()
    assert world.pipeline.record("c1").comment.text == TEXT
    set_hold(world.pipeline.table, CASE, on=False)
    assert world.sweep() == [Outcome.ERASED]
    assert [one for one in (NAME, TEXT) if one in world.kept()] == []


def test_an_edit_after_a_request_that_a_hold_put_off_does_not_undo_the_request(world: World) -> None:
    world.post()
    set_hold(world.pipeline.table, CASE, on=True)
    world.forget()
    world.post(text="It was stale, too.", verb=Verb.EDIT, noted_at=world.pipeline.clock.now)
    assert [one.text for one in world.pipeline.record().earlier] == [TEXT]
    set_hold(world.pipeline.table, CASE, on=False)
    assert world.sweep() == [Outcome.ERASED]
    assert not any(one in world.kept() for one in (TEXT, "stale", NAME, "author-4711"))


def test_a_removal_after_a_request_that_a_hold_put_off_does_not_put_it_off_again(world: World) -> None:
    world.post()
    set_hold(world.pipeline.table, CASE, on=True)
    world.forget()
    remove(world)
    set_hold(world.pipeline.table, CASE, on=False)
    assert world.sweep() == [Outcome.ERASED]


def test_a_request_that_meets_a_hold_says_so(world: World) -> None:
    world.post()
    set_hold(world.pipeline.table, CASE, on=True)
    world.forget()
    (item,) = [one for key, one in world.pipeline.table.items.items() if key.pk.startswith("ERASURE#")]
    assert (item["held"], item.get("erased")) == (1, None)


def test_lifting_a_hold_gives_everything_its_end_back(world: World) -> None:
    world.post()
    world.pipeline.work()
    before = {key: one.get("expires_at", 0) for key, one in world.pipeline.table.items.items()}
    set_hold(world.pipeline.table, CASE, on=True)
    set_hold(world.pipeline.table, CASE, on=False)
    after = {key: one.get("expires_at", 0) for key, one in world.pipeline.table.items.items()}
    assert after == pytest.approx(before, abs=1)
    assert not world.pipeline.record("c1").hold


def test_a_case_that_is_not_there_cannot_be_held(world: World) -> None:
    with pytest.raises(HoldError, match="no such case"):
        set_hold(world.pipeline.table, CASE, on=True)


def test_a_hold_covers_what_its_case_lists_and_nothing_that_could_not_be_let_go(world: World) -> None:
    world.post()
    set_hold(world.pipeline.table, CASE, on=True)
    world.post("c2", PRAISE, thread="c1", parent="c1")
    set_hold(world.pipeline.table, CASE, on=False)
    world.forget()
    assert [one for one in (NAME, TEXT, PRAISE) if one in world.kept()] == []
