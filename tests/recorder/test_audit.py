"""Whatever is done to the record, `aplomb audit verify` finds it and says where."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from aplomb.aws.keys import chain_head_key, chain_listing_key, record_key
from aplomb.record_chain import EMPTY, Entry, What, append, head_of, read_record, record_item
from recorder.anchors import Anchor, ends, lines, read_anchors
from recorder.ledger import Ledger
from tests.fakes.fake_table import FakeTable
from tools.audit_command import Audited, AuditError, csv_lines, from_export, gathered, json_lines, verify
from tools.cli import main

NOW = 1_800_000_000
PAGE = "facebook/1"


def entry(number: int, **more: Any) -> Entry:
    told: dict[str, Any] = {
        "at": NOW,
        "what": What.DECISION,
        "subject": "c1",
        "facts": {"action": "escalate"},
    }
    return Entry(**{**told, "source": f"s{number}", **more})


class Kept:
    """A chain of ten records, anchored when it had seven."""

    def __init__(self) -> None:
        self.table = FakeTable()
        self.ledger = Ledger(self.table)
        for number in range(7):
            self.ledger.write(PAGE, 0, [entry(number)], now=NOW + number)
        self.anchors: list[Anchor] = list(ends(self.ledger, now=NOW + 7))
        for number in range(7, 10):
            self.ledger.write(PAGE, 0, [entry(number)], now=NOW + number)

    def audited(self) -> Audited:
        return gathered(self.ledger, self.anchors, account=None, now=NOW)

    def store(self, at: int, item: dict[str, Any], **change: Any) -> None:
        """Write an item to the place of record `at`."""
        place = record_key(PAGE, 0, at)
        self.table._store(place, {**item, **change, **place._asdict()})

    def item(self, number: int) -> dict[str, Any]:
        found = self.table.peek(record_key(PAGE, 0, number))
        assert found is not None
        return found

    def drop(self, number: int) -> None:
        self.table._store(record_key(PAGE, 0, number), None)


def changed(kept: Kept) -> None:
    kept.store(4, kept.item(4), entries=kept.item(4)["entries"].replace("escalate", "leave"))


def removed(kept: Kept) -> None:
    kept.drop(4)


def moved(kept: Kept) -> None:
    fourth, fifth = kept.item(4), kept.item(5)
    kept.store(4, fifth, number=4)
    kept.store(5, fourth, number=5)


def inserted(kept: Kept) -> None:
    for number in range(10, 3, -1):
        kept.store(number + 1, kept.item(number), number=number + 1)
    forged = append(
        head_of(read_record(kept.item(3))), replace(read_record(kept.item(3)), entries=(entry(99),))
    )
    kept.store(4, record_item(forged))


def rewritten(kept: Kept) -> None:
    """Somebody who knows how it works writes the chain anew from record 4 on, its head included."""
    head = head_of(read_record(kept.item(3)))
    for number in range(4, 11):
        record = append(head, replace(read_record(kept.item(number)), entries=(entry(50 + number),)))
        kept.store(number, record_item(record))
        head = head_of(record)
    place = chain_head_key(PAGE, 0)
    kept.table._store(place, {"number": head.number, "hash": head.hash, **place._asdict()})


def cut_short(kept: Kept) -> None:
    for number in (9, 10):
        kept.drop(number)


def gone(kept: Kept) -> None:
    for number in range(1, 11):
        kept.drop(number)
    kept.table._store(chain_head_key(PAGE, 0), None)
    kept.table._store(chain_listing_key(PAGE, 0), None)


TAMPERING: list[tuple[Callable[[Kept], None], int, str]] = [
    (changed, 4, "it was changed"),
    (removed, 5, "one was removed, inserted or moved"),
    (moved, 4, "does not follow"),
    (inserted, 5, "does not follow"),
    (rewritten, 7, "was written anew"),
    (cut_short, 10, "records were removed"),
    (gone, 7, "records were removed"),
]


@pytest.mark.parametrize(("tamper", "at", "why"), TAMPERING, ids=[one[0].__name__ for one in TAMPERING])
@pytest.mark.parametrize("offline", [False, True])
def test_tampering_is_found_in_the_table_and_in_an_export(
    tamper: Callable[[Kept], None], at: int, why: str, *, offline: bool, tmp_path: Path
) -> None:
    kept = Kept()
    tamper(kept)
    audited = kept.audited()
    if offline:
        path = tmp_path / "record.jsonl"
        path.write_text("\n".join(json_lines(audited)))
        audited = from_export(path, account=None)
    [finding] = verify(audited)
    assert finding.broken
    assert finding.sentence.startswith(f"{PAGE}, chain 0, is broken at record {at}. ")
    assert why in finding.sentence


def test_an_untouched_record_is_whole() -> None:
    [finding] = verify(Kept().audited())
    assert (finding.broken, finding.sentence) == (
        False,
        "facebook/1, chain 0, is whole: 10 records, anchored up to 7.",
    )


def test_an_anchor_that_covers_another_does_not_replace_it() -> None:
    kept = Kept()
    rewritten(kept)
    kept.anchors.append(replace(kept.anchors[0], hash=read_record(kept.item(7)).hash))
    assert [one.broken for one in verify(kept.audited())] == [True]


def test_anchors_come_back_as_they_were_kept() -> None:
    anchors = Kept().anchors
    assert read_anchors(lines(anchors)) == anchors


def test_nothing_has_no_end_to_anchor() -> None:
    ledger = Ledger(FakeTable())
    assert (list(ends(ledger, now=NOW)), ledger.head(PAGE, 0)) == ([], EMPTY)


def test_the_command_ends_with_1_for_a_broken_export_and_with_0_for_a_whole_one(tmp_path: Path) -> None:
    kept = Kept()
    whole, broken = tmp_path / "whole.jsonl", tmp_path / "broken.jsonl"
    whole.write_text("\n".join(json_lines(kept.audited())))
    changed(kept)
    broken.write_text("\n".join(json_lines(kept.audited())))
    for path, code in ((whole, 0), (broken, 1)):
        assert CliRunner().invoke(main, ["audit", "verify", "--export", str(path)]).exit_code == code
    elsewhere = CliRunner().invoke(
        main, ["audit", "verify", "--export", str(broken), "--account", "facebook/2"]
    )
    assert (elsewhere.exit_code, elsewhere.output) == (0, "There is no record yet.\n")


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"is": "record"}', '{"account": "x"}', '{"is": "end", "at": "x"}']
)
def test_a_file_that_is_no_export_is_named_by_its_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    path.write_text(f"\n{line}\n")
    with pytest.raises(AuditError, match=r"record.jsonl, line 2"):
        from_export(path, account=None)


@pytest.mark.parametrize("subject", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_no_cell_of_the_csv_is_a_formula(subject: str) -> None:
    ledger = Ledger(FakeTable())
    ledger.write(PAGE, 0, [entry(1, subject=subject)], now=NOW)
    text = "\n".join(csv_lines(gathered(ledger, [], account=None, now=NOW)))
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    assert row["subject"] == f"'{subject}"
    assert json.loads(row["facts"]) == {"action": "escalate"}
    assert row["happened"] == "2027-01-15T08:00:00Z"
