"""htmx within the frame: parts are swapped in, and what goes wrong is said in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from console.access.sessions import IDLE
from console.ask import Role
from tests.console.browsing import World
from tests.console.serving import served

pytestmark = pytest.mark.browser

LOAD_PEOPLE = "htmx.ajax('GET', '/people', {target: '#main', select: '#main', swap: 'outerHTML'})"
SIGN_NOBODY_OUT = "htmx.ajax('POST', '/people/0/sign-out', {source: document.body, target: '#main'})"


@pytest.fixture
def console() -> Iterator[World]:
    with served() as world:
        yield world


@pytest.fixture
def page(chromium: Browser, console: World) -> Iterator[Page]:
    with chromium.new_context(base_url=console.url) as context:
        for name, value in console.browser(Role.ADMIN).cookies.items():
            context.add_cookies([{"name": name, "value": value, "url": console.url.replace("http", "https")}])
        page = context.new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto("/me")
        yield page
        assert broken == []


def test_a_part_that_the_console_answered_is_swapped_in(page: Page) -> None:
    page.evaluate(LOAD_PEOPLE)
    expect(page.get_by_role("heading", level=1, name="People")).to_be_visible()


def test_a_name_that_is_markup_stays_a_name_in_a_swapped_part(page: Page, console: World) -> None:
    hostile = "<img src=x onerror=\"document.title='taken'\">"
    console.browser(Role.AGENT, name=hostile)
    page.evaluate(LOAD_PEOPLE)
    expect(page.get_by_role("link", name=hostile)).to_be_visible()
    assert page.locator("main img").count() == 0
    assert page.title() == "People · Aplomb"


def test_after_a_swap_strings_are_strings_again(page: Page) -> None:
    page.evaluate(LOAD_PEOPLE)
    expect(page.get_by_role("heading", level=1, name="People")).to_be_visible()
    with pytest.raises(Exception, match="Only the console"):
        page.evaluate("() => { document.body.innerHTML = '<b>x</b>' }")


def test_a_refusal_is_said_where_readers_aloud_hear_it_and_the_page_stays(page: Page) -> None:
    page.evaluate(SIGN_NOBODY_OUT)
    expect(page.get_by_role("alert")).to_have_text("Nobody of this name has signed in.")
    expect(page.get_by_role("heading", level=1, name="You")).to_be_visible()


def test_without_a_connection_what_was_typed_stays_and_it_is_said(page: Page) -> None:
    page.get_by_label("Language").select_option("lv")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(page.get_by_role("alert")).to_contain_text("No connection.")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_role("alert")).to_be_empty()
    expect(page.get_by_label("Language")).to_have_value("lv")


def test_when_the_session_is_over_the_person_is_led_to_sign_in_again(page: Page, console: World) -> None:
    console.now += IDLE
    page.route(
        "**/sign-in?**", lambda route: route.fulfill(body="<h1>Sign in</h1>", content_type="text/html")
    )
    page.evaluate(LOAD_PEOPLE)
    page.wait_for_url("**/sign-in?to=/me")


def test_a_form_is_sent_once_however_often_its_button_is_pressed(page: Page, console: World) -> None:
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    page.locator('form[action="/me"]').get_by_role("button", name="Save").dblclick()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    assert sent == [f"{console.url}/me"]
