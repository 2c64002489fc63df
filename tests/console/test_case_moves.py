"""What people do with a case, as pure moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aplomb.aws.keys import CaseKey, case_key
from aplomb.case_notes import mentioned
from aplomb.cases import (
    LEASE,
    LONGEST_SNOOZE,
    CaseError,
    Colleague,
    HeldByAnotherError,
    Seen,
    WroteAgainError,
    assigned,
    awake,
    belongs_to,
    case_reference,
    case_referred,
    claimed,
    held_on,
    is_held,
    released,
    reopened,
    resolved,
    snoozed,
    taken_up,
)
from aplomb.records import CaseRecord, CaseState, Outcome, case_item, load
from aplomb.verdict import Kind, Severity

NOW = 1_700_000_000
ANA, BEN = Colleague("ana", "Ana"), Colleague("ben", "Ben")
KEY = CaseKey("facebook", "1000", "7_1", "author")
READ = Seen(last_comment="7_1")


def case(**more: Any) -> CaseRecord:
    facts: dict[str, Any] = {
        "key": KEY,
        "post": "p",
        "author_name": "Customer",
        "state": CaseState.OPEN,
        "severity": Severity.HIGH,
        "opened_at": NOW - 3600,
        "updated_at": NOW - 3600,
        "last_comment": "7_1",
        "first_comment": "7_1",
        "kind": Kind.COMPLAINT,
        "language": "lv",
    }
    return CaseRecord(**{**facts, **more})


def test_a_claimed_case_is_one_colleagues_for_the_time_of_a_lease() -> None:
    mine = claimed(case(), by=ANA, now=NOW)
    assert (mine.owner, mine.owner_name, mine.claim) == ("ana", "Ana", 1)
    assert is_held(mine, now=NOW + LEASE - 1)
    assert not is_held(mine, now=NOW + LEASE)


def test_nobody_else_can_claim_it_meanwhile() -> None:
    mine = claimed(case(), by=ANA, now=NOW)
    with pytest.raises(HeldByAnotherError, match="Ana is working on this case"):
        claimed(mine, by=BEN, now=NOW + 1)


def test_it_can_be_taken_over_on_purpose_and_the_old_claim_is_void() -> None:
    mine = claimed(case(), by=ANA, now=NOW)
    his = claimed(mine, by=BEN, now=NOW + 1, take_over=True)
    assert (his.owner, his.claim) == ("ben", 2)
    with pytest.raises(CaseError, match="Ben has it now"):
        held_on(his, by=ANA, claim=1, now=NOW + 2)


def test_once_the_lease_is_over_anybody_may_claim() -> None:
    mine = claimed(case(), by=ANA, now=NOW)
    assert claimed(mine, by=BEN, now=NOW + LEASE).owner == "ben"


def test_claiming_again_renews_the_lease_and_is_the_same_claim() -> None:
    mine = claimed(case(), by=ANA, now=NOW)
    again = claimed(mine, by=ANA, now=NOW + 60)
    assert (again.claim, again.lease_until) == (1, NOW + 60 + LEASE)


def test_a_sign_of_life_renews_the_lease() -> None:
    mine = claimed(case(), by=ANA, now=NOW)
    assert held_on(mine, by=ANA, claim=1, now=NOW + 100).lease_until == NOW + 100 + LEASE


ACTS: dict[str, Callable[[CaseRecord], CaseRecord]] = {
    "release": lambda one: released(one, by=BEN, now=NOW),
    "assign": lambda one: assigned(one, by=BEN, to=BEN, now=NOW),
    "snooze": lambda one: snoozed(one, by=BEN, until=NOW + 60, seen=READ, now=NOW),
    "resolve": lambda one: resolved(one, by=BEN, outcome=Outcome.HELPED, seen=READ, now=NOW),
    "reopen": lambda one: taken_up(one, by=BEN, now=NOW),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_only_its_owner_acts_while_they_work_on_it(act: Callable[[CaseRecord], CaseRecord]) -> None:
    with pytest.raises(HeldByAnotherError):
        act(claimed(case(), by=ANA, now=NOW))


@pytest.mark.parametrize("act", [ACTS["snooze"], ACTS["resolve"]], ids=["snooze", "resolve"])
def test_what_was_decided_before_the_newest_words_is_refused(act: Callable[[CaseRecord], CaseRecord]) -> None:
    with pytest.raises(WroteAgainError, match="Read it"):
        act(case(last_comment="7_2"))


@pytest.mark.parametrize("until", [NOW, NOW - 1, NOW + LONGEST_SNOOZE + 1, -1, 10**15])
def test_a_case_is_snoozed_into_the_near_future_only(until: int) -> None:
    with pytest.raises(CaseError, match="Choose a time"):
        snoozed(case(), by=ANA, until=until, seen=READ, now=NOW)


def test_a_snoozed_case_leaves_the_queue_and_comes_back_by_time() -> None:
    asleep = snoozed(case(), by=ANA, until=NOW + 600, seen=READ, now=NOW)
    assert case_item(asleep)[1]["work_pk"] == "SNOOZED"
    assert awake(asleep, now=NOW + 599).state is CaseState.SNOOZED
    back = awake(asleep, now=NOW + 600)
    assert (back.state, back.opened_at, back.snoozed_until) == (CaseState.OPEN, NOW + 600, 0)


def test_resolving_twice_is_resolving_once() -> None:
    done = resolved(case(), by=ANA, outcome=Outcome.HELPED, seen=READ, now=NOW)
    assert resolved(done, by=BEN, outcome=Outcome.HELPED, seen=READ, now=NOW + 9) == done
    assert (done.owner, done.resolved_at) == ("ana", NOW)


def test_a_resolved_case_is_opened_before_anything_else_is_done() -> None:
    done = resolved(case(), by=ANA, outcome=Outcome.SPAM, seen=READ, now=NOW)
    for act in ("claim", "assign", "snooze"):
        with pytest.raises(CaseError, match="Reopen it first"):
            claimed(done, by=ANA, now=NOW) if act == "claim" else ACTS[act](done)
    again = taken_up(done, by=ANA, now=NOW + 5)
    assert (again.state, again.outcome, again.opened_at) == (CaseState.OPEN, None, NOW + 5)


def test_a_new_comment_opens_what_was_put_away_and_it_waits_from_then() -> None:
    asleep = snoozed(case(), by=ANA, until=NOW + 600, seen=READ, now=NOW)
    assert reopened(asleep, now=NOW + 30).opened_at == NOW + 30
    assert reopened(case(), now=NOW + 30) == case()


def test_whatever_somebody_writes_belongs_to_a_case_that_people_work_on() -> None:
    assert not belongs_to(case())
    assert belongs_to(claimed(case(), by=ANA, now=NOW))
    assert belongs_to(case(state=CaseState.RESOLVED))


@pytest.mark.parametrize(
    ("state", "partition", "place"),
    [
        (CaseState.OPEN, "CASE#", f"1#{NOW - 3600:012d}#lv#complaint#ana"),
        (CaseState.SNOOZED, "SNOOZED", f"{NOW + 9:012d}#1#{NOW - 3600:012d}#lv#complaint#ana"),
        (CaseState.RESOLVED, "RESOLVED", f"{10**12 - 1 - NOW:012d}#1#{NOW - 3600:012d}#lv#complaint#ana"),
    ],
)
def test_the_index_tells_what_filters_ask(state: CaseState, partition: str, place: str) -> None:
    item = case_item(case(state=state, owner="ana", snoozed_until=NOW + 9, resolved_at=NOW))[1]
    assert item["work_pk"].startswith(partition)
    assert item["work_sk"] == place


def test_a_case_of_an_older_version_is_still_read_and_a_machines_case_grows_by_two_facts_only() -> None:
    item = case_item(case())[1]
    told = {"kind", "language"}
    older = {name: value for name, value in item.items() if name not in told} | {"work_sk": "1#1"}
    found = load(CaseRecord, older)
    assert found == replace(case(), kind=None, language="")
    grown = item.keys() - {"owner", "claim", "lease_until", "snoozed_until", "outcome", "resolved_at"}
    assert grown == item.keys()


@settings(deadline=None)  # the machine may be busy
@given(st.tuples(st.sampled_from(["facebook", "x"]), *[st.text(max_size=300)] * 3))
def test_an_address_leads_to_its_case_whatever_ids_a_platform_gives(parts: tuple[str, ...]) -> None:
    try:
        key = CaseKey(*parts)
        where = case_key(key)
    except UnicodeEncodeError:  # a lone surrogate is stored nowhere
        return
    reference = case_reference(key)
    assert set(reference) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert case_referred(reference) == where


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "-",
        "x" * 5000,
        "Zm9v",
        "ZmFjZWJvb2sjMSMy",
        "bXlzcGFjZSMxIzIjMw",
        "ZmFjZWJvb2sjMSMyIzMj",
        "€",
        "AA==",
    ],
)
def test_an_address_that_names_no_case_is_none(reference: str) -> None:
    assert case_referred(reference) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ana please look", ["ana"]),
        ("@ana and @Ben", ["ana", "ben"]),
        ("@Anatole", []),
        ("ana@example.com", []),
        ("@Ana Maria", ["maria"]),
        ("@Ana Maria, @Ana", ["maria", "ana"]),
        ("no one", []),
    ],
)
def test_a_note_names_colleagues_after_an_at_sign(text: str, named: list[str]) -> None:
    people = [ANA, BEN, Colleague("maria", "Ana Maria"), Colleague("nameless", "")]
    assert sorted(one.id for one in mentioned(text, people)) == sorted(named)
