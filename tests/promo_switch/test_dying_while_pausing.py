"""The machine dies at each of its calls, to the table and to the tool; the next minute goes on from there."""

from __future__ import annotations

import pytest

from tests.fakes.clock import NOW
from tests.promo_switch.stage import DAY, HOUR, MINUTE, Stage, give_back, planned, reviewed

MOST = 80  # calls of one run


class Crash(BaseException):
    """The machine dies."""


def dies(stage: Stage, step: int) -> bool:
    """Run until the machine dies at one of its calls; tell whether there were so many."""
    left = step

    def boundary(*_: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Crash

    stage.table.boundary, stage.posts.trouble = boundary, boundary
    try:
        stage.switch().run()
    except Crash:
        return True
    finally:
        stage.table.boundary, stage.posts.trouble = lambda _: None, lambda _call, _post: None
    return False


def waiting() -> Stage:
    stage = planned(90, HOUR, 2 * HOUR)
    stage.crisis()
    return stage


def decided() -> Stage:
    stage = reviewed(HOUR, 2 * HOUR)
    give_back(stage, "p0", at=NOW + 5 * HOUR)
    return stage


def old() -> Stage:
    stage = planned(HOUR)
    stage.crisis()
    stage.run()
    stage.clock.now = NOW + 10 * DAY  # time to move the post on
    return stage


def test_a_pause_is_finished_by_the_next_run_wherever_the_machine_died() -> None:
    for step in range(1, MOST):
        stage = waiting()
        if not dies(stage, step):
            break
        stage.minutes(1)
        assert stage.states() == {"p0": "paused", "p1": "paused", "p2": "paused"}, step
        times = [one.due_at for one in stage.promotions.values()]
        assert times == [NOW + 90, NOW + HOUR, NOW + 2 * HOUR], step
        stage.clock.now = NOW + DAY
        assert stage.posts.out == [], step
    assert 30 < step < MOST


def test_a_promotion_goes_back_once_wherever_the_machine_died() -> None:
    for step in range(1, MOST):
        stage = decided()
        if not dies(stage, step):
            break
        stage.minutes(2)
        assert stage.states() == {"p0": "returned", "p1": "paused"}, step
        stage.clock.now = NOW + DAY
        assert stage.posts.out == ["p0"], step
        assert stage.posts.posts["p0"].out_at == NOW + 5 * HOUR, step
    assert 15 < step < MOST


def test_a_moved_post_is_moved_on_wherever_the_machine_died() -> None:
    for step in range(1, MOST):
        stage = old()
        if not dies(stage, step):
            break
        for day in range(11, 60):
            stage.clock.now = NOW + day * DAY
            stage.run()
            stage.minutes(1)
        assert stage.states() == {"p0": "paused"}, step
        assert stage.posts.out == [], step
    assert 15 < step < MOST


@pytest.mark.parametrize("begin", [waiting, decided, old])
def test_a_machine_that_dies_twice_loses_nothing_either(begin: object) -> None:
    assert callable(begin)
    for step in range(1, MOST, 7):
        for second in range(1, MOST, 11):
            stage = begin()
            dies(stage, step)
            stage.clock.now += MINUTE
            dies(stage, second)
            stage.minutes(3)
            assert set(stage.states().values()) <= {"paused", "returned", "escaped"}, (step, second)
            stage.clock.now += 3 * HOUR
            late = [post for post in stage.posts.posts.values() if post.out_at is not None]
            assert all(post.out_at == NOW + 90 for post in late), (step, second)
