"""The queue as people see it."""

from __future__ import annotations

import base64
import re
from urllib.parse import quote

import pytest

from aplomb.case_notes import Did
from aplomb.cases import Colleague, Seen, claimed, resolved, snoozed
from aplomb.comment import Platform
from aplomb.records import Outcome
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from aplomb.verdict import Kind, Severity
from console.ask import Role
from console.cases.desk import Act, CaseDesk
from tests.console.browsing import NOW, Browser, World
from tests.console.queued import (
    PAGE,
    address,
    comment,
    later,
    put_case,
    put_comment,
    put_reply,
    shown,
    the_case,
    verdict,
)

ANA = Colleague("id-ana", "Ana")
READ_AT_MOST = 3


def test_danger_stands_first_and_then_who_waits_longest(world: World, ana: Browser) -> None:
    for number, severity in enumerate(
        (Severity.LOW, Severity.URGENT, Severity.NORMAL, Severity.HIGH), start=1
    ):
        put_case(world.table, comment(number), judged=verdict(severity))
    put_case(world.table, comment(5), judged=verdict(Severity.HIGH), opened_at=NOW - 9000)
    page = ana.get("/queue")
    assert shown(page) == ["2", "5", "4", "3", "1"]
    assert re.findall(r'class="tag (\w+)"', page.text) == ["urgent", "high", "high", "normal", "normal"]


def test_a_row_tells_how_long_it_waits_and_when_the_ways_close(world: World, ana: Browser) -> None:
    put_case(world.table, comment(1, created_at=NOW - 5 * 86400 + 4 * 3600), judged=verdict(Severity.URGENT))
    text = ana.get("/queue").text
    for told in ("waits 1 h", "late by 30 min", "private reply closes in 2 d 4 h", "Facebook", "a complaint"):
        assert told in text


def test_a_language_that_nobody_could_tell_is_said_in_words(world: World, ana: Browser) -> None:
    where = put_case(world.table, judged=verdict(language="und"))
    queue, case = ana.get("/queue").text, ana.get(address(where)).text
    assert re.search(r'<option value="und">unknown language \(1\)</option>', queue)
    assert queue.count("unknown language") == 2  # the filter, and the row
    assert "<dd>unknown language</dd>" in case
    assert "nezināma valoda" in world.browser(Role.AGENT, name="Ilze", language="lv").get("/queue").text


def test_a_private_reply_that_was_made_closes_the_window(world: World, ana: Browser) -> None:
    where = put_case(world.table)
    put_reply(world.table, where, ReplyState.SENT)
    case = the_case(world.table, where)
    private = ReplyKey(
        platform=Platform.FACEBOOK, account=PAGE, comment=case.first_comment, channel=Channel.PRIVATE
    )
    put_reply(world.table, where, ReplyState.SENT, key=private)
    text = ana.get("/queue").text
    assert "answered in public" in text
    assert "private reply closes" not in text


def test_an_unknown_outcome_is_said_as_such(world: World, ana: Browser) -> None:
    put_reply(world.table, put_case(world.table), ReplyState.UNKNOWN)
    assert "a reply may be public" in ana.get("/queue").text


def test_distressing_words_show_only_when_asked_for_and_without_a_script(world: World, ana: Browser) -> None:
    put_case(world.table, comment(1, "words that hurt"), judged=verdict(Severity.URGENT))
    put_case(world.table, comment(2, "a threat"), judged=verdict(kind=Kind.THREAT))
    text = ana.get("/queue").text
    assert text.count('<details class="distressing"><summary>') == 2
    assert re.search(r"<details[^>]*distressing[^>]*><summary>[^<]*</summary><p[^>]*>words that hurt", text)


def fill(world: World, count: int = 60) -> None:
    for number in range(1, count + 1):
        put_case(
            world.table,
            comment(number, platform=Platform.X if number % 3 == 0 else Platform.FACEBOOK),
            judged=verdict(
                Severity.HIGH if number % 2 else Severity.NORMAL,
                language=("en", "lv", "ru")[number % 3],
                kind=Kind.QUESTION if number % 5 == 0 else Kind.COMPLAINT,
            ),
            opened_at=NOW - 4000 + number,
        )


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 60),
        ("priority=high", 30),
        ("platform=x", 20),
        ("language=lv", 20),
        ("kind=question", 12),
        (f"account={quote(f'facebook/{PAGE}', safe='')}", 40),
        ("owner=nobody", 60),
        ("owner=me", 0),
        ("language=lv&priority=high", None),
        ("late=1", 0),
    ],
)
def test_filters_are_counted_and_paged_to_the_end(
    world: World, ana: Browser, query: str, count: int | None
) -> None:
    fill(world)
    found, path, pages = [], f"/queue?{query}", 0
    while path and pages < 5:
        answer = ana.get(path)
        if count is not None and pages == 0:
            assert re.search(rf'class="sum">\s*{count} case', answer.text), query
        found += shown(answer)
        following = re.search(r'href="([^"]+)" rel="next"', answer.text)
        path, pages = (following[1].replace("&amp;", "&") if following else ""), pages + 1
    assert len(found) == len(set(found)) == (10 if count is None else count)


@pytest.mark.parametrize("query", ["", "?language=lv", "?priority=high&language=lv"])
def test_a_page_costs_three_reads(world: World, ana: Browser, query: str) -> None:
    fill(world)
    ana.get("/queue")
    path = f"/queue{query}"
    for _ in range(2):
        world.table.calls.clear()
        answer = ana.get(path)
        assert len(world.table.calls) <= READ_AT_MOST, world.table.calls
        following = re.search(r'href="([^"]+)" rel="next"', answer.text)
        path = following[1].replace("&amp;", "&") if following else path


def test_a_place_in_the_queue_that_was_tampered_with_is_refused_and_noted(world: World, ana: Browser) -> None:
    fill(world)
    token = re.search(r"after=([^\"&]+)", ana.get("/queue").text)
    assert token is not None
    told, mark = token[1].split(".")
    other = base64.urlsafe_b64encode(b'["0",""]').decode().rstrip("=")
    ben = world.browser(Role.AGENT, name="Ben")
    for bad in (
        f"{other}.{mark}",
        f"{told}.{mark[::-1]}",
        told,
        ".",
        "x" * 3000,
        f"{told}.{mark}.{mark}",
        "é",
    ):
        answer = ana.get(f"/queue?after={quote(bad)}")
        assert answer.status == 400, bad
        assert "not valid any more" in answer.text
    assert ben.get(f"/queue?after={token[1]}").status == 400
    assert ana.get(f"/queue?after={token[1]}").status == 200
    assert [(one.refusal, one.person) for one in world.refused] == [
        *[("tampered", "id-ana")] * 7,
        ("tampered", "id-ben"),
    ]


@pytest.mark.parametrize("query", ["state=gone", "priority=9", "late=yes", "language=" + "x" * 400])
def test_a_filter_that_does_not_exist_is_refused_in_words(ana: Browser, query: str) -> None:
    answer = ana.get(f"/queue?{query}")
    assert answer.status == 400
    assert "Choose one from the lists" in answer.text


def test_an_open_page_gets_nothing_while_nothing_changed(world: World, ana: Browser) -> None:
    fill(world, 30)
    etag = ana.get("/queue").headers["etag"]
    world.table.calls.clear()
    again = ana.get("/queue", hx_request="true", if_none_match=etag)
    assert (again.status, again.text) == (304, "")
    assert world.table.calls == ["get_many", "get_many"]
    later(world)
    put_case(world.table, comment(99), judged=verdict(Severity.URGENT))
    changed = ana.get("/queue", hx_request="true", if_none_match=etag)
    assert changed.status == 200
    assert shown(changed)[0] == "99"
    assert "<html" not in changed.text


def test_a_page_that_is_loaded_anew_does_not_wait_for_a_count_each_time(world: World, ana: Browser) -> None:
    fill(world, 30)
    ana.get("/queue")
    later(world, 30)
    world.table.calls.clear()
    assert "30 seconds ago" in ana.get("/queue").text
    assert "listing" not in world.table.calls
    later(world, 60)
    ana.get("/queue")
    assert "listing" in world.table.calls


def test_only_one_of_many_counts(world: World, ana: Browser) -> None:
    fill(world, 30)
    ana.get("/queue")
    later(world, 100)
    taken: list[str] = []

    def other_first(call: str) -> None:
        if call == "before write" and not taken:
            taken.append(call)
            world.browser(Role.AGENT, name="Ben").get("/queue")

    world.table.boundary = other_first
    world.table.calls.clear()
    assert len(shown(ana.get("/queue"))) == 20
    assert world.table.calls.count("listing") == 10


def test_what_a_colleague_does_shows_at_once(world: World, ana: Browser) -> None:
    where = [put_case(world.table, comment(number)) for number in (1, 2, 3)]
    ana.get("/queue")
    desk = CaseDesk(world.table)
    ben = Colleague("id-ben", "Ben")

    def act(did: Did) -> Act:
        return Act(by=ben, now=world.now, id=str(did), did=did)

    desk.act(where[0], act(Did.CLAIMED), lambda one: claimed(one, by=ben, now=world.now))
    seen = Seen(last_comment="7_2")
    desk.act(
        where[1],
        act(Did.RESOLVED),
        lambda one: resolved(one, by=ben, outcome=Outcome.SPAM, seen=seen, now=world.now),
    )
    page = ana.get("/queue")
    assert sorted(shown(page)) == ["1", "3"]
    assert "Ben is on it" in page.text


def test_a_snoozed_case_has_its_own_view_and_comes_back_by_time(world: World, ana: Browser) -> None:
    where = put_case(world.table)
    CaseDesk(world.table).act(
        where,
        Act(by=ANA, now=NOW, id="1", did=Did.SNOOZED),
        lambda one: snoozed(one, by=ANA, until=NOW + 1000, seen=Seen(last_comment="7_1"), now=NOW),
    )
    assert shown(ana.get("/queue")) == []
    assert shown(ana.get("/queue?state=snoozed")) == ["1"]
    later(world, 1001)
    page = ana.get("/queue")
    assert shown(page) == ["1"]
    assert "waits 1 min" in page.text


def test_new_words_of_a_listed_case_are_shown(world: World, ana: Browser) -> None:
    where = put_case(world.table)
    ana.get("/queue")
    put_comment(
        world.table, where, comment(2, "And it was late.", thread="7_1", author="author-1", parent="7_1")
    )
    page = ana.get("/queue")
    assert "wrote again" in page.text
    later(world)
    assert "And it was late." in ana.get("/queue").text
