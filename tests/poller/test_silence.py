"""An account that has been silent for three times its usual gap is noticed."""

from __future__ import annotations

import random

import pytest

from aplomb.aws.keys import account_key
from aplomb.comment import Platform
from aplomb.pulse import KNOWN_AFTER, SHORTEST_SILENCE, Pulse
from aplomb.records import load
from tests.fakes.clock import NOW
from tests.fakes.pipeline import ACCOUNTS, PAGE
from tests.poller.conftest import World
from triage.listening import AT_MOST_EVERY, Listener

HOUR, DAY = 3600, 24 * 3600


def heard(*, every: int, until: int) -> Pulse:
    pulse = Pulse(at=NOW)
    for at in range(NOW, NOW + until + 1, every):
        pulse = pulse.heard(at)
    return pulse


@pytest.mark.parametrize("gap", [HOUR, 2 * HOUR, 12 * HOUR])
def test_silence_begins_after_three_times_the_usual_gap(gap: int) -> None:
    pulse = heard(every=gap, until=10 * DAY)
    assert pulse.usual_gap == pytest.approx(gap)
    assert not pulse.is_silent(now=pulse.at + 3 * gap - 60)
    assert pulse.is_silent(now=pulse.at + 3 * gap + 60)


def test_a_busy_accounts_nights_are_not_silence() -> None:
    pulse = Pulse(at=NOW)
    for day in range(10):
        morning = NOW + day * DAY
        for at in range(morning, morning + 16 * HOUR, 300):
            pulse = pulse.heard(at)
    assert not pulse.is_silent(now=pulse.at + 8 * HOUR)
    assert pulse.is_silent(now=pulse.at + 16 * HOUR)


def test_gaps_that_chance_makes_are_hardly_ever_silence() -> None:
    chance = random.Random(1)  # noqa: S311  the same dice each time
    pulse, alarms = heard(every=HOUR, until=3 * DAY), 0
    for _ in range(5000):
        at = pulse.at + int(chance.expovariate(1 / HOUR)) + 1
        alarms += pulse.is_silent(now=at)
        pulse = pulse.heard(at)
    assert alarms <= 5000 * 0.005


def test_nobody_is_called_within_the_first_day_nor_within_an_hour() -> None:
    young = heard(every=600, until=KNOWN_AFTER // 2)
    assert young.usual_gap is None
    assert not young.is_silent(now=young.at + 10 * DAY)
    busy = heard(every=60, until=2 * DAY)
    assert not busy.is_silent(now=busy.at + SHORTEST_SILENCE)
    assert busy.is_silent(now=busy.at + SHORTEST_SILENCE + 60)


def test_an_old_webhook_and_a_clock_that_goes_back_change_nothing() -> None:
    pulse = heard(every=HOUR, until=2 * DAY)
    assert pulse.heard(pulse.at) == pulse
    assert pulse.heard(pulse.at - DAY) == pulse


def test_after_the_accounts_habits_change_the_new_gap_becomes_the_usual_one() -> None:
    pulse = heard(every=60 * 10, until=10 * DAY)
    for at in range(pulse.at, pulse.at + 30 * DAY, 4 * HOUR):
        pulse = pulse.heard(at)
    assert pulse.usual_gap == pytest.approx(4 * HOUR, rel=0.05)


def test_a_viral_post_writes_an_accounts_item_every_quarter_of_an_hour(world: World) -> None:
    listeners = [Listener(world.pipeline.table) for _ in range(10)]  # as many containers
    account = ACCOUNTS.find(Platform.FACEBOOK, PAGE)
    assert account is not None
    for at in range(NOW, NOW + 3600, 5):
        for listener in listeners:
            for _ in range(2):
                listener.heard(account, at=at)
    assert len(world.pipeline.table.writes) == 3600 // AT_MOST_EVERY
    pulse = load(Pulse, world.pipeline.table.peek(account_key(Platform.FACEBOOK, PAGE, "PULSE")))
    assert pulse is not None
    assert pulse.at == NOW + 3600 - AT_MOST_EVERY


def test_the_poller_names_an_account_whose_webhooks_have_stopped(world: World) -> None:
    account = ACCOUNTS.find(Platform.FACEBOOK, PAGE)
    assert account is not None
    listener = Listener(world.pipeline.table)
    for at in range(NOW, NOW + 2 * DAY, HOUR):
        listener.heard(account, at=at)
    world.pipeline.clock.now = NOW + 2 * DAY
    assert world.run().silent == []
    world.pipeline.clock.now += 3 * HOUR
    assert [one.id for one in world.run().silent] == [PAGE]


def test_two_containers_that_hear_at_once_leave_one_pulse(world: World) -> None:
    account = ACCOUNTS.find(Platform.FACEBOOK, PAGE)
    assert account is not None
    first, second = Listener(world.pipeline.table), Listener(world.pipeline.table)
    met = iter([True])

    def together(where: str) -> None:
        if where == "before write" and next(met, False):
            second.heard(account, at=NOW)

    world.pipeline.table.boundary = together
    first.heard(account, at=NOW)
    assert len(world.pipeline.table.writes) == 1
