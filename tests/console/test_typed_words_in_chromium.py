"""What somebody typed is there until it is taken, and not for whoever signs in next; keys are a person's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from aplomb.aws.keys import Key, comment_key
from aplomb.aws.table import Delete
from console.access.sessions import Sessions
from console.ask import Role
from console.people import find_colleague
from tests.console.browsing import World
from tests.console.opened import page_of
from tests.console.queued import PAGE, address, comment, put_case, put_comment
from tests.console.serving import served

pytestmark = pytest.mark.browser

CALM = "Thank you for telling us. Could you write to us privately?"


@pytest.fixture
def console() -> Iterator[World]:
    with served() as world:
        yield world
        assert world.faults == []


@pytest.fixture
def where(console: World) -> Key:
    return put_case(console.table)


@pytest.fixture
def page(chromium: Browser, console: World, where: Key) -> Page:
    page = page_of(chromium, console)
    page.goto(address(where))
    return page


def sign_in_again(page: Page, world: World, *, name: str = "Ana") -> None:
    for cookie, value in world.browser(Role.AGENT, name=name).cookies.items():
        url = world.url.replace("http", "https")
        page.context.add_cookies([{"name": cookie, "value": value, "url": url}])


def sign_out_everywhere(world: World) -> None:
    Sessions(world.table).end_all("id-ana")


@pytest.mark.parametrize("field", ["#note", "#reply-text"])
def test_words_outlive_a_sign_in_that_ended_meanwhile(
    page: Page, console: World, where: Key, field: str
) -> None:
    sign_out_everywhere(console)
    with page.expect_response("**/case/**") if field == "#note" else page.expect_navigation():
        page.locator(field).press_sequentially("Call the baker.")
        if field == "#note":
            page.get_by_role("button", name="Keep the note").click()
    sign_in_again(page, console)
    page.goto(address(where))
    expect(page.locator(field)).to_have_value("Call the baker.")


@pytest.mark.parametrize("field", ["#note", "#reply-text"])
def test_words_are_not_there_for_whoever_signs_in_next(
    page: Page, console: World, where: Key, field: str
) -> None:
    page.locator(field).fill("Only for Ana.")
    sign_in_again(page, console, name="Ben")
    page.goto(address(where))
    expect(page.locator(field)).to_have_value("")
    assert "Only for Ana." not in str(page.evaluate("Object.entries(sessionStorage)"))


def test_signing_out_leaves_no_words_behind(page: Page) -> None:
    page.locator("#note").fill("Only for Ana.")
    with page.expect_response("**/sign-out"):
        page.get_by_role("button", name="Sign out", exact=True).click()
    assert "Only for Ana." not in str(page.evaluate("Object.entries(sessionStorage)"))


def test_a_note_that_was_kept_is_not_in_the_box_again(page: Page) -> None:
    page.locator("#note").fill("Call the\nbaker. ")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".thread .note .words")).to_have_text("Call the baker.")
    expect(page.locator("#note")).to_have_value("")


def test_going_back_after_sending_sends_nothing_twice(page: Page, console: World, where: Key) -> None:
    page.locator("#reply-text").fill(CALM)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#reply-about .said")).to_have_text(CALM)
    page.go_back()
    page.locator("#reply-text").fill(CALM)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#reply-about .said")).to_have_count(1)
    sent = [key for key in console.table.items if key.sk.startswith("public#")]
    assert len(sent) == 1
    page.goto(address(where))
    expect(page.locator("#reply-text")).to_have_value("")


def test_two_tabs_and_one_answer(page: Page, console: World, where: Key) -> None:
    other = page.context.new_page()
    other.goto(address(where))
    for tab, text in ((page, CALM), (other, "We have read your message and looked at the photo.")):
        tab.locator("#reply-text").fill(text)
        tab.get_by_role("button", name="Send", exact=True).click()
    expect(other.locator("#reply-trouble")).to_contain_text("wrote in this thread since you opened it")
    expect(other.locator("#reply-text")).to_have_value("We have read your message and looked at the photo.")
    assert len([key for key in console.table.items if key.sk.startswith("public#")]) == 1


def test_a_case_that_vanishes_under_somebodys_hands_is_said_in_words(
    page: Page, console: World, where: Key
) -> None:
    page.locator("#reply-text").fill(CALM)
    console.table.write([Delete(key=where), Delete(key=comment_key("facebook", PAGE, "7_1"))])
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("main")).to_contain_text("This case is not here any more.")
    assert not [key for key in console.table.items if key.sk.startswith("public#")]


def test_new_words_come_first_and_what_was_typed_is_kept(page: Page, console: World, where: Key) -> None:
    page.locator("#reply-text").fill(CALM)
    put_comment(console.table, where, comment(2, "Still stale!", thread="7_1", author="author-1"))
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#reply-trouble")).to_contain_text("Something new was written")
    expect(page.locator("#reply-text")).to_have_value(CALM)
    expect(page.locator(".newest .said")).to_have_text("Still stale!")


def test_a_note_of_ten_thousand_characters_is_refused_and_stays_in_the_box(page: Page) -> None:
    page.locator("#note").fill("ā" * 10_000)
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator("main > .trouble[role=alert]").last).to_contain_text("10,000 characters")
    expect(page.locator("#note")).to_have_value("ā" * 10_000)


def test_keys_that_are_changed_are_the_persons_in_every_browser(console: World, page: Page) -> None:
    page.keyboard.press("?")
    with page.expect_response("**/me/keys") as answer:
        page.get_by_label("Key: Claim").fill("x")
        page.get_by_label("Key: Claim").blur()
    assert answer.value.status == 204
    known = find_colleague(console.table, "id-ana")
    assert known is not None
    assert known.keys == {"claim": "x"}
    page.reload()
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Claim", exact=True)).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_role("button", name="Release")).to_be_visible()


def test_the_page_about_oneself_changes_keys_without_scripts(chromium: Browser, console: World) -> None:
    page = page_of(chromium, console, java_script_enabled=False)
    page.goto("/me")
    page.locator("#key-claim").fill("x")
    page.locator('form[action="/me/keys"] button').click()
    expect(page.locator("#key-claim")).to_have_value("x")


def test_an_outage_that_is_over_is_not_said_to_last(page: Page, where: Key) -> None:
    page.clock.install()
    page.goto(address(where))
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.get_by_role("button", name="Release")).to_be_visible()
    page.route("**/beat", lambda route: route.abort())
    page.clock.run_for(61_000)
    expect(page.locator("#trouble")).not_to_be_empty()
    page.unroute("**/beat")
    page.clock.run_for(61_000)
    expect(page.locator("#trouble")).to_be_empty()


def test_a_connection_that_is_back_hides_nothing_else_that_went_wrong(page: Page) -> None:
    page.evaluate("aplomb.say('trouble', 'You do not hold this case any more.')")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#trouble")).to_contain_text("You do not hold this case")
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(page.locator("#trouble")).not_to_contain_text("You do not hold this case")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#trouble")).to_be_empty()
