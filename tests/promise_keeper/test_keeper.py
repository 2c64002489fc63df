"""Each promise is watched: people are reminded, a broken one is called broken, and that is said."""

from __future__ import annotations

from datetime import datetime

import pytest

from aplomb.aws.table import Put
from aplomb.promises.promise import Contact, Promise, PromiseError, PromiseState
from aplomb.wording.template_set import Templates
from promise_keeper.keeper import LIMIT
from promise_keeper.watching import CLAIM
from tests.promise_keeper.kept_watch import Watch, at


def told_at(watch: Watch, promise: Promise, *, until: str) -> list[tuple[str, str]]:
    """Return what people are told, and when, while the keeper runs each minute."""
    told: list[tuple[str, str]] = []
    while watch.now < at(until):
        before = len(watch.topic.told)
        watch.minute()
        clock = datetime.fromtimestamp(watch.now, tz=watch.keeper.teller.zone)
        told += [(f"{clock:%a %H:%M}", about) for about in watch.topic.abouts[before:]]
        watch.now += 60
    assert watch.read(promise).id == promise.id
    return told


def test_people_are_reminded_at_half_and_four_fifths_of_the_time_then_it_is_escalated(watch: Watch) -> None:
    promise = watch.promise(minutes=100)
    assert told_at(watch, promise, until="2026-11-23T11:39") == [
        ("Mon 10:50", "reminder"),
        ("Mon 11:20", "reminder"),
        ("Mon 11:30", "escalation"),
    ]


def test_only_staffed_time_counts(watch: Watch) -> None:
    watch.now = at("2026-11-27T16:00")  # a Friday
    promise = watch.promise(due_at=at("2026-11-30T10:00"))
    assert told_at(watch, promise, until="2026-11-30T10:00") == [
        ("Fri 17:00", "reminder"),
        ("Mon 09:36", "reminder"),
        ("Mon 09:48", "escalation"),
    ]


def test_a_holiday_is_no_staffed_time(watch: Watch) -> None:
    watch.now = at("2026-12-23T16:00")  # the 24th is one
    promise = watch.promise(due_at=at("2026-12-25T10:00"))
    assert told_at(watch, promise, until="2026-12-25T10:00")[1:] == [
        ("Fri 09:36", "reminder"),
        ("Fri 09:48", "escalation"),
    ]


def test_without_known_hours_the_clock_counts(templates: Templates) -> None:
    watch = Watch(templates, staffed=None)
    watch.now = at("2026-11-28T22:00")
    promise = watch.promise(minutes=60)
    assert [when for when, _ in told_at(watch, promise, until="2026-11-28T23:00")] == [
        "Sat 22:30",
        "Sat 22:48",
        "Sat 22:54",
    ]


def test_a_broken_promise_is_called_so_at_once_and_the_words_are_drafted(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.run(until="2026-11-23T11:01")
    broken = watch.read(promise)
    assert broken.state is PromiseState.LATE
    assert broken.notice is not None
    assert broken.notice.named == "11:00 (UTC+2) on 23 November"
    assert broken.notice.text == f"Hello Ana, we are late (by {broken.notice.named}). help@example.com"
    assert broken.notice.template.startswith("promise_late/en#1")
    assert watch.topic.abouts[-1] == "broken"
    assert (watch.tally.open, watch.tally.made, watch.tally.late) == (0, 1, 1)


def test_nothing_is_told_twice_however_often_the_keeper_runs(watch: Watch) -> None:
    watch.promise(minutes=60)
    watch.run(until="2026-11-23T11:05")
    once = list(watch.topic.abouts)
    assert once == ["reminder", "reminder", "escalation", "broken"]
    for _ in range(5):
        watch.minute()
    assert watch.topic.abouts == once


def test_what_is_broken_stays_with_people_until_the_customer_knows(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.run(until="2026-11-24T11:20")
    assert watch.topic.abouts[-1] == "not_said"
    assert watch.read(promise).unsaid
    watch.signed_reply(promise, at=watch.now)
    watch.run(seconds=11 * 60)
    said = watch.read(promise)
    assert not said.unsaid
    assert said.notice is not None
    assert said.notice.how == "9001"
    assert watch.desk.waiting() == []


def test_a_reply_from_before_it_was_broken_tells_nobody_of_it(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.signed_reply(promise, at=watch.now + 60)
    watch.run(until="2026-11-23T11:30")
    assert watch.read(promise).unsaid


def test_a_person_may_tell_the_customer_otherwise(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.run(until="2026-11-23T11:05")
    watch.desk.say_late(promise.id, person="Ben", how="I rang her at 11:03.", now=watch.now)
    assert not watch.read(promise).unsaid
    with pytest.raises(PromiseError, match="told already"):
        watch.desk.say_late(promise.id, person="Ben", how="Again.", now=watch.now)


def test_what_was_kept_in_time_and_noted_later_puts_it_right(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.run(until="2026-11-23T11:05")
    done_at = at("2026-11-23T10:50")
    watch.desk.keep(
        promise.id, person="Ana", by=Contact.CALL, evidence="Call 4711", done_at=done_at, now=watch.now
    )
    watch.run(until="2026-11-25T12:00")
    assert (watch.tally.kept, watch.tally.late, watch.tally.open) == (1, 0, 0)
    assert watch.topic.abouts[-1] == "broken"


def test_a_kept_promise_is_left_in_peace(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.run(seconds=60)
    watch.desk.keep(
        promise.id, person="Ana", by=Contact.MESSAGE, evidence="m_1", done_at=watch.now, now=watch.now
    )
    watch.run(until="2026-11-23T12:00")
    assert watch.topic.told == []
    assert watch.keeper.wake(promise.id, now=watch.now).broken == 0


def test_messages_hold_no_words_of_a_stranger(watch: Watch) -> None:
    watch.promise(minutes=60, owner="Ana\r\nBcc: everyone")
    watch.run(until="2026-11-25T11:05")
    assert watch.topic.told
    for message in watch.topic.told:
        assert message["Subject"].isascii()
        assert "\n" not in message["Subject"]
        assert "parcel" not in message["Message"]
        assert "Berg" not in message["Message"]
        assert "\nBcc" not in message["Message"]


def test_what_people_cannot_be_told_now_they_are_told_later(watch: Watch) -> None:
    watch.promise(minutes=60)
    watch.topic.refuses = True
    watch.run(until="2026-11-23T10:31")
    watch.topic.refuses = False
    watch.run(seconds=CLAIM + 60)
    assert watch.topic.abouts == ["reminder"]


@pytest.mark.parametrize(
    "damage", [{"act": "dance"}, {"due_at": 10**15}, {"due_at": -5}, {"made_at": "soon"}]
)
def test_one_promise_that_cannot_be_read_does_not_hold_up_the_others(
    watch: Watch, damage: dict[str, object]
) -> None:
    spoilt, good = watch.promise(minutes=60), watch.promise(minutes=60, comment="c2")
    watch.run(seconds=60)
    key = next(key for key in watch.table.items if key.pk == f"PROMISE#{spoilt.id}")
    watch.table.write([Put(key=key, item={**watch.table.items[key], **damage})])
    watch.scheduler.entries.clear()
    seen = watch.keeper.run(now=watch.now)
    assert (list(seen.unreadable), seen.failed) == ([key.pk], [])
    assert list(watch.scheduler.entries) == [f"aplomb-{good.id}"]
    watch.run(until="2026-11-23T11:05")
    assert watch.read(good).state is PromiseState.LATE
    assert list(watch.keeper.run(now=watch.now).unreadable) == [key.pk]


def test_one_run_sees_to_so_many_and_says_how_many_are_left(watch: Watch) -> None:
    for number in range(LIMIT + 7):
        watch.promise(minutes=60, comment=f"c{number}")
    first = watch.keeper.run(now=watch.now)
    assert (first.open, first.left) == (LIMIT + 7, 7)
    assert watch.keeper.run(now=watch.now).left == 0


def test_a_promise_whose_comment_is_gone_is_for_people_to_tell(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.remove_comment("c1")
    watch.run(until="2026-11-23T11:05")
    broken = watch.read(promise)
    assert broken.unsaid
    assert broken.notice is not None
    assert broken.notice.text == ""


def test_who_was_forgotten_cannot_be_told(watch: Watch) -> None:
    promise = watch.promise(minutes=60)
    watch.remove_comment("c1", erased_at=watch.now)
    watch.run(until="2026-11-23T11:30")
    assert not watch.read(promise).unsaid


def test_the_zone_of_a_message_is_the_teams(watch: Watch) -> None:
    watch.promise(minutes=100)
    watch.run(until="2026-11-23T10:51")
    [message] = watch.topic.told
    assert "By: 2026-11-23 11:40 EET" in message["Message"]


def test_a_minute_in_which_nothing_is_due_costs_eight_queries_and_one_listing(watch: Watch) -> None:
    for number in range(20):
        watch.promise(minutes=600, comment=f"c{number}")
    watch.minute()
    watch.now += 60
    watch.table.calls.clear()
    watch.minute()
    assert watch.table.calls == ["listing"] * 8


def test_a_promise_that_is_never_kept_costs_ten_writes_until_people_are_told(watch: Watch) -> None:
    watch.promise(due_at=at("2026-11-23T16:00"))
    watch.table.calls.clear()
    watch.run(until="2026-11-23T16:02")
    assert watch.table.calls.count("write") == 10
    assert watch.topic.abouts[-1] == "broken"
