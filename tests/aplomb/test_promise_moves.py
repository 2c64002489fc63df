"""A promise is kept with evidence, said to be late, or handed to somebody; it is never dropped."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aplomb.promises.promise import (
    LONGEST_NOTE,
    Promise,
    PromiseError,
    PromiseState,
    forgotten,
    handed_over,
    kept,
    late,
    promise_item,
    voided,
)
from aplomb.records import load
from aplomb.retention import PROMISE
from tests.aplomb.promised import CASE, DUE, MADE, promise


def keep(one: Promise, *, done_at: int = DUE, now: int = DUE + 60, evidence: str = "called her") -> Promise:
    return kept(one, person="Eve", evidence=evidence, done_at=done_at, now=now)


def hand_over(one: Promise, to: str = "Bob") -> Promise:
    return handed_over(one, to=to, person="Eve", evidence="he said yes", now=MADE + 60)


def be_late(one: Promise, *, now: int = DUE + 1) -> Promise:
    return late(one, evidence="nobody called", now=now)


def test_a_new_promise_is_looked_at_at_once_and_does_not_expire() -> None:
    key, item = promise_item(promise())
    assert str(item["work_pk"]).startswith("PROMISE#")
    assert item["work_sk"] == f"{MADE:012d}"
    assert item["expires_at"] is None
    assert load(Promise, {**item, "pk": key.pk, "sk": key.sk}) == promise()


def test_a_promise_that_is_kept_says_who_kept_it_and_how_that_can_be_seen() -> None:
    one = keep(promise())
    assert (one.state, one.ended_at, one.rev) == (PromiseState.KEPT, DUE + 60, 2)
    assert (one.steps[-1].by, one.steps[-1].note) == ("Eve", "called her")
    _, item = promise_item(one)
    assert "work_pk" not in item
    assert item["expires_at"] == DUE + 60 + PROMISE


def test_what_was_done_in_time_and_noted_afterwards_puts_a_late_promise_right() -> None:
    assert keep(be_late(promise()), done_at=DUE, now=DUE + 600).state is PromiseState.KEPT


def test_a_promise_that_is_handed_over_still_has_to_be_kept() -> None:
    one = hand_over(promise())
    assert (one.state, one.owner, one.due_at) == (PromiseState.HANDED_OVER, "Bob", DUE)
    assert "work_pk" in promise_item(one)[1]
    assert keep(one).state is PromiseState.KEPT
    assert be_late(one).state is PromiseState.LATE
    assert hand_over(one, to="Ann").owner == "Ann"


REFUSED: dict[str, Callable[[], Promise]] = {
    "kept without evidence": lambda: keep(promise(), evidence=" "),
    "kept by nobody": lambda: kept(promise(), person="", evidence="x", done_at=DUE, now=DUE),
    "kept after its time": lambda: keep(promise(), done_at=DUE + 1),
    "kept in the future": lambda: keep(promise(), done_at=DUE, now=DUE - 1),
    "kept before it was made": lambda: keep(promise(), done_at=MADE - 1),
    "kept twice": lambda: keep(keep(promise())),
    "late in time": lambda: be_late(promise(), now=DUE),
    "late without a word": lambda: late(promise(), evidence="", now=DUE + 1),
    "late after it was kept": lambda: be_late(keep(promise())),
    "handed to nobody": lambda: hand_over(promise(), to="  "),
    "handed to the same": lambda: hand_over(hand_over(promise())),
    "handed over when late": lambda: hand_over(be_late(promise())),
    "void when handed over": lambda: voided(hand_over(promise()), why="x", now=MADE),
    "void when kept": lambda: voided(keep(promise()), why="x", now=MADE),
    "kept when void": lambda: keep(voided(promise(), why="x", now=MADE)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_so_is_refused(case: str) -> None:
    with pytest.raises(PromiseError):
        REFUSED[case]()


def test_evidence_is_kept_short() -> None:
    assert len(keep(promise(), evidence="x" * 9000).steps[-1].note) == LONGEST_NOTE


def test_a_forgotten_person_leaves_the_promise_and_what_became_of_it() -> None:
    one = forgotten(keep(promise()), case=CASE._replace(author="~hash"))
    assert one.case.author == "~hash"
    assert (one.state, one.steps[-1].note) == (PromiseState.KEPT, "")
