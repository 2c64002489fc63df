"""What removals keep of a comment is forgotten with its author."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.aws.keys import comment_key
from aplomb.aws.table import Delete
from aplomb.comment import Platform
from aplomb.removals.desk import RemovalDesk
from aplomb.removals.removal import (
    Evidence,
    Original,
    Removal,
    RemovalState,
    Standing,
    looked_again,
    same_texts,
)
from eraser.eraser import Outcome
from tests.eraser.conftest import NAME, TEXT, World
from tests.fakes.pipeline import PAGE
from tools.hold_command import set_hold

AUTHOR = "author-4711"
OPEN = (RemovalState.REQUESTED, RemovalState.APPROVED, RemovalState.RELEASED, RemovalState.REFUSED)
ENDED = (RemovalState.EXECUTED, RemovalState.FAILED)


def removal(world: World, state: RemovalState = RemovalState.REQUESTED, removal_id: str = "r1") -> Removal:
    """Let a tool have asked for the comment's removal."""
    now = world.pipeline.clock.now
    other = Evidence(comment="c9", author="other", text="Ben writes this.")
    wish = Removal(
        id=removal_id, platform="facebook", account=PAGE, object="c1", act="delete",
        standing=Standing.CRITICISM, state=state,
        original=Original(method="POST", path="/c1", body=f"user={AUTHOR}"),
        requesters=("Tool",), evidence=(Evidence(comment="c1", author=AUTHOR, text=TEXT, version="1"), other),
        whole=True, requested_at=now, updated_at=now,
    )  # fmt: skip
    return RemovalDesk(world.pipeline.table).save(wish)


def kept(world: World, removal_id: str = "r1") -> Removal:
    found = RemovalDesk(world.pipeline.table).find(removal_id)
    assert found is not None
    return found


@pytest.mark.parametrize("state", [*OPEN, *ENDED])
def test_a_forgotten_persons_words_leave_every_removal_and_nobody_elses_do(
    world: World, state: RemovalState
) -> None:
    world.post()
    removal(world, state)
    removal(world, RemovalState.EXECUTED, "r2")
    world.forget()
    assert [one for one in (TEXT, NAME) if one in world.kept()] == []
    assert "Ben writes this." in world.kept()
    assert (kept(world).state, kept(world).rev) == (state, 2)
    assert AUTHOR not in str(kept(world).evidence)
    assert (AUTHOR in kept(world).original.body) is (state in OPEN), "an open call is still to be made"


def test_evidence_that_outlived_the_comments_own_record_is_forgotten(world: World) -> None:
    world.post()
    removal(world, RemovalState.EXECUTED)
    world.pipeline.table.write([Delete(key=comment_key(Platform.FACEBOOK, PAGE, "c1"))])  # as time does
    world.forget()
    assert kept(world).evidence[0].text == ""
    assert AUTHOR not in str(kept(world))


def test_a_legal_hold_keeps_the_evidence_until_it_ends(world: World) -> None:
    world.post()
    removal(world, RemovalState.EXECUTED)
    case = world.pipeline.case("c1", AUTHOR)
    assert case is not None
    set_hold(world.pipeline.table, case.key, on=True)
    world.forget()
    assert kept(world).evidence[0].text == TEXT
    set_hold(world.pipeline.table, case.key, on=False)
    assert world.sweep() == [Outcome.ERASED]
    assert kept(world).evidence[0].text == ""


def test_what_was_carried_out_keeps_its_evidence_when_only_the_comments_time_is_over(world: World) -> None:
    world.post()
    removal(world, RemovalState.EXECUTED, "done")
    removal(world, RemovalState.REFUSED, "refused")
    assert world.erase() is Outcome.ERASED
    assert (kept(world, "done").evidence[0].text, kept(world, "refused").evidence[0].text) == (TEXT, "")


def test_a_removal_that_is_at_the_platform_is_let_be_and_forgotten_afterwards(world: World) -> None:
    world.post()
    claimed = removal(world, RemovalState.CLAIMED)
    assert world.erase() is Outcome.LATER
    assert kept(world) == claimed
    RemovalDesk(world.pipeline.table).save(replace(claimed, state=RemovalState.FAILED, rev=2))
    world.pipeline.clock.now += 600
    assert world.sweep() == [Outcome.ERASED]
    assert kept(world).evidence[0].text == ""


def test_who_looks_again_at_the_same_words_does_not_bring_them_back(world: World) -> None:
    world.post()
    before = removal(world)
    world.forget()
    forgotten = kept(world)
    assert same_texts(forgotten.evidence, before.evidence)
    again = looked_again(forgotten, evidence=before.evidence, whole=True, now=9)
    assert again.evidence[0].text == ""
    edited = (replace(before.evidence[0], text="I take it back."), before.evidence[1])
    assert not same_texts(forgotten.evidence, edited)
    assert looked_again(forgotten, evidence=edited, whole=True, now=9).approvals == ()


def test_forgetting_twice_changes_nothing_more(world: World) -> None:
    world.post()
    removal(world)
    world.forget()
    once = kept(world)
    world.forget()
    assert kept(world) == once
