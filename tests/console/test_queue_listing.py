"""What is listed of a long queue, and what is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from aplomb.brand.hours import Hours
from aplomb.service_targets import TARGETS, due_at, late_since
from aplomb.verdict import Severity
from console.brand import working_hours
from console.own_desk import (
    MOST_NOTICES,
    MOST_VIEWS,
    NOTICE_AGE,
    DeskError,
    Notice,
    OwnDesk,
    Why,
    noticed,
    with_view,
)
from console.queue import listing as queue_listing
from console.queue.filter import Filter, count_of, matching
from console.queue.listing import Entry, Found, Listing, chosen, counted, head_of, unpack
from tests.console.browsing import NOW, TEMPLATES

NEVER = (0, 0, 0, 0)


def entry(number: int, *, language: str = "en", severity: int = 2, owner: str = "") -> Entry:
    facts = f"{severity}#{NOW + number:012d}#{language}#complaint#{owner}"
    return Entry("open", facts, facts, f"CASE#facebook#1000#t{number}#a{number}", f"c{number}")


def long_queue(rare: int = 40) -> Iterator[Entry]:
    """Yield many cases, those of a rare language last."""
    yield from (entry(number, severity=number % 3) for number in range(300))
    yield from (entry(number, language="lv", severity=2) for number in range(300, 300 + rare))


def listed(entries: list[Entry]) -> tuple[Listing, list[Entry]]:
    found = Found(open=entries, snoozed=[], resolved=[])
    listing, parts = counted(found, chosen(entries), late_since=NEVER, now=NOW)
    return listing, [one for part in parts for one in unpack(part)]


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    monkeypatch.setattr(queue_listing, "FIRST", 50)
    monkeypatch.setattr(queue_listing, "FIRST_OF_EACH", 20)
    return sorted(long_queue())


def test_everything_is_counted_and_the_first_of_each_kind_are_listed(entries: list[Entry]) -> None:
    listing, found = listed(entries)
    assert (listing.open, listing.listed) == (340, len(found))
    assert listing.by["language"] == {"en": 300, "lv": 40}
    assert listing.severities == (100, 100, 140, 0)
    assert found[:50] == entries[:50]
    rare = [one for one in entries if "#lv#" in one.facts]
    assert [one for one in found if "#lv#" in one.facts] == rare[:20]
    assert head_of(listing) == tuple(entries[:40])


def test_a_filter_says_how_many_there_are_though_fewer_are_listed(entries: list[Entry]) -> None:
    listing, found = listed(entries)
    wanted = Filter(language="lv")
    assert count_of(wanted, listing, me="me") == 40
    assert len(matching(found, wanted, me="me", late_since=NEVER)) == 20
    assert count_of(Filter(language="lv", priority="normal"), listing, me="me") is None


def test_the_same_cases_have_the_same_content_and_any_change_another(entries: list[Entry]) -> None:
    first, _ = listed(entries)
    assert listed(list(entries))[0].content == first.content
    taken = [entries[0]._replace(facts=entries[0].facts + "ana"), *entries[1:]]
    assert listed(taken)[0].content != first.content
    wrote = [entries[0]._replace(last_comment="c999"), *entries[1:]]
    assert listed(wrote)[0].content != first.content


def test_a_case_of_an_older_version_is_listed_without_what_it_does_not_tell() -> None:
    old = Entry("open", "1#000000000005", "1#000000000005", "CASE#facebook#1000#t#a")
    listing, found = listed([old])
    assert found == [old]
    assert listing.by["language"] == {"": 1}
    assert matching([old], Filter(language="lv"), me="me", late_since=NEVER) == []
    assert matching([old], Filter(owner="nobody"), me="me", late_since=NEVER) == []
    assert matching([old], Filter(account="facebook/1000"), me="me", late_since=NEVER) == [old]


@pytest.fixture(scope="module")
def hours() -> Hours:
    return working_hours(TEMPLATES)


@pytest.mark.parametrize("severity", list(TARGETS))
@pytest.mark.parametrize("now", [NOW, NOW + 3 * 86_400, NOW + 40_000])
def test_what_is_late_is_told_by_one_moment(severity: Severity, now: int, hours: Hours) -> None:
    border = late_since(severity, hours=hours, now=now)
    late, on_time = (due_at(severity, at, hours=hours) for at in (border, border + 1))
    assert late is not None
    assert on_time is not None
    assert late <= now < on_time


def test_danger_counts_by_the_clock_and_others_in_working_time(hours: Hours) -> None:
    saturday = 1_699_704_000  # 11 November 2023, noon
    assert due_at(Severity.URGENT, saturday, hours=hours) == saturday + 30 * 60
    high = due_at(Severity.HIGH, saturday, hours=hours)
    assert high is not None
    assert high > saturday + 86_400


def notice(at: int) -> Notice:
    return Notice(at=at, why=Why.ASSIGNED, comment="x", by_name="Ben")


def test_notices_are_few_and_old_ones_go() -> None:
    desk = OwnDesk()
    for number in range(MOST_NOTICES + 5):
        desk = noticed(desk, notice(NOW + number))
    assert len(desk.notices) == MOST_NOTICES
    assert [one.at for one in noticed(desk, notice(NOW + 2 * NOTICE_AGE)).notices] == [NOW + 2 * NOTICE_AGE]


def test_views_are_bounded_and_named() -> None:
    desk = OwnDesk(views={f"view {number}": "" for number in range(MOST_VIEWS)})
    with pytest.raises(DeskError, match="Remove one first"):
        with_view(desk, "one more", "late=1")
    assert with_view(desk, "view 1", "late=1").views["view 1"] == "late=1"
    for name in ("", " ", "x" * 61, "a\u202eb"):
        with pytest.raises(DeskError, match="name"):
            with_view(replace(desk, views={}), name, "")
