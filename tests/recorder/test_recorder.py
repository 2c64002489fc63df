"""What is decided and done is written down: once, whoever writes at the same time and whatever dies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from aplomb.aws.keys import (
    Key,
    account_key,
    chain_head_key,
    comment_key,
    erasure_key,
    promise_key,
    tool_key,
)
from aplomb.comment import Platform, Verb
from aplomb.record_chain import SHARDS, Entry, Record, What, first_break, shard_of
from aplomb.removals.desk import RemovalDesk
from aplomb.removals.removal import Evidence, Original, Removal, RemovalState, Standing
from recorder.batch import Written, write_batch
from recorder.ledger import Ledger
from tests.fakes.pipeline import PAGE, PRAISE, Pipeline
from tests.recorder.streamed import NOW, StreamedTable

ACCOUNT = f"facebook/{PAGE}"


class Recorded:
    """A table, and the recorder that is told of its changes."""

    def __init__(self) -> None:
        self.table = StreamedTable()
        self.pipeline = Pipeline(table=self.table)
        self.ledger = Ledger(self.table)

    def post(self, comment: str, **more: Any) -> None:
        self.pipeline.post(self.pipeline.comment(comment, **more))

    def tell(self, told: list[dict[str, Any]] | None = None) -> Written:
        return write_batch(self.ledger, list(self.table.told) if told is None else told, now=NOW)

    def records(self) -> list[Record]:
        return [one for account, shard in self.ledger.chains() for one in self.ledger.records(account, shard)]

    def entries(self) -> list[Entry]:
        return [entry for record in self.records() for entry in record.entries]

    def whole(self) -> bool:
        return all(first_break(self.ledger.records(*chain)) is None for chain in self.ledger.chains())


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


def whats(entries: list[Entry]) -> list[tuple[What, str]]:
    return [(one.what, str(one.facts.get("action") or one.facts.get("state"))) for one in entries]


def test_an_answered_complaint_leaves_its_decision_and_its_reply_in_one_chain(recorded: Recorded) -> None:
    recorded.post("c1", text="The bread was cold, says Ana.")
    recorded.pipeline.work("c1")
    recorded.tell()
    assert whats(recorded.entries())[:2] == [(What.DECISION, "answer_and_escalate"), (What.REPLY, "sent")]
    assert recorded.whole()
    assert {record.shard for record in recorded.records()} == {shard_of("c1")}


def test_no_text_and_no_name_is_in_the_record(recorded: Recorded) -> None:
    recorded.post("c1", text="The bread was cold, says Ana.")
    recorded.pipeline.work("c1")
    recorded.tell()
    kept = [item for key, item in recorded.table.items.items() if key.pk.startswith("RECORD#")]
    assert kept
    assert not [word for word in ("Ana", "bread", "we are sorry") if word in json.dumps(kept)]


def test_praise_that_is_left_alone_costs_nothing(recorded: Recorded) -> None:
    recorded.post("c1", text=PRAISE)
    recorded.tell()
    assert recorded.records() == []


def test_many_changes_of_one_account_are_at_most_one_record_for_each_shard(recorded: Recorded) -> None:
    for number in range(40):
        recorded.post(f"c{number}", author=f"a{number}")
    recorded.tell()
    assert len(recorded.records()) <= SHARDS
    assert len([one for one in recorded.entries() if one.what is What.DECISION]) == 40


def test_changes_that_are_told_again_are_written_down_once(recorded: Recorded) -> None:
    recorded.post("c1")
    told = list(recorded.table.told)
    recorded.tell(told)
    before = recorded.records()
    recorded.post("c2")
    recorded.tell()  # the first ones among them
    assert recorded.tell(told).records == 0
    assert [one.subject for one in recorded.entries()].count("c1") == 1
    assert before[0] in recorded.records()
    assert recorded.whole()


def test_the_recorders_own_writes_are_not_written_down(recorded: Recorded) -> None:
    recorded.post("c1")
    recorded.tell()
    written = len(recorded.entries())
    recorded.tell([one for one in recorded.table.told if "RECORD" in one["dynamodb"]["Keys"]["pk"]["S"]])
    recorded.tell()
    assert len(recorded.entries()) == written


def test_two_recorders_at_once_make_one_chain(recorded: Recorded) -> None:
    recorded.post("c1")
    told = list(recorded.table.told)
    busy: list[str] = []

    def other(call: str) -> None:
        if call == "before write" and not busy:
            busy.append(call)
            recorded.tell(told)

    recorded.table.boundary = other
    recorded.tell(told)
    assert [one.subject for one in recorded.entries()] == ["c1"]
    assert recorded.whole()


@pytest.mark.parametrize("at", range(1, 30))
def test_a_recorder_that_dies_anywhere_leaves_whole_chains_and_loses_nothing(at: int) -> None:
    recorded = Recorded()
    for number in range(4):
        recorded.post(f"c{number}")
    told = list(recorded.table.told)
    calls: Iterator[int] = iter(range(1, 10_000))

    def dies(_call: str) -> None:
        if next(calls) == at:
            raise MemoryError

    recorded.table.boundary = dies
    with suppress(MemoryError):
        recorded.tell(told)
    recorded.table.boundary = lambda _: None
    assert recorded.whole()
    recorded.tell(told)
    assert sorted(one.subject for one in recorded.entries()) == ["c0", "c1", "c2", "c3"]
    assert recorded.whole()


def test_a_forged_head_breaks_the_chain_for_all_to_see(recorded: Recorded) -> None:
    for number in range(8):
        recorded.post(f"c{number}")
    held = shard_of("c3")
    recorded.table.put(chain_head_key(ACCOUNT, held), {"number": 0, "hash": "forged"})
    told = [one for one in recorded.table.told if one["dynamodb"]["Keys"]["pk"]["S"].startswith("COMMENT")]
    written = recorded.tell(told)
    assert written.answer() == {"batchItemFailures": []}
    assert not recorded.whole()


def test_a_conflict_that_stays_names_the_first_change_to_tell_again(recorded: Recorded) -> None:
    recorded.post("c1")
    recorded.tell()
    recorded.table.put(chain_head_key(ACCOUNT, shard_of("c1")), {"number": 0, "hash": "0" * 64})
    recorded.table.told.clear()
    recorded.post("c1", text="Still cold.", verb=Verb.EDIT)
    written = recorded.tell()
    first = next(
        one for one in recorded.table.told if one["dynamodb"]["Keys"]["pk"]["S"].startswith("COMMENT")
    )
    assert written.answer() == {
        "batchItemFailures": [{"itemIdentifier": first["dynamodb"]["SequenceNumber"]}]
    }
    assert [type(one).__name__ for one in written.errors] == ["ConflictError"]


def test_a_removals_life_is_written_down_with_each_persons_word(recorded: Recorded) -> None:
    desk = RemovalDesk(recorded.table)
    evidence = Evidence(comment="c1", author="7", text="Buy followers")
    desk.save(
        Removal(
            id="r1",
            platform="facebook",
            account=PAGE,
            object="c1",
            act="delete",
            standing=Standing.UNCERTAIN,
            state=RemovalState.REQUESTED,
            original=Original(method="DELETE", path="/c1"),
            requesters=("scheduler", "Ben"),
            evidence=(evidence,),
            whole=True,
            requested_at=NOW,
            updated_at=NOW,
        )
    )
    desk.approve("r1", person="Cem", ground=None, now=NOW)
    recorded.tell()
    assert whats(recorded.entries()) == [
        (What.REMOVAL_REQUEST, "requested"),
        (What.APPROVAL, "None"),
        (What.REMOVAL_REQUEST, "released"),
    ]
    assert {record.account for record in recorded.records()} == {ACCOUNT}
    assert "Cem" not in str(recorded.entries())
    assert "followers" not in str(recorded.entries())


SWITCHES: list[tuple[Key, dict[str, Any], What, str]] = [
    (account_key("facebook", PAGE, "HEALTH"), {"state": "stopped", "reason": "r"}, What.SWITCH, ACCOUNT),
    (account_key("facebook", PAGE, "CRISIS"), {"state": "crisis", "since": 5}, What.SWITCH, ACCOUNT),
    (
        promise_key("p1"),
        {"platform": "facebook", "account": PAGE, "state": "open", "due_at": 9},
        What.PROMISE,
        ACCOUNT,
    ),
    (
        tool_key("k1"),
        {"platform": "facebook", "account": PAGE, "actions": ["post"], "owner": "Ben"},
        What.SETTING,
        ACCOUNT,
    ),
    (erasure_key("code-of-sixteen-x"), {"requested_at": 5}, What.ERASURE, "aplomb"),
    (Key("REMOVAL", "REMOVAL"), {"rubbish": 1}, What.UNREADABLE, "/"),
    (comment_key("facebook", PAGE, "c9"), {"rubbish": 1}, What.UNREADABLE, ACCOUNT),
]


@pytest.mark.parametrize(("key", "item", "what", "account"), SWITCHES, ids=[one[0].pk for one in SWITCHES])
def test_switches_settings_and_erasures_are_written_down(
    key: Key, item: dict[str, Any], what: What, account: str, recorded: Recorded
) -> None:
    recorded.table.put(key, item)
    recorded.tell()
    assert [(record.account, entry.what) for record in recorded.records() for entry in record.entries] == [
        (account, what)
    ]


def test_each_state_of_an_account_is_written_down_once_and_quotes_nobody(recorded: Recorded) -> None:
    key = account_key("facebook", PAGE, "CRISIS")
    alarm = {"observed": 40, "expected": 2.5, "seconds": 3600, "first": ["c1"]}
    found = {"state": "crisis", "since": 100, "why": "40 people wrote criticism.", "alarm": alarm, "rev": 1}
    decided = {"state": "calm", "since": 200, "why": "Ben was wrong.", "by": "Ana", "alarm": alarm, "rev": 4}
    for item in (found, {**found, "loud_at": 160, "rev": 2}, {**found, "told": True, "rev": 3}, decided):
        recorded.table.put(key, item)
    recorded.tell()
    facts = [one.facts for one in recorded.entries()]
    assert [one["crisis"] for one in facts] == ["crisis", "calm"]
    assert (facts[0]["observed"], facts[0]["expected"]) == (40, 2.5)
    assert "by" not in facts[0]
    assert facts[1]["by"]
    assert "observed" not in facts[1]
    assert not any(word in str(facts) for word in ("Ana", "Ben", "criticism"))


def test_a_tools_calls_are_counted_without_a_record(recorded: Recorded) -> None:
    key = {"platform": "facebook", "account": PAGE, "actions": ["post"]}
    recorded.table.put(tool_key("k1"), {**key, "calls": 1})
    recorded.table.put(tool_key("k1"), {**key, "calls": 2})
    recorded.tell()
    assert len(recorded.entries()) == 1


def test_what_somebody_deletes_by_hand_is_written_down_and_what_expires_is_not(recorded: Recorded) -> None:
    recorded.post("c1")
    key = comment_key(Platform.FACEBOOK, PAGE, "c1")
    recorded.table.take_out(key)
    expired = {"userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}}
    recorded.table.tell(comment_key(Platform.FACEBOOK, PAGE, "c2"), {"version": "1"}, None, **expired)
    recorded.tell()
    assert [(one.subject, one.what) for one in recorded.entries()] == [
        ("c1", What.DECISION),
        ("c1", What.DELETION),
    ]
