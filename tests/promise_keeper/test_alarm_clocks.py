"""Each promise has an alarm clock of its own; one that is deleted by hand is noticed and set anew."""

from __future__ import annotations

import json
from collections.abc import Iterator

from aplomb.promises.promise import PromiseState
from promise_keeper.alarm_clocks import AlarmClocks
from tests.promise_keeper.kept_watch import Watch, at


def test_a_new_promise_gets_a_clock_that_rings_right_after_its_time(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.minute()
    entry = watch.scheduler.entries[f"aplomb-{promise.id}"]
    assert entry["ScheduleExpression"] == "at(2026-11-23T09:00:01)"  # UTC
    assert entry["ActionAfterCompletion"] == "DELETE"
    assert json.loads(entry["Target"]["Input"]) == {"promise": promise.id}


def test_the_clock_alone_would_do(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.minute()
    assert watch.keeper.wake(promise.id, now=promise.due_at + 1).broken == 1
    assert watch.read(promise).state is PromiseState.LATE
    assert watch.topic.abouts == ["broken"]


def test_a_clock_that_rings_for_nothing_changes_nothing(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.minute()
    for promise_id in (promise.id, "unknown", "", "#"):
        watch.keeper.wake(promise_id, now=watch.now)
    assert watch.read(promise).state is PromiseState.OPEN


def test_a_clock_that_somebody_deletes_is_noticed_and_set_anew(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.minute()
    del watch.scheduler.entries[f"aplomb-{promise.id}"]
    assert watch.keeper.run(now=watch.now + 60).clocks_back == 1
    assert watch.topic.abouts == ["clock_gone"]
    assert f"aplomb-{promise.id}" in watch.scheduler.entries
    assert watch.keeper.run(now=watch.now + 120).clocks_back == 0


def test_without_any_clock_each_promise_is_watched_all_the_same(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.scheduler.refuses = True
    watch.run(until="2026-11-23T11:01")
    assert watch.topic.abouts == ["reminder", "reminder", "escalation", "broken"]
    assert watch.read(promise).state is PromiseState.LATE


def test_a_clock_that_could_not_be_set_is_set_later_and_nobody_is_alarmed(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.scheduler.refuses = True
    watch.minute()
    watch.scheduler.refuses = False
    watch.run(seconds=60)
    assert f"aplomb-{promise.id}" in watch.scheduler.entries
    assert watch.read(promise).scheduled
    assert watch.topic.told == []


def test_a_clock_that_is_not_listed_yet_is_not_called_deleted(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.minute()

    class Lagging(AlarmClocks):
        def ids(self) -> Iterator[str]:
            return iter(())

    watch.keeper = watch.with_clocks(Lagging)
    assert watch.keeper.run(now=at("2026-11-23T10:01")).clocks_back == 0
    assert watch.read(promise).scheduled


def test_other_stacks_clocks_are_none_of_ours(watch: Watch) -> None:
    watch.scheduler.entries["other-1"] = {}
    watch.promise(minutes=60)
    seen = watch.keeper.run(now=watch.now)
    assert seen.failed == []
    assert "other-1" in watch.scheduler.entries
