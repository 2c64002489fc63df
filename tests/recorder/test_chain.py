"""The record cannot be changed unnoticed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplomb.record_chain import EMPTY, Entry, Record, What, append, first_break, head_of, shard_of


def chain(length: int) -> list[Record]:
    records: list[Record] = []
    head = EMPTY
    for number in range(length):
        entry = Entry(
            at=1_800_000_000 + number,
            what=What.DECISION,
            subject=f"comment-{number}",
            facts={"action": "answer_and_escalate", "place": "é"},
            source=f"event-{number}",
        )
        record = append(head, Record(account="facebook/1", shard=0, at=entry.at, entries=(entry,)))
        records.append(record)
        head = head_of(record)
    return records


@given(st.integers(0, 20))
def test_an_untouched_chain_holds(length: int) -> None:
    assert first_break(chain(length)) is None


@pytest.mark.parametrize("at", [0, 4, 9])
def test_a_changed_record_is_named(at: int) -> None:
    records = chain(10)
    [entry] = records[at].entries
    records[at] = replace(records[at], entries=(replace(entry, facts={"action": "skip"}),))
    broken = first_break(records)
    assert broken is not None
    assert (broken.number, broken.why) == (at + 1, "Its contents do not match its hash: it was changed.")


@pytest.mark.parametrize("at", [0, 4])
def test_a_removed_record_is_named(at: int) -> None:
    records = chain(10)
    del records[at]
    broken = first_break(records)
    assert broken is not None
    assert broken.number == at + 2
    assert "removed, inserted or moved" in broken.why


def test_two_records_that_changed_places_are_named() -> None:
    records = chain(10)
    records[3], records[4] = records[4], records[3]
    assert first_break(records) is not None


def test_an_inserted_record_is_named() -> None:
    records = chain(10)
    records.insert(5, append(head_of(records[4]), replace(records[4], at=1)))
    broken = first_break(records)
    assert broken is not None
    assert broken.number == 6


def test_a_chain_written_anew_disagrees_with_its_anchor() -> None:
    kept = chain(10)[7].hash
    forged = chain(6)
    for number in range(6, 10):
        forged.append(append(head_of(forged[-1]), replace(forged[-1], at=number)))
    assert first_break(forged) is None
    broken = first_break(forged, anchors={8: [kept]})
    assert broken is not None
    assert "written anew" in broken.why


def test_a_chain_cut_short_disagrees_with_its_anchor() -> None:
    anchors = {10: [chain(10)[9].hash]}
    broken = first_break(chain(7), anchors=anchors)
    assert broken is not None
    assert (broken.number, "records were removed" in broken.why) == (10, True)


@given(st.text())
def test_everything_about_one_subject_is_in_one_chain(subject: str) -> None:
    assert shard_of(subject) == shard_of(subject)
    assert 0 <= shard_of(subject) < 4
