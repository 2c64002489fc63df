"""Working the queue in a browser: by keyboard alone, without scripts, on a narrow screen, for everyone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from aplomb.records import CaseState
from aplomb.replies.reply import ReplyState
from aplomb.verdict import Kind, Severity
from console.ask import Role
from tests.console.barriers import barriers
from tests.console.browsing import NOW, World
from tests.console.opened import page_of, take_the_next
from tests.console.queued import address, comment, put_case, put_comment, put_reply, the_case, verdict
from tests.console.serving import served

pytestmark = pytest.mark.browser

LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "a narrow screen": {"viewport": {"width": 320, "height": 640}},
}


@pytest.fixture
def console() -> Iterator[World]:
    with served() as world:
        yield world
        assert world.faults == []


def watched(page: Page, problems: list[str]) -> Page:
    page.on("console", lambda one: problems.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda one: problems.append(str(one)))
    return page


def fill(world: World, count: int = 12) -> None:
    for number in range(1, count + 1):
        severity = Severity.URGENT if number == 1 else Severity.NORMAL
        put_case(world.table, comment(number), judged=verdict(severity), opened_at=NOW - 9000 + number)


def current(page: Page) -> str:
    """Return whose row has the focus."""
    row = page.locator("[data-case]:focus-within bdi")
    return row.inner_text() if row.count() else ""


def test_ten_cases_are_worked_by_keyboard_alone(chromium: Browser, console: World) -> None:
    fill(console, 10)
    problems: list[str] = []
    page = watched(page_of(chromium, console), problems)
    page.goto("/queue")
    for left in range(10, 0, -1):
        take_the_next(page, left=left)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("The case is resolved.")
    expect(page.get_by_text("Nothing waits. Well done.")).to_be_visible()
    assert problems == []


def test_j_and_k_walk_and_enter_opens(chromium: Browser, console: World) -> None:
    fill(console, 3)
    page = page_of(chromium, console)
    page.goto("/queue")
    walked = []
    for key in ("j", "j", "j", "j", "k"):
        page.keyboard.press(key)
        walked.append(current(page))
    assert walked == ["Customer 1", "Customer 2", "Customer 3", "Customer 3", "Customer 2"]
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Customer 2")


def test_keys_are_silent_where_somebody_types_and_in_dialogs(chromium: Browser, console: World) -> None:
    fill(console, 2)
    page = page_of(chromium, console)
    page.goto("/queue")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    page.keyboard.type("jce?/")
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("jce?/")
    assert current(page) == ""
    page.locator("h1").click()
    page.get_by_role("searchbox", name="Search").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("j")
    assert current(page) == ""
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert current(page) == "Customer 1"


def test_a_key_can_be_changed_or_switched_off_and_stays_so(chromium: Browser, console: World) -> None:
    fill(console, 2)
    page = page_of(chromium, console)
    page.goto("/queue")
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Key: Next case").fill("n")
    page.get_by_label("On: Previous case").uncheck()
    page.get_by_role("button", name="Close").first.click()
    page.reload()
    page.keyboard.press("j")
    assert current(page) == ""
    for name in ("Customer 1", "Customer 2"):
        page.keyboard.press("n")
        expect(page.locator("[data-case]:focus-within bdi")).to_have_text(name)
    page.keyboard.press("k")
    assert current(page) == "Customer 2"
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("button", name="As they were").click()
    page.get_by_role("button", name="Close").first.click()
    page.keyboard.press("k")
    assert current(page) == "Customer 1"


def test_g_and_a_letter_and_the_palette_lead_to_pages(chromium: Browser, console: World) -> None:
    fill(console, 1)
    page = page_of(chromium, console)
    page.goto("/me")
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page.get_by_role("heading", level=1, name="Queue")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Go to, or do")).to_be_focused()
    page.keyboard.type("snoozed")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{console.url}/queue?state=snoozed")


def test_u_takes_a_resolved_case_back(chromium: Browser, console: World) -> None:
    where = put_case(console.table)
    page = page_of(chromium, console)
    page.goto(address(where))
    page.keyboard.press("e")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("The case is resolved.")
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.locator("#status")).to_contain_text("The case is open again.")
    assert the_case(console.table, where).state is CaseState.OPEN


def test_shift_marks_everything_between_two_boxes(chromium: Browser, console: World) -> None:
    fill(console, 6)
    page = page_of(chromium, console)
    page.goto("/queue")
    boxes = page.locator("input[name=case]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    assert [boxes.nth(number).is_checked() for number in range(6)] == [False, True, True, True, True, False]
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_text("4 cases will be changed")).to_be_visible()


def test_an_open_queue_shows_what_is_new_and_keeps_what_is_marked(chromium: Browser, console: World) -> None:
    fill(console, 3)
    problems: list[str] = []
    page = watched(page_of(chromium, console), problems)
    page.goto("/queue")
    page.locator("input[name=case]").nth(1).check()
    page.keyboard.press("j")
    answers: list[int] = []
    page.on("response", lambda one: answers.append(one.status) if one.url.endswith("/queue") else None)
    with page.expect_response("**/queue"):
        page.evaluate("htmx.trigger('#listing', 'look')")
    console.now += 30
    put_case(console.table, comment(50), judged=verdict(Severity.URGENT), opened_at=NOW)
    page.evaluate("htmx.trigger('#listing', 'look')")
    expect(page.locator("[data-case]")).to_have_count(4)
    expect(page.locator("#status")).to_contain_text("An urgent case came in.")
    assert answers[0] == 304
    expect(page.locator("input[name=case]:checked")).to_have_count(1)
    assert current(page) == "Customer 3"
    assert problems == []


def test_the_core_path_works_without_scripts(chromium: Browser, console: World) -> None:
    fill(console, 25)
    page = page_of(chromium, console, java_script_enabled=False)
    page.goto("/queue")
    page.get_by_role("link", name="Next page").click()
    page.get_by_role("link", name="First page").click()
    page.get_by_text("Distressing words. Show them").click()
    expect(page.get_by_text("The bread was stale.").first).to_be_visible()
    page.get_by_role("link", name="Open the case").first.click()
    page.get_by_role("button", name="Claim").click()
    page.get_by_role("textbox", name="Note").fill("Called her.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Called her.")).to_be_visible()
    page.get_by_text("Snooze…").click()
    page.get_by_role("button", name="Snooze").click()
    expect(page.locator("#status")).to_contain_text("The case is snoozed.")
    expect(page.get_by_role("heading", level=1, name="Queue")).to_be_visible()


def test_an_open_case_stays_claimed(chromium: Browser, console: World) -> None:
    where = put_case(console.table)
    page = page_of(chromium, console)
    page.clock.install()
    page.goto(address(where))
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_role("button", name="Release")).to_be_visible()
    before = the_case(console.table, where).lease_until
    console.now += 60
    with page.expect_response("**/beat"):
        page.clock.fast_forward(61_000)
    assert the_case(console.table, where).lease_until == before + 60


STATES = {
    "/queue": "full",
    "/queue?q=bread": "found",
    "/queue?language=xx": "empty",
    "/queue?state=resolved": "nothing resolved",
    "/queue?state=gone": "error",
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
def test_the_queue_and_a_case_keep_nobody_out(
    look: dict[str, Any], chromium: Browser, console: World
) -> None:
    fill(console, 25)
    hard = put_case(
        console.table,
        comment(90, "w" * 900, author_name="n" * 300),
        judged=verdict(Severity.URGENT, kind=Kind.THREAT, dangers=("self_harm",)),
    )
    put_reply(console.table, hard, ReplyState.UNKNOWN)
    put_comment(console.table, hard, comment(91, "\u202eبارد", thread="7_90", author="author-90"))
    page = page_of(chromium, console, name="Ben", **look)
    page.goto(address(hard))
    page.get_by_role("button", name="Claim").click()
    page = page_of(chromium, console, **look)
    for path in (*STATES, address(hard), f"{address(hard)}/assign"):
        page.goto(path)
        assert barriers(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= page.evaluate("window.innerWidth"), path
    page.goto("/queue")
    page.locator("input[name=case]").first.check()
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("1 case will be changed")).to_be_visible()
    assert barriers(page) == []


def test_an_auditors_pages_keep_nobody_out(chromium: Browser, console: World) -> None:
    where = put_case(console.table)
    page = page_of(chromium, console, role=Role.AUDITOR)
    for path in ("/queue", address(where)):
        page.goto(path)
        assert barriers(page) == []


def test_the_keys_and_the_palette_keep_nobody_out(chromium: Browser, console: World) -> None:
    page = page_of(chromium, console)
    page.goto("/queue")
    page.keyboard.press("?")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    assert barriers(page) == []
