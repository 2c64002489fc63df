"""The record is looked through by account, kind, id and time; it is checked, and handed out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aplomb.aws.keys import record_key
from aplomb.record_chain import EMPTY, SHARDS, Entry, What, shard_of
from console.ask import Role
from console.record.reading import heads, read_back
from recorder.ledger import Ledger
from tests.console.browsing import NOW, Answer, World
from tests.console.hostile import hostile_texts
from tests.console.recorded import ACCOUNT, DAY, HOUR, answered, entry, write
from tests.console.test_hostile_text import shape
from tests.fakes.fake_table import FakeTable
from tools.audit_command import from_export, verify

WHOLE = "whole, and each follows from the one before"


def record(world: World, query: str = "") -> str:
    answer = world.browser(Role.AUDITOR).get(f"/record{query}")
    assert (answer.status, world.faults) == (200, [])
    return answer.text


def subjects(page: str) -> list[str]:
    return re.findall(r"<bdi><code>([^<]*)</code></bdi>", page)


def further(page: str) -> str:
    found = re.search(r'href="/record(\?[^"]*)">Look further back', page)
    return found[1].replace("&amp;", "&") if found else ""


def exported(world: World, query: str = "") -> Answer:
    answer = world.browser(Role.AUDITOR).get(f"/record/export{query}")
    assert (answer.status, world.faults) == (200, [])
    return answer


def test_a_record_that_is_not_there_yet_is_said_in_words(world: World) -> None:
    assert "Nothing is written down yet." in record(world)
    assert world.browser(Role.AUDITOR).get("/record/export").status == 404


def test_the_newest_comes_first_and_what_was_read_is_whole(world: World) -> None:
    write(world, [*answered("c1", at=NOW - DAY), *answered("c2", at=NOW - HOUR)])
    page = record(world)
    assert subjects(page) == ["c2", "c2", "c1", "c1"]
    assert WHOLE in page
    assert "a decision about a comment" in page
    assert "complaint" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?what=reply", ["c2", "c1"]),
        ("?subject=c1", ["c1", "c1"]),
        ("?subject=c1&what=decision", ["c1"]),
        ("?since=2023-11-14", ["c2", "c2"]),
        ("?until=2023-11-13", ["c1", "c1"]),
        ("?since=2023-11-13&until=2023-11-13", ["c1", "c1"]),
        ("?since=2023-11-20", []),
        ("?until=2020-01-01", []),
        ("?account=aplomb", ["sets"]),
        ("?what=nonsense&since=tomorrow&until=0000-00-00&at=x&account=../x", ["c2", "c2", "c1", "c1"]),
    ],
)
def test_it_is_looked_through_by_account_kind_id_and_time(query: str, found: list[str], world: World) -> None:
    write(world, [*answered("c1", at=NOW - DAY), *answered("c2", at=NOW - HOUR)])
    write(world, [entry(NOW, "sets", What.SETTING, key="templates")], account="aplomb")
    assert subjects(record(world, query)) == found


def test_days_are_those_of_the_readers_clock(world: World) -> None:
    write(world, [entry(1_699_995_600, "late")])  # 2023-11-14, 21:00 UTC; half past two the next day in Delhi
    browser = world.browser(Role.AUDITOR, zone="Asia/Kolkata")
    assert subjects(browser.get("/record?since=2023-11-15").text) == ["late"]
    assert subjects(browser.get("/record?until=2023-11-14").text) == []


def walk(world: World, query: str = "") -> list[str]:
    """Return the subjects of all pages, one after the other."""
    found: list[str] = []
    while True:
        page = record(world, query)
        found += subjects(page)
        query = further(page)
        if not query:
            return found


def test_page_after_page_nothing_is_left_out_and_nothing_comes_twice(world: World) -> None:
    ledger = Ledger(world.table)
    for number in range(60):
        subject = f"c{number}"
        many = [entry(NOW - 60 + number, subject, n=n) for n in range(1 + number % 7 * 3)]
        ledger.write(ACCOUNT, shard_of(subject), many, now=NOW - 60 + number)
    found = walk(world)
    assert len(found) == sum(1 + number % 7 * 3 for number in range(60))
    newest = list(dict.fromkeys(found))
    assert newest == [f"c{number}" for number in reversed(range(60))]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=60), st.integers(1, 20))
def test_parts_follow_each_other_without_gap_or_overlap(links: list[tuple[int, int]], most: int) -> None:
    table, ledger, at = FakeTable(), None, NOW
    ledger = Ledger(table)
    for number, (shard, seconds) in enumerate(links):
        at += seconds
        one = Entry(at=at, what=What.REPLY, subject=str(number), facts={}, source=str(number))
        ledger.write(ACCOUNT, shard, [one], now=at)
    known = heads(table, ACCOUNT)
    ends = {shard: head.number for shard, head in known.items()}
    found: list[tuple[int, int]] = []
    times: list[int] = []
    while any(ends.values()):
        part = read_back(table, ACCOUNT, ends, known=known, most=most * SHARDS)
        assert part.breaks == ()
        found += [(link.shard, link.number) for link in part.links]
        times += [link.at for link in part.links]
        ends = dict(part.before or {})
    assert len(found) == len(set(found)) == len(links)
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(
    "place", ["9999.9999.9999.9999", "0.0.0.1", "1.1.1", "-1.2.3.4", "a.b.c.d", "1" * 400]
)
def test_a_place_that_nobody_gave_out_leads_nowhere_else(place: str, world: World) -> None:
    write(world, answered("c1", at=NOW - DAY))
    write(world, answered("theirs", at=NOW - DAY), account="facebook/9")
    assert "theirs" not in subjects(record(world, f"?account={ACCOUNT}&at={place}"))


def spoilt(world: World, number: int, **change: str) -> None:
    place = record_key(ACCOUNT, 0, number)
    item = world.table.peek(place)
    assert item is not None
    world.table._store(place, {**item, **change})


@pytest.fixture
def chain(world: World) -> World:
    """A console over a chain of ten links."""
    for number in range(10):
        Ledger(world.table).write(ACCOUNT, 0, [entry(NOW + number, "c1", n=number)], now=NOW + number)
    return world


def test_a_changed_link_is_said_with_its_number(chain: World) -> None:
    item = chain.table.peek(record_key(ACCOUNT, 0, 4))
    assert item is not None
    spoilt(chain, 4, entries=item["entries"].replace('"n":3', '"n":7'))
    page = record(chain)
    assert "0#4: Its contents do not match its hash" in page
    assert WHOLE not in page


@pytest.mark.parametrize("number", [1, 4, 10])
def test_a_link_that_was_taken_out_is_said(number: int, chain: World) -> None:
    chain.table._store(record_key(ACCOUNT, 0, number), None)
    page = record(chain)
    assert "The record is broken in what was read." in page
    assert WHOLE not in page


def test_a_link_that_cannot_be_read_is_said_and_the_others_are_shown(chain: World) -> None:
    spoilt(chain, 4, entries="{")
    page = record(chain)
    assert "The record is broken in what was read." in page
    assert len(subjects(page)) == 9


def test_what_is_handed_out_whole_is_checked_by_the_command(world: World, tmp_path: Path) -> None:
    write(world, [*answered("c1", at=NOW - DAY), *answered("c2", at=NOW - HOUR)])
    answer = exported(world)
    assert (
        answer.headers["content-disposition"]
        == 'attachment; filename="record-facebook-100200300400500.jsonl"'
    )
    file = tmp_path / "record.jsonl"
    file.write_text(answer.text)
    found = list(verify(from_export(file, account=None)))
    assert found
    assert not any(one.broken for one in found)


def test_some_days_are_handed_out_as_a_part_and_the_name_says_so(chain: World) -> None:
    write(chain, [entry(NOW + 3 * DAY, "c1", n=99)])
    answer = exported(chain, "?since=2023-11-16")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [(one["is"], len(one["entries"])) for one in lines] == [("record", 1)]
    assert "-part.jsonl" in answer.headers["content-disposition"]


def test_an_export_ends_before_an_answer_would_be_too_big(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.record.export.MOST_BYTES", 2_000)
    for number in range(20):
        write(world, [entry(NOW + number, f"c{number}")])
    answer = exported(world)
    assert "-part.jsonl" in answer.headers["content-disposition"]
    assert 0 < len(answer.text) <= 2_000


def test_whatever_stands_in_the_record_it_stays_text(world: World) -> None:
    write(world, [entry(NOW, "plain", reason="plain")])
    plain = shape(record(world)).elements
    for number, text in enumerate(hostile_texts()):
        other = World()
        write(other, [entry(NOW + number, text, reason=text)])
        assert shape(record(other)).elements == plain


def test_whatever_is_looked_for_it_stays_text(world: World) -> None:
    write(world, [entry(NOW, "plain")])
    plain = shape(record(world, "?subject=nothing")).elements
    for text in hostile_texts():
        found = shape(record(world, f"?subject={quote(text)}")).elements
        assert found in (plain, shape(record(world)).elements)


def test_an_empty_account_has_empty_heads(world: World) -> None:
    assert set(heads(world.table, ACCOUNT).values()) == {EMPTY}
