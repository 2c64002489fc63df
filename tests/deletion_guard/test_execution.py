"""What people approved is done by the guard, once."""

from __future__ import annotations

import json

import pytest

from aplomb.removals.removal import Removal, RemovalState
from tests.deletion_guard.guarded import PAGE, PRAISE, SPAM, Guarded, error

ONE = "7_1"


@pytest.fixture
def released(world: Guarded) -> Removal:
    world.comment(ONE, SPAM)
    world.call("DELETE", f"/v26.0/{ONE}")
    return world.desk.approve(world.removal.id, person="Ana", ground=None, now=world.clock())


def test_it_is_done_once_however_often_the_guard_runs(world: Guarded, released: Removal) -> None:
    (done,) = world.carry_out()
    assert (done.id, done.state) == (released.id, RemovalState.EXECUTED)
    world.clock.now += 3600
    assert world.carry_out() == []
    assert world.platform.destroyed == [f"/v26.0/{ONE}"]


def test_of_two_runs_at_once_one_does_it(world: Guarded, released: Removal) -> None:
    table, calls = world.table, 0

    def let_another_in(call: str) -> None:
        nonlocal calls
        calls += call == "before write"
        if calls == 1:
            calls += 1
            assert [one.state for one in world.carry_out()] == [RemovalState.EXECUTED]

    table.boundary = let_another_in
    assert world.carry_out() == []
    assert world.platform.destroyed == [f"/v26.0/{ONE}"]
    assert world.desk.find(released.id) is not None


def test_a_call_whose_end_is_not_known_is_read_back_and_never_made_again(
    world: Guarded, released: Removal
) -> None:
    world.platform.canned["DELETE", f"/v26.0/{ONE}"] = (500, {}, b"{}")
    (claimed,) = world.carry_out()
    assert claimed.state is RemovalState.CLAIMED
    assert world.carry_out() == []
    world.clock.now += 600
    (failed,) = world.carry_out()
    assert failed.state is RemovalState.FAILED
    assert "not known" in failed.detail
    assert world.platform.destroyed == [f"/v26.0/{ONE}"]
    assert failed.id == released.id


def test_a_call_that_worked_without_an_answer_is_seen_by_looking(world: Guarded, released: Removal) -> None:
    world.platform.canned["DELETE", f"/v26.0/{ONE}"] = (502, {}, b"")
    world.carry_out()
    del world.platform.objects[ONE]
    world.clock.now += 600
    (done,) = world.carry_out()
    assert (done.id, done.state) == (released.id, RemovalState.EXECUTED)
    assert len(world.platform.destroyed) == 1


@pytest.mark.parametrize("answer", [(400, b'{"error":{"code":100}}'), (200, b'{"success":false}')])
def test_a_platforms_no_is_told_and_can_be_asked_for_again(
    answer: tuple[int, bytes], world: Guarded, released: Removal
) -> None:
    status, body = answer
    world.platform.canned["DELETE", f"/v26.0/{ONE}"] = (status, {}, body)
    (failed,) = world.carry_out()
    assert (failed.id, failed.state) == (released.id, RemovalState.FAILED)
    assert world.call("DELETE", f"/{ONE}").outcome == "held"
    assert {one.state for one in world.removals} == {RemovalState.FAILED, RemovalState.REQUESTED}


def test_what_is_gone_already_needs_no_call(world: Guarded, released: Removal) -> None:
    del world.platform.objects[ONE]
    (done,) = world.carry_out()
    assert (done.id, done.detail) == (released.id, "It was gone already; nothing was called.")
    assert world.platform.destroyed == []


def test_a_platform_that_cannot_be_read_makes_it_wait(world: Guarded, released: Removal) -> None:
    world.platform.silent = True
    (waits,) = world.carry_out()
    assert (waits.id, waits.state) == (released.id, RemovalState.RELEASED)
    assert world.carry_out() == []
    world.platform.silent = False
    world.clock.now += 600
    assert [one.state for one in world.carry_out()] == [RemovalState.EXECUTED]


def test_a_new_criticism_below_it_voids_the_approval(world: Guarded, released: Removal) -> None:
    world.platform.edges[ONE] = [
        {"id": "7_2", "message": "It IS spam, and so is your bread.", "from": {"id": "b"}}
    ]
    (back,) = world.carry_out()
    assert (back.id, back.state) == (released.id, RemovalState.REQUESTED)
    assert world.platform.destroyed == []


def test_a_reply_of_our_own_below_it_voids_nothing(world: Guarded, released: Removal) -> None:
    world.platform.edges[ONE] = [{"id": "7_2", "message": "Thank you.", "from": {"id": PAGE}}]
    assert [(one.id, one.state) for one in world.carry_out()] == [(released.id, RemovalState.EXECUTED)]


def test_a_tool_that_asks_meanwhile_is_told_not_to_repeat_it(world: Guarded, released: Removal) -> None:
    told = error(world.call("DELETE", f"/{ONE}"))["message"]
    assert "people have approved it" in told
    assert released.id in told


def test_exactly_the_approved_call_is_made(world: Guarded) -> None:
    world.comment(ONE, PRAISE)
    body = json.dumps({"is_hidden": True, "access_token": world.key}).encode()
    world.call("POST", f"/v20.0/{ONE}?x=1", headers={"content-type": "application/json"}, body=body)
    world.desk.approve(world.removal.id, person="Ana", ground=None, now=world.clock())
    world.carry_out()
    (made,) = world.platform.written
    assert (made.method, made.path, made.body) == ("POST", f"/v20.0/{ONE}", b'{"is_hidden": true}')
    assert made.query["x"] == ["1"]


def test_a_call_that_names_nothing_is_made_when_a_person_said_so(world: Guarded) -> None:
    world.call("POST", f"/{PAGE}/settings", {"option": "x"})
    world.desk.approve(world.removal.id, person="Ana", ground=None, now=world.clock())
    assert [one.state for one in world.carry_out()] == [RemovalState.EXECUTED]
    assert [one.path for one in world.platform.written] == [f"/{PAGE}/settings"]
