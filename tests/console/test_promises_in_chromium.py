"""The page of promises as people meet it: in every light, on a narrow screen, with a keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from aplomb.promises.promise import PromiseState
from console.ask import Role
from tests.console.barriers import barriers
from tests.console.browsing import NOW, World
from tests.console.queued import address, put_case
from tests.console.serving import served
from tests.console.test_frame_in_chromium import STARK, page_of
from tests.console.test_promises_page import broken, promise, read

pytestmark = pytest.mark.browser


@pytest.fixture
def console() -> Iterator[World]:
    with served() as world:
        yield world


@pytest.mark.parametrize("look", STARK.values(), ids=list(STARK))
def test_the_promises_keep_nobody_out(look: dict[str, Any], chromium: Browser, console: World) -> None:
    broken(console)
    promise(console, comment="c2", owner="Ana", due_at=NOW + 60)
    page = page_of(chromium, console, role=Role.AGENT, **look)
    page.goto("/promises")
    expect(page.get_by_text("broken: the customer must be told")).to_be_visible()
    if look.get("java_script_enabled", True):
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]  # each has one


def test_a_promise_is_kept_by_a_form_that_says_so(chromium: Browser, console: World) -> None:
    one = promise(console, owner="Ana")
    page = page_of(chromium, console, role=Role.AGENT)
    page.goto("/promises")
    page.get_by_text("It was kept").click()
    page.get_by_label("How it can be seen").fill("Call 4711")
    page.get_by_role("button", name="It is kept").click()
    expect(page.get_by_role("status")).to_contain_text("It is kept")
    assert read(console, one).state is PromiseState.KEPT


def test_a_promise_by_phone_is_noted_from_its_case(chromium: Browser, console: World) -> None:
    page = page_of(chromium, console, role=Role.AGENT)
    page.goto(address(put_case(console.table)))
    page.get_by_role("link", name="I promised something by phone").click()
    page.get_by_label("In which words").fill("by half past two")
    page.get_by_label("Until when").fill("2023-11-15T14:30")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("status")).to_contain_text("It is noted")
    expect(page.get_by_text("by half past two")).to_be_visible()


def test_words_that_may_promise_a_time_are_asked_about_before_they_leave(
    chromium: Browser, console: World
) -> None:
    page = page_of(chromium, console, role=Role.AGENT)
    page.goto(address(put_case(console.table)))
    page.get_by_label("Your words").fill("Our manager rings you at half four.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#reply-trouble")).to_contain_text("Is it a promise, and until when?")
    page.get_by_label("Yes, we promise it until").fill("2023-11-15T16:30")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("not sent yet", exact=True)).to_be_visible()
