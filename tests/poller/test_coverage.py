"""How many comments came by webhook and how many by poll, each counted once."""

from __future__ import annotations

from aplomb.aws.keys import sent_key
from aplomb.aws.table import Put
from tests.fakes.clock import NOW
from tests.fakes.pipeline import PAGE
from tests.poller.conftest import World

MINUTE = 60
DAY = "2026-01-01"


def rounds(world: World, count: int) -> None:
    for _ in range(count):
        world.run()
        world.triage()
        world.pipeline.clock.now += 10 * MINUTE


def test_each_comment_counts_once_by_how_it_came(world: World) -> None:
    world.pipeline.clock.now = NOW + 12 * 3600
    world.webhook(world.listed(1, age=20 * MINUTE))
    world.webhook(world.listed(2, age=3 * MINUTE))
    world.listed(3, age=4 * MINUTE)
    world.listed(4, age=40 * MINUTE)
    rounds(world, 6)
    assert world.days() == {DAY: {"webhook": 2, "poll": 2}}


def test_our_own_answers_do_not_count(world: World) -> None:
    world.pipeline.clock.now = NOW + 12 * 3600
    world.listed(1, age=20 * MINUTE, author=PAGE)
    rounds(world, 3)
    assert world.days() == {}


def test_a_comment_counts_for_the_day_on_which_it_was_written(world: World) -> None:
    world.pipeline.clock.now = NOW + 20 * MINUTE
    world.listed(1, age=30 * MINUTE)
    world.listed(2, age=15 * MINUTE)
    rounds(world, 4)
    assert world.days() == {"2025-12-31": {"poll": 1}, DAY: {"poll": 1}}


def test_a_run_that_was_overtaken_counts_nothing(world: World) -> None:
    world.pipeline.clock.now = NOW + 12 * 3600
    world.listed(1, age=30 * MINUTE)
    world.pipeline.table.boundary = _Slow(world)
    world.run()
    assert world.days() == {DAY: {"poll": 1}}


class _Slow:
    """Makes the first run outlive its lease, so that another one reads the same."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._writes = 0

    def __call__(self, where: str) -> None:
        if where == "before write":
            self._writes += 1
            if self._writes == 2:
                self._world.pipeline.clock.now += 100
                self._world.run()


def test_what_we_sent_ourselves_is_no_lost_webhook(world: World) -> None:
    ours = world.listed(9, age=300, author=PAGE)
    world.pipeline.table.write([Put(key=sent_key("facebook", ours.ids[0]), item={"comment": "7_1"})])
    assert world.run().found == 0
    assert world.queue.take() == []
