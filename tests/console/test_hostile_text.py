"""Whatever a stranger writes, in whatever field: it is shown; nothing of it runs, loads or becomes markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Dialog

from aplomb.aws.keys import Key
from aplomb.comment import Comment
from aplomb.replies.reply import ReplyState
from console.ask import Role
from tests.console.browsing import NOW, Browser, World
from tests.console.hostile import hostile_texts
from tests.console.opened import page_of
from tests.console.queued import address, comment, put_case, put_comment, put_reply, verdict
from tests.console.serving import served

TEXTS = hostile_texts()
ENOUGH = 120


class Shape(HTMLParser):
    """The elements of a page and the names of their attributes: what no text may change."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def shape(html: str) -> Shape:
    read = Shape()
    read.feed(html)
    return read


def written_by_a_stranger(text: str, number: int = 1) -> Comment:
    """Return a comment in whose every field a stranger controls stands the text."""
    facts: dict[str, Any] = dict.fromkeys(("author", "author_name", "text"), text)
    return comment(number, post=text, thread=f"{text}{number}", **{**facts, "comment": f"{text}{number}"})


def put_everywhere(world: World, text: str, number: int = 1) -> Key:
    """Store a case of which everything is hostile, with a reply and a note that repeat it."""
    said = written_by_a_stranger(text, number)
    where = put_case(world.table, said, judged=verdict(evidence=(text,)))
    put_reply(world.table, where, ReplyState.SENT, text=text)
    return where


def test_the_corpus_is_large_and_holds_every_text_once() -> None:
    assert len(TEXTS) >= ENOUGH
    assert len(set(TEXTS)) == len(TEXTS)


@pytest.fixture(scope="module")
def harmless() -> tuple[Shape, Shape, Shape]:
    return pages(World(), "harmless")


def pages(world: World, text: str) -> tuple[Shape, Shape, Shape]:
    ana = world.browser(Role.AGENT)
    where = put_everywhere(world, text)
    ana.post(f"{address(where)}/note", {"text": text})
    queue, case = ana.get("/queue"), ana.get(address(where))
    form = {"deed": "resolve", "case": f"{address(where).removeprefix('/case/')}:{text}1"}
    bulk = ana.post("/queue/bulk", form)
    assert [one.status for one in (queue, case, bulk)] == [200, 200, 200]
    assert world.faults == []
    return shape(queue.text), shape(case.text), shape(bulk.text)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_text_becomes_markup(text: str, harmless: tuple[Shape, Shape, Shape]) -> None:
    for found, usual in zip(pages(World(), text), harmless, strict=True):
        assert found.elements == usual.elements


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_text_in_an_address_becomes_markup_or_a_fault(text: str) -> None:
    world = World()
    ana = world.browser(Role.AGENT)
    put_everywhere(world, "harmless")
    usual = shape(ana.get("/queue?q=harmless+not").text)
    told = quote(text)
    assert shape(ana.get(f"/queue?q={told}").text).elements == usual.elements
    for query in (f"language={told}", f"owner={told}", f"undo={told}", f"after={told}", f"state={told}"):
        answer = ana.get(f"/queue?{query}")
        assert answer.status in {200, 400}
        assert "<script>hit" not in answer.text
    assert world.faults == []


WATCH = """
window.hits = [];
window.hit = () => window.hits.push('ran');
document.addEventListener('securitypolicyviolation', (event) => window.hits.push(event.violatedDirective));
"""


@pytest.fixture
def console() -> Iterator[World]:
    with served() as world:
        yield world


@pytest.mark.browser
def test_no_text_runs_loads_or_breaks_the_policy_in_a_browser(chromium: Chromium, console: World) -> None:
    world, page = console, page_of(chromium, console, script=WATCH)
    foreign: list[str] = []
    dialogs: list[str] = []

    def shut(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("request", lambda one: foreign.append(one.url) if not one.url.startswith(world.url) else None)
    page.on("dialog", shut)
    where = put_everywhere(world, "first")
    for number, text in enumerate(TEXTS, start=2):
        put_everywhere(world, text, number)
        said = replace(comment(number, text, created_at=NOW + number), author="first", author_name=text)
        put_comment(world.table, where, said, judged=verdict(evidence=(text,)))
    visited = 0
    addresses = ["/queue", *(f"{address(where)}?skip={skip}" for skip in range(0, len(TEXTS), 30))]
    while addresses:
        answer = page.goto(addresses.pop(0))
        assert answer is not None
        assert answer.status == 200
        assert page.evaluate("window.hits") == []
        following = page.locator("a[rel=next]")
        addresses += [str(following.get_attribute("href"))] if following.count() else []
        visited += 1
    assert visited > len(TEXTS) // 20 + len(TEXTS) // 30
    assert (foreign, dialogs) == ([], [])
    page.context.close()


def test_a_strangers_words_are_shown_as_they_were_written() -> None:
    world = World()
    ana: Browser = world.browser(Role.AGENT)
    for text in TEXTS:
        if "\0" in text or "\r" in text:  # HTML has neither
            continue
        where = put_everywhere(world, text)
        words = "".join(shape(ana.get(address(where)).text).words)
        assert text in words
