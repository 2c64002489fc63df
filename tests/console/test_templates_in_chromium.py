"""A communications person changes a reply in a browser, a colleague approves it, and one takes it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from aplomb.wording.releases import read_releases
from console.ask import Role
from tests.console.barriers import barriers
from tests.console.browsing import World
from tests.console.editing import EDIT, FAULTY, OTHER, WORDS, Editors
from tests.console.opened import page_of
from tests.console.serving import served
from tests.console.test_frame_in_chromium import STARK

pytestmark = pytest.mark.browser


@pytest.fixture
def console() -> Iterator[World]:
    with served() as world:
        yield world


def test_a_reply_is_changed_approved_said_and_taken_back(chromium: Browser, console: World) -> None:
    ana = page_of(chromium, console, name="Ana")
    complaints: list[str] = []
    ana.on("console", lambda message: complaints.append(message.text))
    ana.goto("/templates")
    ana.get_by_role("link", name="Edit this reply").click()
    ana.wait_for_load_state()
    box = ana.get_by_label("The file's text")
    words = box.input_value()
    box.fill(words.replace("{{ notice }}", "Calm down. {{ notice }}", 1))
    expect(ana.locator("mark")).to_have_text("Calm down")
    expect(ana.locator(".problems")).to_contain_text("line 5: It is heated")
    box.fill(words.replace("sorry", "truly sorry", 1))
    expect(ana.get_by_text("The lint finds nothing in it.")).to_be_visible()
    expect(ana.locator(".wordings")).to_contain_text("Hello Ana, we are truly sorry")
    expect(ana).to_have_url(re.compile("change="))
    ana.reload()
    expect(box).to_have_value(words.replace("sorry", "truly sorry", 1))
    ana.get_by_role("link", name="See the whole change").click()
    expect(ana.locator("ins")).to_have_text("truly ")
    ana.get_by_label("What it is for").fill("Kinder words.")
    ana.get_by_role("button", name="Ask for approval").click()
    expect(ana.get_by_text("so somebody else approves it")).to_be_visible()
    _approved_and_taken_back(page_of(chromium, console, role=Role.LEAD, name="Lea"), console)
    assert complaints == []


def _approved_and_taken_back(lea: Page, console: World) -> None:
    lea.goto("/approvals")
    lea.get_by_role("link", name="replies/complaint/en.txt").click()
    expect(lea.locator("tr.added")).to_contain_text("+ added")
    lea.get_by_role("button", name="Approve and publish").click()
    expect(lea.get_by_role("status")).to_contain_text("Published. It is said within half a minute.")
    assert len(read_releases(console.table).releases) == 1
    lea.goto("/templates")
    expect(lea.locator(".wordings")).to_contain_text("truly sorry")
    lea.get_by_text("Go back to what was said before").click()
    lea.get_by_label("What was wrong").fill("Too sweet.")
    lea.get_by_role("button", name="Go back").click()
    expect(lea.get_by_role("status")).to_contain_text("The deployed replies are said again")
    expect(lea.locator(".wordings")).not_to_contain_text("truly sorry")


def test_a_reply_is_edited_without_scripts(chromium: Browser, console: World) -> None:
    page = page_of(chromium, console, java_script_enabled=False)
    page.goto(EDIT)
    page.get_by_label("The file's text").fill(OTHER)
    page.get_by_role("button", name="Save and look").click()
    expect(page.get_by_text("Saved in the draft.")).to_be_visible()
    expect(page.locator(".wordings")).to_contain_text("truly sorry")
    page.get_by_role("link", name="See the whole change").click()
    expect(page.locator("tr.added").first).to_be_visible()


def test_two_who_type_in_one_file_see_both_texts_and_one_decides(chromium: Browser, console: World) -> None:
    editors = Editors(world=console)
    editors.save(editors.ana, OTHER)
    page = page_of(chromium, console, name="Bo")
    page.goto(f"{EDIT}&change=c1")
    page.wait_for_load_state()
    editors.save(editors.ana, OTHER.replace("truly", "so"))
    mine = WORDS.replace("sorry", "very sorry")
    box = page.get_by_label("The file's text")
    box.fill(mine)
    expect(page.get_by_text("Ana saved this file meanwhile")).to_be_visible()
    expect(page.get_by_role("group", name="What Ana saved")).to_contain_text("so sorry")
    expect(box).to_have_value(mine)
    page.get_by_label("Keep mine in its place").check()
    page.get_by_role("button", name="Save and look").click()
    expect(page.get_by_text("Saved in the draft.")).to_be_visible()
    assert editors.change().files[0].text == mine


def places(world: World) -> list[str]:
    """Return the pages in all their states."""
    editors = Editors(world=world)
    editors.publish(change="done")
    editors.save(editors.ana, FAULTY, change="faulty")
    editors.save(editors.ana, OTHER.replace("truly", "so"), change="waits")
    editors.act(editors.ana, "ask", change="waits", why="Kinder.")
    editors.save(editors.ana, WORDS + "# A note.\n", change="behind")
    editors.publish(OTHER.replace("truly", "very"), change="later", when="later", at="2023-11-20T12:00")
    edits = [f"{EDIT}&change={one}" for one in ("faulty", "waits", "behind")]
    return [
        "/templates",
        "/approvals",
        EDIT,
        *edits,
        *(f"/templates/changes/{one}" for one in ("done", "faulty", "waits")),
    ]


AS_SEEN = {f"a lead, {name}": (Role.LEAD, look) for name, look in STARK.items()}
# An auditor's pages have less on them.
AS_SEEN["an auditor, a narrow dark screen"] = (Role.AUDITOR, STARK["a narrow dark screen"])


@pytest.mark.parametrize(("role", "look"), AS_SEEN.values(), ids=list(AS_SEEN))
def test_these_pages_keep_nobody_out(
    role: Role, look: dict[str, Any], chromium: Browser, console: World
) -> None:
    page = page_of(chromium, console, role=role, name="Kim", **look)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for path in places(console):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if look.get("java_script_enabled", True):
            page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
            assert barriers(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], path  # type: ignore[index]  # each has one
    assert complaints == []
