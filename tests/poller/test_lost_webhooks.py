"""A comment whose webhook was lost is found by looking, and goes the same way as any other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.accounts import Account
from aplomb.aws.keys import account_key
from aplomb.aws.messages import read_triage_message
from aplomb.aws.queue import QueueError
from aplomb.aws.table import Put
from aplomb.comment import Comment, Platform
from aplomb.errors import SettingsError
from aplomb.health import AccountHealth, AccountState
from aplomb.records import FoundBy, stored
from aplomb.replies.reply import ReplyState
from aplomb.skips import SkipReason
from poller.contract import Reader
from poller.poll import PAGES
from poller.round import FIRST_LOOK, GRACE, LEASE, OVERLAP
from tests.fakes.pipeline import PAGE
from tests.poller.conftest import POST, World
from triage.parsers import parse

MINUTE = 60


def test_a_comment_that_no_webhook_told_is_found_and_answered_once(world: World) -> None:
    world.listed(1, age=5 * MINUTE)
    assert world.run().found == 1
    world.triage()
    record = world.pipeline.record("7_1")
    assert (record.found_by, record.correlation_id) == (FoundBy.POLL, "poll-1")
    assert world.pipeline.reply("7_1").state is ReplyState.PLANNED


def test_it_reads_as_its_webhook_would_have(world: World) -> None:
    one = world.listed(1, age=5 * MINUTE)
    world.run()
    message = read_triage_message(world.queue.take()[0])
    (found,) = parse(message.platform, message.payload)
    (told,) = parse(Platform.FACEBOOK, world.reader.payloads([one], now=one.created_at)[0])
    assert isinstance(found, Comment)
    assert isinstance(told, Comment)
    assert replace(found, noted_at=None) == replace(told, noted_at=None)


def test_a_late_webhook_after_the_poll_is_a_repeat_and_causes_no_second_reply(world: World) -> None:
    one = world.listed(1, age=5 * MINUTE)
    world.run()
    world.triage()
    world.webhook(one)
    record = world.pipeline.record("7_1")
    assert (record.duplicates, record.found_by) == (1, FoundBy.POLL)
    assert len(world.pipeline.reply("7_1").steps) == 1


def test_what_a_webhook_told_is_not_handed_over_again(world: World) -> None:
    world.webhook(world.listed(1, age=5 * MINUTE))
    assert world.run().found == 0
    assert world.queue.sent == []


def test_a_comment_whose_webhook_may_be_on_its_way_is_left_to_the_next_round(world: World) -> None:
    world.listed(1, age=GRACE - 1)
    assert world.run().found == 0
    world.pipeline.clock.now += 10 * MINUTE
    assert world.run().found == 1


def test_the_first_look_goes_back_an_hour_and_no_further(world: World) -> None:
    world.listed(1, age=FIRST_LOOK - 1)
    world.listed(2, age=FIRST_LOOK + 1)
    assert world.run().found == 1


def test_an_account_is_polled_at_its_interval(world: World) -> None:
    world.run()
    world.pipeline.clock.now += 10 * MINUTE - 1
    assert world.run().pages == 0
    world.pipeline.clock.now += 1
    assert world.run().pages > 0


def test_an_account_that_is_not_to_be_polled_is_not(world: World) -> None:
    world.poll_every = 0
    world.listed(1, age=5 * MINUTE)
    assert world.run().found == 0
    assert world.reader.calls == []


@pytest.mark.parametrize("state", [AccountState.STOPPED, AccountState.PAUSED])
def test_an_account_that_rests_is_not_asked_and_nothing_is_lost(world: World, state: AccountState) -> None:
    until = world.pipeline.clock.now + 30 * MINUTE
    health = AccountHealth(state=state, until=until)
    key = account_key(Platform.FACEBOOK, PAGE, "HEALTH")
    world.pipeline.table.write([Put(key=key, item=stored(health, expires_at=None))])
    world.listed(1, age=5 * MINUTE)
    assert world.run().found == 0
    assert world.reader.calls == []
    world.pipeline.clock.now = until
    assert world.run().found == 1


def test_a_platform_that_wants_a_rest_gets_it_and_the_round_goes_on_where_it_was(world: World) -> None:
    for number in range(7):
        world.listed(number, age=5 * MINUTE + number)
    world.reader.limit_after = 2  # the posts and the first page
    polled = world.run()
    assert [why for _, why in polled.paused] == ["Facebook error 32"]
    assert polled.found == 3
    world.reader.limit_after = None
    world.pipeline.clock.now += 20 * MINUTE - 1
    assert world.run().pages == 0
    world.pipeline.clock.now += 1
    assert world.run().found == 4
    assert world.reader.calls == ["places", POST, f"{POST}3", f"{POST}3", f"{POST}6"]


def test_after_a_long_rest_everything_since_then_is_read(world: World) -> None:
    world.run()
    world.reader.limit_after = 0
    for _ in range(48):
        world.pipeline.clock.now += 60 * MINUTE
        world.listed(world.pipeline.clock.now, age=30 * MINUTE)
        world.run()
    world.reader.limit_after = None
    world.pipeline.clock.now += 60 * MINUTE
    assert world.run().found == 48
    world.triage()
    reasons = {world.pipeline.record(one.ids[0]).decision.reason for one in world.reader.posts[POST]}
    assert SkipReason.TOO_OLD in reasons  # stale ones go to a person, with a reason


def test_a_missing_token_stops_one_account_and_says_so(world: World) -> None:
    def refuse(_: Account) -> Reader:
        raise SettingsError("The platforms' secret needs instagram / accounts / 3000 / token.")

    without = replace(world.poller(), connect=refuse)
    (paused,) = without.run(correlation_id="run").paused
    assert "instagram / accounts" in paused[1]
    assert without.run(correlation_id="again").paused == []


def test_two_runs_at_once_read_an_account_once(world: World) -> None:
    world.listed(1, age=5 * MINUTE)
    world.pipeline.table.boundary = _Once(world)
    world.run()
    assert world.reader.calls.count("places") == 1
    assert len(world.queue.sent) == 1


class _Once:
    """Lets a second run in just before the first one claims."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._used = False

    def __call__(self, where: str) -> None:
        if where == "before write" and not self._used:
            self._used = True
            self._world.run()


def test_a_run_that_dies_after_handing_over_is_repeated_without_harm(world: World) -> None:
    world.listed(1, age=5 * MINUTE)
    calls = iter(range(100))

    def dies(where: str) -> None:
        if where == "before write" and next(calls) == 1:
            raise RuntimeError("Lambda is gone")

    world.pipeline.table.boundary = dies
    with pytest.raises(RuntimeError):
        world.run()
    world.pipeline.table.boundary = lambda _: None
    assert world.run().pages == 0  # its lease
    world.pipeline.clock.now += LEASE
    world.run()
    assert len(world.queue.sent) == 2
    world.triage()
    assert world.pipeline.record("7_1").duplicates == 1


def test_a_queue_that_is_down_loses_nothing(world: World) -> None:
    world.listed(1, age=5 * MINUTE)
    world.queue.down = True
    with pytest.raises(QueueError):
        world.run()
    world.queue.down = False
    world.pipeline.clock.now += LEASE
    assert world.run().found == 1


def test_a_run_makes_a_bounded_number_of_calls_and_the_next_goes_on(world: World) -> None:
    for number in range(3 * PAGES + 30):
        world.listed(number, age=5 * MINUTE + number)
    first = world.run()
    assert len(world.reader.calls) <= PAGES + 1
    world.pipeline.clock.now += MINUTE
    second = world.run()
    assert first.found + second.found == 3 * PAGES + 30
    assert world.triage() == 3 * PAGES + 30


def test_a_comment_under_another_objects_id_is_known_by_its_author(world: World) -> None:
    one = world.listed(1, age=5 * MINUTE)
    world.webhook(replace(one, told={**one.told, "comment_id": "999_1"}))
    assert world.run().found == 0


def test_a_comment_of_nobody_known_is_found_and_left_to_a_person(world: World) -> None:
    one = world.listed(1, age=5 * MINUTE, author="")
    del one.told["from"]  # type: ignore[attr-defined]  # a dict, in this test
    world.run()
    world.triage()
    assert world.pipeline.record("7_1").decision.reason is SkipReason.AUTHOR_UNKNOWN


def test_what_was_too_young_is_still_there_in_the_next_round() -> None:
    assert OVERLAP > GRACE + MINUTE
