"""Criticism by topic: what drowns in an account's count is found, named, and ended topic by topic."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aplomb.aws.keys import account_key
from aplomb.aws.table import Put
from aplomb.comment import Platform
from aplomb.crisis.state import CrisisRecord, CrisisState, set_by_person
from aplomb.verdict import Topic
from crisis_detector.changes import Counted, counted
from crisis_detector.memory import Memory
from crisis_detector.phases import Standards, next_record
from crisis_detector.reading import Reading
from crisis_detector.tally import BIN, LATELY, MARKS, TOPIC_FIRST, TOPIC_MARKS, Tally
from tests.crisis_detector.detected import HOUR, Detected
from tests.crisis_detector.test_phases import GRAVE, QUIET, WINDOW
from tests.fakes.pipeline import PAGE
from tools.bench.crisis import RARE
from tools.bench.crisis_worlds import World, records, within

NOW, STANDARDS = 1_800_000_000, Standards()
BILLS = replace(GRAVE, topic="billing", observed=9, critical=9, authors=9, expected=0.04, surprise=6.0)
STAFF = replace(BILLS, topic="staff")


def run(*looks: Sequence[Reading], record: CrisisRecord | None = None, at: int = 0) -> list[CrisisRecord]:
    """Return the records after each look, one window apart."""
    found = [record or CrisisRecord()]
    for number, one in enumerate(looks, at):
        later = [
            replace(each, window=each.window + number * WINDOW, at=each.at + number * WINDOW) for each in one
        ]
        found.append(next_record(found[-1], later, STANDARDS))
    return found[1:]


def test_a_rare_topic_rings_that_the_accounts_own_count_does_not_show() -> None:
    begins, lasts = timedelta(days=10, hours=15), timedelta(hours=2)

    def alarms(named: Any, about: str) -> list[CrisisRecord]:
        added = within(begins, lasts, 16.0, otherwise=0.0)
        world = World(rate=100, seed=1, named=named, about=about, added=added)
        since = (world.start + begins).timestamp()
        return [one for at, one in records(world, days=10.75) if at >= since]

    told = alarms(RARE, Topic.BILLING)
    assert [one.state for one in told][:1] == [CrisisState.WATCH]
    assert told[0].alarm is not None
    assert (told[0].alarm.topic, told[0].alarm.authors) == ("billing", told[0].alarm.observed)
    assert "criticism about billing" in told[0].why
    assert len(told[0].alarm.first) > 0
    assert alarms(None, "") == []


def test_a_topic_raises_its_account_and_is_named() -> None:
    watch, crisis = run((QUIET, BILLS), (QUIET, BILLS))
    assert (watch.state, crisis.state) == (CrisisState.WATCH, CrisisState.CRISIS)
    assert crisis.alarm is not None
    assert (crisis.alarm.topic, crisis.alarm.observed, crisis.alarm.expected) == ("billing", 9, 0.04)
    assert crisis.why.startswith("9 people wrote criticism about billing in 60 minutes, where fewer than 0.1")


def test_where_all_criticism_rises_the_most_unusual_topic_is_named_behind_it() -> None:
    [watch] = run((GRAVE, replace(STAFF, surprise=5.0), BILLS))
    assert watch.alarm is not None
    assert (watch.alarm.topic, watch.alarm.observed) == ("", 40)
    assert watch.why.endswith("Most unusual is billing: 9 people, where fewer than 0.1 are usual.")


def test_a_crisis_lasts_while_any_topic_is_loud() -> None:
    begun = run((QUIET, BILLS), (QUIET, BILLS))[-1]
    loud = run(*[(QUIET, BILLS)] * 50, record=begun, at=2)[-1]
    assert loud.state is CrisisState.CRISIS
    assert run(*[(QUIET,)] * 40, record=loud, at=52)[-1].state is CrisisState.CALM


def ended(record: CrisisRecord) -> CrisisRecord:
    return set_by_person(record, CrisisState.CALM, person="Ana", why="A joke.", now=record.since)


def test_a_topic_that_a_person_ended_is_heard_again_when_it_doubles_and_others_at_once() -> None:
    calm = ended(run((QUIET, BILLS), (QUIET, BILLS))[-1])
    assert run(*[(QUIET, BILLS)] * 30, record=calm, at=2)[-1].state is CrisisState.CALM
    doubled = replace(BILLS, observed=20, authors=20)
    for look in ((QUIET, doubled), (QUIET, BILLS, STAFF)):
        raised = run(look, look, record=calm, at=2)[-1]
        assert raised.state is CrisisState.CRISIS
        assert raised.alarm is not None
        assert (raised.alarm.topic, raised.alarm.observed) == (look[-1].topic, look[-1].observed)


def test_whoever_has_heard_enough_of_all_criticism_has_of_its_topics() -> None:
    calm = ended(run((GRAVE,), (GRAVE,))[-1])
    assert run(*[(GRAVE, BILLS)] * 30, record=calm, at=2)[-1].state is CrisisState.CALM


def test_a_topic_that_was_loud_beside_the_alarm_is_ended_with_it() -> None:
    both = run((GRAVE, BILLS), (GRAVE, BILLS), (GRAVE, BILLS))[-1]
    quiet = replace(QUIET, observed=2)
    assert run(*[(quiet, BILLS)] * 20, record=ended(both), at=3)[-1].state is CrisisState.CALM


def test_what_a_person_ended_first_stays_ended_when_another_topic_is_ended_too() -> None:
    first = ended(run((QUIET, BILLS), (QUIET, BILLS))[-1])
    second = ended(run(*[(QUIET, BILLS, STAFF)] * 2, record=first, at=2)[-1])
    assert run(*[(QUIET, BILLS, STAFF)] * 30, record=second, at=4)[-1].state is CrisisState.CALM


def test_an_alarm_ends_by_itself_beside_a_topic_that_a_person_has_ended() -> None:
    calm = ended(run((QUIET, BILLS), (QUIET, BILLS))[-1])
    again = run(*[(QUIET, BILLS, STAFF)] * 2, record=calm, at=2)[-1]
    over = run(*[(QUIET, BILLS)] * 37, record=again, at=4)[-1]
    assert (again.state, over.state, over.loud) == (CrisisState.CRISIS, CrisisState.CALM, ())
    assert over.why == "No more criticism than usual for 3 hours, but for what a person has ended."


def test_two_looks_hours_apart_do_not_confirm_each_other_beside_a_topic_that_a_person_has_ended() -> None:
    calm = ended(run((QUIET, BILLS), (QUIET, BILLS))[-1])
    loud, quiet = (QUIET, BILLS, STAFF), (QUIET, BILLS)
    assert run(loud, *[quiet] * 6, loud, record=calm, at=2)[-1].state is CrisisState.CALM


def test_a_topic_that_only_smoulders_is_not_named_with_nobody() -> None:
    smoulders = replace(
        BILLS, observed=0, surprise=0.0, burn=12.0, burn_observed=40, burn_expected=9.0, burn_authors=30
    )
    [watch] = run((GRAVE, smoulders))
    assert "billing" not in watch.why


def change(topic: object) -> dict[str, Any]:
    """Return what the stream tells of a critical comment."""
    verdict: dict[str, Any] = {"critical": {"BOOL": True}}
    if topic is not None:
        verdict["topic"] = {"S": topic} if isinstance(topic, str) else {"N": str(topic)}
    comment = {
        name: {"S": value}
        for name, value in (("platform", "facebook"), ("account", "1"), ("comment", "c"), ("author", "a"))
    }
    image = {"verdict": {"M": verdict}, "received_at": {"N": str(NOW)}, "comment": {"M": comment}}
    return {"eventID": "e", "dynamodb": {"NewImage": image}}


@pytest.mark.parametrize(
    ("topic", "read"), [("billing", "billing"), ("weather", ""), ("", ""), (7, ""), (None, "")]
)
def test_a_topic_that_nobody_knows_is_none(topic: object, read: str) -> None:
    [found], unreadable = counted([change(topic)])
    assert (found.topic, unreadable) == (read, 0)


def critic(number: int, *, topic: str = "billing", author: str = "") -> Counted:
    return Counted(
        account=("facebook", PAGE),
        comment=f"c{number}",
        at=NOW,
        critical=True,
        new=True,
        mark=author or f"m{number}",
        source=f"s{number}",
        topic=topic,
    )


def test_a_tally_tells_topics_apart_and_stays_small() -> None:
    held = Tally()
    held.add([critic(number, topic=("", "billing")[number % 2]) for number in range(400)], now=NOW + 10)
    [window] = Tally.from_text(held.to_text()).windows(since=NOW, now=NOW + 10)
    assert (window.authors, window.about("billing").authors, window.about("staff").authors) == (400, 200, 0)
    [kept] = held.bins.values()
    assert (len(kept.t["billing"].m), len(kept.t["billing"].f)) == (TOPIC_MARKS, TOPIC_FIRST)


def test_who_writes_again_and_again_does_not_thin_out_the_share_of_criticism() -> None:
    held = Tally()
    held.add([critic(number, author="bot") for number in range(300)], now=NOW)
    held.add([critic(1000 + number) for number in range(9)], now=NOW)
    [window] = held.windows(since=NOW - NOW % BIN, now=NOW + 1)
    assert (window.critical, window.authors, window.everything) == (309, 10, 10)


def test_one_bot_among_many_critics_is_one_person_though_it_came_late() -> None:
    held, names = Tally(), iter(range(10_000))
    first = [critic(next(names)) for _ in range(MARKS + 6)]
    both = [one for _ in range(300) for one in (critic(next(names), author="bot"), critic(next(names)))]
    held.add([*first, *both], now=NOW)
    [window] = Tally.from_text(held.to_text()).windows(since=NOW - NOW % BIN, now=NOW + 1)
    assert (window.critical, window.authors) == (630, MARKS + 6 + 1 + 300)
    assert window.about("billing").authors == MARKS + 6 + 1 + 300
    held.add([], now=NOW + LATELY + 2 * BIN)
    assert [one.o for one in held.bins.values()] == [[]]


def test_a_tally_and_a_memory_of_an_older_version_are_read_on() -> None:
    old = {"bins": {str(NOW - NOW % BIN): {"c": 1, "n": 2, "a": 1, "m": ["m"], "f": ["c"]}}, "told": ["s"]}
    assert [one.authors for one in Tally.from_text(json.dumps(old)).windows(since=NOW, now=NOW + 1)] == [1]
    memory = json.loads(Memory().to_json())
    del memory["topics"], memory["baseline"]["quick_variance"]
    assert set(Memory.from_json(json.dumps(memory)).topics) == set(Topic)
    memory["topics"] = {"weather": {}}
    assert set(Memory.from_json(json.dumps(memory)).topics) == set(Topic)


def test_from_the_stream_to_a_state_a_topic_keeps_its_name() -> None:
    detected = Detected()
    detected.quiet_days(2)
    for number in range(14):
        detected.clock.now += 60
        some = [replace(critic(3 * number + each), at=detected.clock.now) for each in range(3)]
        detected.keeper.count(some, now=detected.clock.now)
        for one in detected.keeper.look(now=detected.clock.now).changed:
            detected.keeper.told(one, now=detected.clock.now)
    record = detected.record()
    assert record.state is CrisisState.CRISIS
    assert "billing" in record.why
    item = detected.table.peek(account_key(Platform.FACEBOOK, PAGE, "CRISIS"))
    assert item is not None
    assert [one["topic"] for one in item["loud"] if "topic" in one] == ["billing"]


def test_a_state_with_a_mute_of_an_older_version_is_still_read() -> None:
    detected = Detected()
    item = {"state": "calm", "since": 5, "muted": 12, "rev": 3, "ended_at": NOW - HOUR}
    detected.table.write([Put(key=account_key(Platform.FACEBOOK, PAGE, "CRISIS"), item=item)])
    assert (detected.record().state, detected.record().hushed) == (CrisisState.CALM, ())
