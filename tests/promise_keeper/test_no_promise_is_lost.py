"""Every promise ends kept, or handed over and then kept, or broken and said, whatever dies, in any order."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aplomb.aws.keys import CaseKey, work_partitions
from aplomb.brand.hours import Hours
from aplomb.promises.promise import WAITING, Contact, Promise, PromiseError, PromiseState
from aplomb.wording.promise import Act
from aplomb.wording.template_set import Templates
from promise_keeper.watching import CLAIM
from tests.promise_keeper.kept_watch import STAFFED, CrashError, Watch, at

CALLS = 60  # more than any run makes
AFTER = 15 * 60  # seconds in which a machine that died is made up for
GAPS = st.sampled_from([0, 1, 59, 60, 61, 600, 1800, 3600, 86_400])


def keep(watch: Watch, promise: Promise) -> None:
    watch.desk.keep(
        promise.id, person="Ana", by=Contact.CALL, evidence="Call 1", done_at=watch.now, now=watch.now
    )


def keep_in_time(watch: Watch, promise: Promise) -> None:
    done_at = promise.due_at
    watch.desk.keep(promise.id, person="Ana", by=Contact.CALL, evidence="x", done_at=done_at, now=watch.now)


def hand_over(watch: Watch, promise: Promise) -> None:
    watch.desk.hand_over(promise.id, to="Ben", person="Ana", evidence="He said yes.", now=watch.now)


def say(watch: Watch, promise: Promise) -> None:
    watch.desk.say_late(promise.id, person="Eve", how="By telephone.", now=watch.now)


def write(watch: Watch, promise: Promise) -> None:
    if promise.reply is not None:
        watch.signed_reply(promise, at=watch.now)


MOVES: dict[str, Callable[[Watch, Promise], None]] = {
    "keep": keep,
    "hand over": hand_over,
    "take": lambda watch, one: void(watch.desk.take(one.id, person="Ana", now=watch.now)),
    "call late": lambda watch, one: void(
        watch.desk.call_late(one.id, person="Ana", evidence="nobody was free", now=watch.now)
    ),
    "say": say,
    "write": write,
    "run": lambda watch, _: watch.minute(),
    "clock": lambda watch, one: void(watch.keeper.wake(one.id, now=watch.now)),
    "no clock": lambda watch, _: watch.scheduler.entries.clear(),
    "deaf": lambda watch, _: setattr(watch.topic, "refuses", not watch.topic.refuses),
    "no scheduler": lambda watch, _: setattr(watch.scheduler, "refuses", not watch.scheduler.refuses),
}


def void(_: object) -> None:
    return None


def moved(watch: Watch, promise: Promise, name: str, *, dies_at: int) -> None:
    """Make one move; the machine may die at one of its calls, and a person may be told that it cannot be."""
    watch.crash_at = watch.calls + dies_at if dies_at else 0
    with suppress(CrashError, PromiseError):
        MOVES[name](watch, promise)
    watch.crash_at = 0


def is_listed(watch: Watch, promise: Promise) -> bool:
    keys = [key for part in work_partitions("PROMISE") for key in watch.table.waiting(part, limit=1000)]
    return any(key.pk == f"PROMISE#{promise.id}" for key in keys)


def has_ended(promise: Promise) -> bool:
    if promise.state is PromiseState.LATE:
        return promise.notice is not None and promise.notice.said_at is not None
    return promise.state is PromiseState.KEPT


NEW_YORK = replace(STAFFED, zone=ZoneInfo("America/New_York"))
# Before a holiday, in the nights on which clocks change, on a weekend, on a usual day.
STARTS = ("2026-11-23T10:00", "2026-12-23T16:30", "2026-10-25T02:30", "2026-03-29T02:30", "2026-11-28T12:00")


def by_template(watch: Watch, minutes: int) -> Promise:
    return watch.promise(minutes=minutes)


def typed_in_a_reply(watch: Watch, minutes: int) -> Promise:
    return watch.promise(minutes=minutes, by="Ana", owner="Ana")


def by_telephone(watch: Watch, minutes: int) -> Promise:
    """Note it; the machine may die at each call, and the person then presses the button again."""
    case, due_at = CaseKey("facebook", "1000", "c1", "ana"), watch.now + minutes * 60
    for dies_at in range(1, CALLS):
        watch.crash_at = watch.calls + dies_at
        with suppress(CrashError):
            facts: dict[str, Any] = {"act": Act.CALL, "due_at": due_at, "words": "then", "person": "Ana"}
            noted = watch.desk.typed(case, "c1", **facts, now=watch.now)
            break
    watch.crash_at = 0
    return noted


@settings(max_examples=150, deadline=None)
@given(
    made=st.tuples(
        st.sampled_from([by_template, typed_in_a_reply, by_telephone]), st.sampled_from([1, 15, 120, 2000])
    ),
    staffed=st.sampled_from([STAFFED, NEW_YORK, None]),
    start=st.sampled_from(STARTS),
    steps=st.lists(
        st.tuples(GAPS, st.sampled_from(sorted(MOVES)), st.integers(0, CALLS)), min_size=1, max_size=12
    ),
)
def test_every_promise_ends_kept_or_broken_and_said(
    templates: Templates,
    made: tuple[Callable[[Watch, int], Promise], int],
    staffed: Hours | None,
    start: str,
    steps: list[tuple[int, str, int]],
) -> None:
    watch = Watch(templates, staffed=staffed)
    watch.now = at(start)
    making, minutes = made
    promise = making(watch, minutes)
    for seconds, name, dies_at in steps:
        watch.now += seconds
        moved(watch, promise, name, dies_at=dies_at)
        now = watch.read(promise)
        assert has_ended(now) or is_listed(watch, promise)
        assert now.state in WAITING or now.ended_at is not None
    watch.topic.refuses = watch.scheduler.refuses = False
    watch.now = max(watch.now, promise.due_at) + CLAIM + 1
    watch.run(seconds=AFTER)
    end = watch.read(promise)
    assert end.state in {PromiseState.KEPT, PromiseState.LATE}
    assert has_ended(end) or (is_listed(watch, promise) and "broken" in watch.topic.abouts)
    if end.unsaid:
        say(watch, promise)
    assert has_ended(watch.read(promise))
    tally = watch.tally
    assert (tally.open, tally.made, tally.kept + tally.late) == (0, 1, 1)
    assert tally.kept == (watch.read(promise).state is PromiseState.KEPT)


@pytest.mark.parametrize("dies_at", range(1, CALLS + 1))
def test_a_machine_that_dies_at_any_call_loses_no_reminder_and_no_schedule(
    templates: Templates, dies_at: int
) -> None:
    watch = Watch(templates)
    promise = watch.promise(minutes=60)
    for start in (0, 30 * 60, 48 * 60, 54 * 60, 60 * 60 + 60):
        watch.now = promise.made_at + start
        watch.crash_at = watch.calls + dies_at
        watch.minute()
        watch.crash_at = 0
        watch.run(seconds=CLAIM + 60)
        if watch.read(promise).state in WAITING:
            assert f"aplomb-{promise.id}" in watch.scheduler.entries
    told = watch.topic.abouts
    assert [one for number, one in enumerate(told) if [one] != told[number - 1 : number]] == [
        "reminder",
        "escalation",
        "broken",
    ]
    assert told.count("reminder") >= 2
    assert len(told) <= 8  # it died once at each of the four
    assert watch.read(promise).notice is not None


def test_two_keepers_at_once_tell_once(templates: Templates) -> None:
    for at_call in range(1, CALLS):
        watch = Watch(templates)
        promise = watch.promise(minutes=60)
        watch.minute()
        for start in (30 * 60, 48 * 60, 54 * 60, 60 * 60 + 1):
            watch.now = promise.made_at + start
            watch.meanwhile(watch.calls + at_call, partial(watch.keeper.run, now=watch.now))
            watch.minute()
        watch.meanwhile(0, None)
        watch.run(seconds=CLAIM + 60)
        assert watch.topic.abouts == ["reminder", "reminder", "escalation", "broken"]
        assert (watch.tally.open, watch.tally.late) == (0, 1)


def test_a_person_who_notes_it_kept_while_the_keeper_works_is_heard(templates: Templates) -> None:
    for at_call in range(1, CALLS):
        watch = Watch(templates)
        promise = watch.promise(minutes=60)
        watch.minute()
        watch.now = promise.due_at + 1
        watch.meanwhile(
            watch.calls + at_call,
            partial(keep_in_time, watch, promise),
        )
        watch.minute()
        watch.meanwhile(0, None)
        if watch.read(promise).state is not PromiseState.KEPT:
            keep_in_time(watch, promise)
        watch.run(seconds=AFTER)
        assert watch.read(promise).state is PromiseState.KEPT
        assert (watch.tally.open, watch.tally.kept, watch.tally.late) == (0, 1, 0)
