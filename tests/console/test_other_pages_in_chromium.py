"""Overview, record, templates and settings as people meet them: in every light, full and empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from aplomb.wording.releases import Release, write_release
from console.ask import Role
from tests.console.barriers import barriers
from tests.console.browsing import NOW, World
from tests.console.opened import page_of
from tests.console.recorded import a_month
from tests.console.serving import served
from tests.console.test_frame_in_chromium import STARK

pytestmark = pytest.mark.browser

PAGES = {
    "/overview": "Overview",
    "/record": "Record",
    "/templates": "Templates",
    "/templates/try": "Try a text",
    "/settings": "Settings",
}


@pytest.fixture
def console() -> Iterator[World]:
    with served() as world:
        yield world


@pytest.mark.parametrize("look", STARK.values(), ids=list(STARK))
def test_these_pages_keep_nobody_out(look: dict[str, Any], chromium: Browser, console: World) -> None:
    a_month(console)
    write_release(console.table, Release(set_hash="ab" * 32, by="Lea", at=NOW - 9, starts_at=NOW - 9))
    page = page_of(chromium, console, role=Role.AUDITOR, **look)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for path, heading in PAGES.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        if look.get("java_script_enabled", True):
            page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
            assert barriers(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], path  # type: ignore[index]  # each has one
    assert complaints == []


def test_a_text_is_tried_without_scripts(chromium: Browser, console: World) -> None:
    page = page_of(chromium, console, role=Role.AUDITOR, java_script_enabled=False)
    page.goto("/templates")
    page.get_by_role("link", name="Try a text").click()
    page.get_by_label("The text").fill("Calm down. We are sorry.")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("mark")).to_have_text("Calm down")
    expect(page.get_by_label("The text")).to_have_value("Calm down. We are sorry.")


def test_somebody_looks_through_the_record_and_takes_it_home(chromium: Browser, console: World) -> None:
    a_month(console)
    page = page_of(chromium, console, role=Role.AUDITOR)
    page.goto("/record")
    page.get_by_label("About").select_option("reply")
    page.get_by_label("Id of a comment").fill("c3")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("row")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download these days").click()
    assert download.value.suggested_filename == "record-facebook-100200300400500.jsonl"


def test_the_numbers_behind_a_chart_are_a_table(chromium: Browser, console: World) -> None:
    a_month(console)
    page = page_of(chromium, console, role=Role.AUDITOR)
    page.goto("/overview")
    expect(page.get_by_role("img", name="Comments by day")).to_be_visible()
    page.get_by_text("The same as a table").first.click()
    expect(page.get_by_role("row", name="14 Nov 2023 41 3")).to_be_visible()
