"""An account rests as long as its platform asks, longer each time, and is then tried by one reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplomb.health import AccountHealth, AccountState
from responder.breaker import (
    FORGIVEN,
    HOUR,
    LONGEST_PROBE,
    LONGEST_REST,
    PROBE_EVERY,
    Trouble,
    may_ask,
    probing,
    recovered,
    tripped,
)

NOW = 1_767_225_600
LIMITED = Trouble(stopped=False, wait=300, reason="it wants fewer calls")
DEAD = Trouble(stopped=True, wait=3600, reason="the token has expired")


def tried_again(health: AccountHealth, trouble: Trouble) -> AccountHealth:
    """Return the health after the one reply that tries has met the same trouble."""
    now = health.until
    return tripped(probing(health, now=now), trouble, now=now + 1)


def rests(trouble: Trouble, times: int) -> list[int]:
    """Return the seconds of each rest when every try meets the same trouble."""
    health = tripped(AccountHealth(), trouble, now=NOW)
    found = [health.until - NOW]
    for _ in range(times - 1):
        begin = health.until + 1
        health = tried_again(health, trouble)
        found.append(health.until - begin)
    return found


def test_a_rest_is_as_long_as_the_platform_asks_and_doubles_each_time() -> None:
    assert rests(LIMITED, 8) == [300, 600, 1200, 2400, 4800, 9600, 19200, LONGEST_REST]


def test_a_platform_may_ask_for_more_than_our_longest_rest() -> None:
    long = Trouble(stopped=False, wait=7 * HOUR, reason="")
    assert rests(long, 3) == [7 * HOUR] * 3


def test_a_stopped_account_is_tried_every_few_minutes() -> None:
    assert rests(DEAD, 4) == [PROBE_EVERY, 2 * PROBE_EVERY, LONGEST_PROBE, LONGEST_PROBE]


def test_calls_that_were_on_their_way_when_a_rest_began_do_not_lengthen_it() -> None:
    health = tripped(AccountHealth(), LIMITED, now=NOW)
    assert tripped(health, Trouble(stopped=False, wait=60, reason=""), now=NOW + 5) == health
    longer = tripped(health, LIMITED, now=NOW + 5)
    assert (longer.until, longer.failures) == (NOW + 305, 1)


def test_a_dead_token_turns_a_rest_into_a_stop_and_people_are_told_anew() -> None:
    resting = tripped(AccountHealth(), LIMITED, now=NOW)
    stopped = tripped(resting, DEAD, now=NOW + 5)
    assert (stopped.state, stopped.since, stopped.told) == (AccountState.STOPPED, NOW + 5, False)
    assert stopped.reason == DEAD.reason


def test_trouble_soon_after_a_rest_is_the_second_and_long_after_it_the_first() -> None:
    health = recovered(tripped(AccountHealth(), LIMITED, now=NOW), now=NOW + 300)
    assert tripped(health, LIMITED, now=NOW + 400).failures == 2
    assert tripped(health, LIMITED, now=NOW + 300 + FORGIVEN).failures == 1


def test_nothing_is_asked_before_the_end_of_a_rest() -> None:
    health = tripped(AccountHealth(), LIMITED, now=NOW)
    assert not may_ask(health, now=NOW + 299)
    assert may_ask(health, now=NOW + 300)
    assert not may_ask(health, now=NOW, credential="new")


def test_new_tokens_end_a_stop_at_once() -> None:
    health = tripped(AccountHealth(), DEAD, now=NOW, credential="old")
    assert not may_ask(health, now=NOW + 1, credential="old")
    assert not may_ask(health, now=NOW + 1, credential="")
    assert may_ask(health, now=NOW + 1, credential="new")
    again = recovered(probing(health, now=NOW + 10), now=NOW + 10)
    assert (again.state, again.until, again.paused) == (AccountState.WORKING, NOW + 10, 10)


@given(
    events=st.lists(
        st.tuples(st.integers(0, 4000), st.sampled_from(["limited", "dead", "works", "probe"])), max_size=60
    )
)
def test_the_clock_of_an_account_stands_still_exactly_while_it_rests(events: list[tuple[int, str]]) -> None:
    """The line is late by as much as the account rested: no reply loses its place, and none is early."""
    health, now = AccountHealth(), NOW
    for gap, event in events:
        before, now = health, now + gap
        match event:
            case "limited" | "dead":
                health = tripped(health, LIMITED if event == "limited" else DEAD, now=now)
            case "works" if health.state is not AccountState.WORKING:
                health = recovered(health, now=now)
            case "probe" if health.state is not AccountState.WORKING:
                health = probing(health, now=now)
            case _:
                continue
        assert health.rev >= before.rev
        assert health.paused >= 0
        if health.state is AccountState.WORKING:
            assert may_ask(health, now=now)
        elif event in {"limited", "dead"} and health is not before:
            begin = now if before.state is AccountState.WORKING else before.until
            assert health.paused - before.paused == max(health.until - begin, 0)
            assert health.until >= now


@pytest.mark.parametrize("trouble", [LIMITED, DEAD])
def test_the_reason_stands_there_in_words_and_is_bounded(trouble: Trouble) -> None:
    assert tripped(AccountHealth(), trouble, now=NOW).reason == trouble.reason
    long = Trouble(stopped=False, wait=1, reason="x" * 5000)
    assert len(tripped(AccountHealth(), long, now=NOW).reason) == 300
