"""Finding cases in the queue, and views of it that somebody saved."""

from __future__ import annotations

from urllib.parse import quote

from aplomb.cases import Colleague
from aplomb.comment import Platform, Surface
from aplomb.verdict import Kind, Severity
from console.ask import Role
from tests.console.browsing import NOW, Browser, World
from tests.console.queued import PAGE, address, comment, later, put_case, put_comment, shown, verdict

ANA = Colleague("id-ana", "Ana")
READ_AT_MOST = 3


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


def test_a_private_message_that_continues_a_thread_is_shown(world: World, ana: Browser) -> None:
    where = put_case(world.table)
    message = comment(
        5, "In private, then.", platform=Platform.MESSENGER, surface=Surface.MESSAGE, created_at=NOW
    )
    put_comment(world.table, where, message)
    page = ana.get("/queue")
    assert "In private, then." in page.text
    assert "private reply closes in 1 d" in page.text
    assert "In private, then." in ana.get(address(where)).text
    assert shown(ana.get("/queue?q=private")) == ["1"]


def test_a_case_is_found_by_an_id_a_link_or_words(world: World, ana: Browser) -> None:
    fill(world, 30)
    where = put_case(world.table, comment(777, "The croissant bit back."))
    ana.get("/queue")
    later(world)
    for words in ("7_777", f"https://console.example{address(where)}", "croissant BACK", "Customer 777"):
        assert shown(ana.get(f"/queue?q={quote(words)}")) == ["777"], words
    assert shown(ana.get(f"/queue?q={quote(f'facebook/{PAGE}/7_777/author-777')}")) == ["777"]
    assert shown(ana.get("/queue?q=nothing+like+it")) == []


def test_a_search_keeps_to_the_filters(world: World, ana: Browser) -> None:
    put_case(world.table, comment(1), judged=verdict(Severity.URGENT))
    put_case(world.table, comment(2))
    assert shown(ana.get("/queue?q=bread")) == ["1", "2"]
    assert shown(ana.get("/queue?q=bread&late=1")) == ["1"]
    assert shown(ana.get("/queue?q=bread&priority=normal")) == ["2"]


def test_a_search_says_how_far_it_looked(world: World, ana: Browser) -> None:
    fill(world, 130)
    text = ana.get("/queue?q=zebra").text
    assert "0 found among the newest words of the first 50 of 130 cases" in text


def test_views_are_saved_for_oneself_and_removed(world: World, ana: Browser) -> None:
    form = {"name": " Latvian  first ", "language": "lv", "priority": "high"}
    assert ana.post("/queue/views", form).status == 303
    page = ana.get("/queue")
    assert 'href="/queue?priority=high&amp;language=lv"><bdi>Latvian first</bdi>' in page.text.replace(
        ' aria-current="true"', ""
    )
    assert "Latvian first" not in world.browser(Role.AGENT, name="Ben").get("/queue").text
    assert ana.post("/queue/views", {"name": "", "language": "lv"}).status == 422
    ana.post("/queue/views/drop", {"name": "Latvian first"})
    assert "Latvian first" not in ana.get("/queue").text


def test_an_auditor_reads_the_queue_and_can_change_nothing(world: World) -> None:
    put_case(world.table)
    auditor = world.browser(Role.AUDITOR)
    page = auditor.get("/queue")
    assert shown(page) == ["1"]
    assert 'name="case"' not in page.text
    assert auditor.post("/queue/bulk", {"deed": "resolve"}).status == 403
