"""What a person called a comment counts once, whoever else counts at the same moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.aws.keys import label_key, track_key
from aplomb.aws.retrying import ATTEMPTS
from aplomb.aws.table import ConflictError
from aplomb.labelling import Label, note_decision, read_track_record
from aplomb.modes import ModeSetting
from aplomb.retention import LINK
from aplomb.track_record import TrackRecord
from tests.fakes.fake_table import FakeTable
from tests.fakes.pipeline import ACCOUNTS

NOW = 1_767_225_600
EARNING = replace(next(iter(ACCOUNTS)), mode=ModeSetting.EARN)


@pytest.fixture
def table() -> FakeTable:
    return FakeTable()


def note(table: FakeTable, comment: str, *, praise: bool = False, language: str = "en") -> TrackRecord:
    return note_decision(table, Label(comment, praise=praise), account=EARNING, language=language, now=NOW)


def counted(table: FakeTable, language: str = "en") -> tuple[int, int]:
    record = read_track_record(table, account=EARNING, language=language)
    return record.decisions, record.praise


def test_each_comment_counts_once_by_what_was_said_first(table: FakeTable) -> None:
    note(table, "c1")
    note(table, "c2", praise=True)
    again = note(table, "c2", praise=False)
    assert (again.decisions, again.praise) == counted(table) == (2, 1)


def test_each_language_has_its_own_record(table: FakeTable) -> None:
    note(table, "c1")
    note(table, "c2", language="lv")
    assert counted(table) == counted(table, "lv") == (1, 0)
    assert counted(table, "ru") == (0, 0)


def test_the_label_expires_and_the_record_does_not(table: FakeTable) -> None:
    note(table, "c1")
    place = (EARNING.platform, EARNING.id)
    assert table.items[label_key(*place, "c1")]["expires_at"] == NOW + LINK
    assert "expires_at" not in table.items[track_key(*place, "en")]


def test_332_clean_decisions_open_it(table: FakeTable) -> None:
    for number in range(332):
        record = note(table, f"c{number}")
    assert record.opened
    assert read_track_record(table, account=EARNING, language="en") == record


def test_two_people_who_label_at_once_both_count(table: FakeTable) -> None:
    slipped: list[str] = []

    def slip_in(call: str) -> None:
        if call == "before write" and not slipped:
            slipped.append(call)
            note(table, "c2", praise=True)

    table.boundary = slip_in
    note(table, "c1")
    assert counted(table) == (2, 1)


def test_two_people_who_label_the_same_comment_at_once_count_once(table: FakeTable) -> None:
    slipped: list[str] = []

    def slip_in(call: str) -> None:
        if call == "before write" and not slipped:
            slipped.append(call)
            note(table, "c1", praise=True)

    table.boundary = slip_in
    note(table, "c1")
    assert counted(table) == (1, 1)


def test_a_record_that_never_rests_is_given_up_with_nothing_counted(table: FakeTable) -> None:
    inside = False
    others = 0

    def always(call: str) -> None:
        nonlocal inside, others
        if call == "before write" and not inside:
            inside, others = True, others + 1
            note(table, f"other{others}")
            inside = False

    table.boundary = always
    with pytest.raises(ConflictError):
        note(table, "c1")
    assert counted(table) == (ATTEMPTS, 0)
