"""Where people see to promises: every move is theirs by name, counted once, and never silently lost."""

from __future__ import annotations

import pytest

from aplomb.aws.keys import CaseKey, promise_key
from aplomb.aws.table import Put
from aplomb.promises.promise import Contact, Promise, PromiseError, PromiseState
from aplomb.wording.promise import Act
from tests.promise_keeper.kept_watch import STAFFED, Watch, at

CASE = CaseKey("facebook", "1000", "c1", "ana")


def kept(watch: Watch, promise: Promise, **more: object) -> Promise:
    facts = {"person": "Ana", "by": Contact.CALL, "evidence": "Call 4711", "done_at": watch.now}
    return watch.desk.keep(promise.id, now=watch.now, **{**facts, **more})  # type: ignore[arg-type]  # a test's facts


def test_what_waits_is_listed_by_due_time_whoever_is_looked_at_next(watch: Watch) -> None:
    late = watch.promise(minutes=300, comment="c1")
    soon = watch.promise(minutes=60, comment="c2")
    watch.minute()
    first = watch.promise(minutes=30, comment="c3")
    assert [one.id for one in watch.desk.waiting()] == [first.id, soon.id, late.id]


def test_what_is_broken_stays_listed_until_it_is_said(watch: Watch) -> None:
    promise = watch.promise(minutes=30)
    watch.run(until="2026-11-23T10:32")
    assert [one.id for one in watch.desk.waiting()] == [promise.id]
    watch.desk.say_late(promise.id, person="Eve", how="By telephone.", now=watch.now)
    assert watch.desk.waiting() == []


def test_a_promise_is_taken_once_and_handed_over_by_name(watch: Watch) -> None:
    promise = watch.promise()
    assert watch.desk.take(promise.id, person="Ana", now=watch.now).owner == "Ana"
    with pytest.raises(PromiseError, match="Ana has it"):
        watch.desk.take(promise.id, person="Ben", now=watch.now)
    handed = watch.desk.hand_over(promise.id, to="Ben", person="Ana", evidence="He said yes.", now=watch.now)
    assert (handed.owner, handed.state, handed.due_at) == ("Ben", PromiseState.HANDED_OVER, promise.due_at)
    assert kept(watch, promise, person="Ben").state is PromiseState.KEPT


def test_evidence_names_the_contact(watch: Watch) -> None:
    promise = watch.promise()
    watch.now += 60
    assert kept(watch, promise, by=Contact.MESSAGE).steps[-1].note == "message: Call 4711"


def test_a_promise_is_kept_once(watch: Watch) -> None:
    promise = watch.promise()
    kept(watch, promise)
    with pytest.raises(PromiseError, match="kept already"):
        kept(watch, promise)
    assert (watch.tally.open, watch.tally.kept) == (0, 1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"person": " "}, "Say who"),
        ({"evidence": " "}, "how it can be seen"),
        ({"done_at": at("2026-11-23T09:00")}, "between its making and now"),
        ({"done_at": at("2026-11-23T23:00")}, "between its making and now"),
    ],
)
def test_kept_needs_a_name_evidence_and_a_time_that_can_be(
    watch: Watch, wrong: dict[str, object], says: str
) -> None:
    promise = watch.promise()
    with pytest.raises(PromiseError, match=says):
        kept(watch, promise, **wrong)
    assert watch.read(promise).state is PromiseState.OPEN


def test_what_was_done_too_late_is_late(watch: Watch) -> None:
    promise = watch.promise(minutes=10)
    watch.now += 11 * 60
    with pytest.raises(PromiseError, match="it is late"):
        kept(watch, promise)
    called = watch.desk.call_late(promise.id, person="Ana", evidence="I rang at 10:11.", now=watch.now)
    assert called.unsaid
    assert watch.tally.late == 1


def test_a_promise_cannot_be_called_late_before_its_time(watch: Watch) -> None:
    promise = watch.promise(minutes=10)
    with pytest.raises(PromiseError, match="has not passed"):
        watch.desk.call_late(promise.id, person="Ana", evidence="No time.", now=watch.now)


def test_an_unknown_promise_is_an_error_in_words(watch: Watch) -> None:
    for wrong in ("", "x", "#", "../1", "p" * 3000):
        with pytest.raises(PromiseError, match="no such promise"):
            watch.desk.take(wrong, person="Ana", now=watch.now)


def test_what_a_person_promised_on_the_telephone_is_written_down_once_and_watched(watch: Watch) -> None:
    facts = {"act": Act.CALL, "due_at": watch.now + 3600, "words": "by eleven", "person": "Ana"}
    first = watch.desk.typed(CASE, "c1", **facts, now=watch.now)  # type: ignore[arg-type]  # a test's facts
    again = watch.desk.typed(CASE, "c1", **facts, now=watch.now + 5)  # type: ignore[arg-type]  # a test's facts
    assert first.id == again.id
    assert (first.owner, first.by, first.reply) == ("Ana", "Ana", None)
    assert (watch.tally.open, watch.tally.made) == (1, 1)
    watch.run(until="2026-11-23T11:01")
    assert watch.read(first).state is PromiseState.LATE


def test_so_many_promises_are_noted_about_one_comment(watch: Watch) -> None:
    def noted(number: int) -> Promise:
        due_at = watch.now + 3600 * number
        facts = {"act": Act.CALL, "due_at": due_at, "words": f"word {number}", "person": "Ana"}
        return watch.desk.typed(CASE, "c1", **facts, now=watch.now)  # type: ignore[arg-type]  # a test's facts

    assert len({noted(number).id for number in (1, 2, 3, 2)}) == 3
    with pytest.raises(PromiseError, match="as can be"):
        noted(4)
    assert watch.tally.open == 3


@pytest.mark.parametrize(
    ("wrong", "says"), [({"due_at": 5}, "passed"), ({"person": ""}, "Say who"), ({"words": " "}, "Say who")]
)
def test_a_typed_promise_has_a_name_words_and_a_time_ahead(
    watch: Watch, wrong: dict[str, object], says: str
) -> None:
    facts = {"act": Act.CALL, "due_at": watch.now + 3600, "words": "by eleven", "person": "Ana", **wrong}
    with pytest.raises(PromiseError, match=says):
        watch.desk.typed(CASE, "c1", **facts, now=watch.now)  # type: ignore[arg-type]  # a test's facts
    assert watch.desk.waiting() == []


def test_one_record_that_cannot_be_read_hides_no_other(watch: Watch) -> None:
    spoilt, good = watch.promise(minutes=60), watch.promise(minutes=60, comment="c2")
    key = promise_key(spoilt.id)
    watch.table.write([Put(key=key, item={**watch.table.items[key], "state": "lost"})])
    found = watch.desk.look()
    assert [one.id for one in found.promises] == [good.id]
    assert found.unreadable == (spoilt.id,)
    with pytest.raises(PromiseError, match="damaged"):
        watch.desk.find(spoilt.id)


@pytest.mark.parametrize(
    ("due", "says"),
    [
        ("2026-11-23T09:00", "has passed"),
        ("2026-12-24T12:00", "more than a month"),
        ("2026-11-28T12:00", "Nobody of us is there"),
    ],
)
def test_a_promise_by_telephone_is_due_when_somebody_is_there(watch: Watch, due: str, says: str) -> None:
    facts = {"act": Act.CALL, "due_at": at(due), "words": "then", "person": "Ana", "staffed": STAFFED}
    with pytest.raises(PromiseError, match=says):
        watch.desk.typed(CASE, "c1", **facts, now=watch.now)  # type: ignore[arg-type]  # a test's facts
    assert watch.desk.waiting() == []


def test_a_promise_by_telephone_may_be_a_colleagues(watch: Watch) -> None:
    facts = {
        "act": Act.CALL,
        "due_at": watch.now + 3600,
        "words": "by eleven",
        "person": "Ana",
        "owner": "Ben",
    }
    noted = watch.desk.typed(CASE, "c1", **facts, now=watch.now)  # type: ignore[arg-type]  # a test's facts
    assert (noted.by, noted.owner) == ("Ana", "Ben")
