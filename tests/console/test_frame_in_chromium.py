"""The frame as people meet it: for everyone, in every light, and closed to what does not belong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from aplomb.aws.keys import account_key
from aplomb.aws.table import Put
from console.ask import Role
from tests.console.barriers import barriers, with_axe
from tests.console.browsing import NOW, World
from tests.console.serving import served

pytestmark = pytest.mark.browser

LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "still": {"reduced_motion": "reduce"},
    "a narrow screen": {"viewport": {"width": 320, "height": 640}},
    "a narrow dark screen": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "without scripts": {"java_script_enabled": False},
}
# Within the frame, which is tried in all of them, the looks that differ most are enough for a page.
STARK = {name: LOOKS[name] for name in ("light", "forced colours", "a narrow dark screen", "without scripts")}


@pytest.fixture
def console() -> Iterator[World]:
    with served() as world:
        yield world


def page_of(chromium: Browser, console: World, *, role: Role | None = Role.ADMIN, **look: Any) -> Page:
    context = with_axe(chromium.new_context(base_url=console.url, **look))
    for name, value in console.browser(role).cookies.items():
        context.add_cookies([{"name": name, "value": value, "url": console.url.replace("http", "https")}])
    return context.new_page()


def in_crisis(console: World) -> None:
    key = account_key("facebook", "100200300400500", "CRISIS")
    console.table.write([Put(key=key, item={"state": "crisis", "since": NOW - 3_600, "why": "x", "rev": 1})])


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
def test_the_frame_keeps_nobody_out(look: dict[str, Any], chromium: Browser, console: World) -> None:
    in_crisis(console)
    page = page_of(chromium, console, **look)
    page.goto("/me")
    expect(page.get_by_role("heading", level=1, name="You")).to_be_visible()
    expect(page.get_by_role("complementary", name="Crisis")).to_contain_text("Example Bakery on Facebook")
    if look.get("java_script_enabled", True):
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]  # each has one


@pytest.mark.parametrize("path", ["/nowhere", "/signed-out", "/signed-in"])
def test_what_strangers_meet_keeps_nobody_out(path: str, chromium: Browser, console: World) -> None:
    page = page_of(chromium, console, role=None)
    page.goto(path)
    assert barriers(page) == []


def test_the_first_tab_leads_past_the_frame(chromium: Browser, console: World) -> None:
    page = page_of(chromium, console)
    page.goto("/me")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_somebody_changes_how_they_read_and_is_told_that_it_is_kept(
    chromium: Browser, console: World
) -> None:
    page = page_of(chromium, console, java_script_enabled=False)
    page.goto("/me")
    page.get_by_label("Language").select_option("lv")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "lv")
    expect(page.get_by_role("status")).not_to_be_empty()
    page.reload()
    expect(page.get_by_role("status")).to_be_empty()


def test_the_browsers_own_time_zone_is_offered(chromium: Browser, console: World) -> None:
    page = page_of(chromium, console, timezone_id="Europe/Riga")
    page.goto("/me")
    page.get_by_role("button", name="Europe/Riga").click()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Riga")


INJECTIONS = {
    "a script element": "document.body.append(Object.assign(document.createElement('script'), {src: '/x'}))",
    "a string as HTML": "document.body.innerHTML = '<img src=x onerror=alert(1)>'",
    "an inserted string": "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
    "a parsed string": "new DOMParser().parseFromString('<b>x</b>', 'text/html')",
    "a policy of one's own": "trustedTypes.createPolicy('mine', {createHTML: x => x})",
    "a second default policy": "trustedTypes.createPolicy('default', {createHTML: x => x})",
}


@pytest.mark.parametrize("script", INJECTIONS.values(), ids=list(INJECTIONS))
def test_no_string_becomes_part_of_a_page(script: str, chromium: Browser, console: World) -> None:
    page = page_of(chromium, console)
    page.goto("/me")
    page.evaluate("document.body.dataset.mark = 'still here'")
    with pytest.raises(Exception, match=r"Only the console|policy|Trusted"):
        page.evaluate(f"() => {{ {script} }}")
    expect(page.locator("body")).to_have_attribute("data-mark", "still here")


@pytest.mark.parametrize(
    "markup",
    [
        "<iframe src='/me'></iframe>",
        "<img src='{elsewhere}/static/x/icon.svg'>",
        "<b style='position:fixed'>x</b>",
        "<script>document.title = 'taken'</script>",
        "<link rel=stylesheet href='{elsewhere}/static/x/console.css'>",
    ],
)
def test_what_got_into_a_page_all_the_same_loads_and_runs_nothing(
    markup: str, chromium: Browser, console: World
) -> None:
    page = page_of(chromium, console)
    elsewhere = console.url.replace("127.0.0.1", "localhost")  # which would answer
    loaded: list[str] = []
    page.on("requestfinished", lambda asked: loaded.append(asked.url))
    page.route("**/me", lambda route: _with(route, markup.format(elsewhere=elsewhere)))
    page.goto("/me")
    page.wait_for_load_state()
    assert page.title() == "You · Aplomb"
    assert [url for url in loaded if url.startswith(elsewhere)] == []
    assert "Sign out" not in "".join(frame.content() for frame in page.frames[1:])


def _with(route: Any, markup: str) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("<h1>", f"{markup}<h1>"))


def test_no_other_page_shows_the_console_within_itself(chromium: Browser, console: World) -> None:
    page = page_of(chromium, console)
    page.route(
        "**/elsewhere",
        lambda route: route.fulfill(body="<iframe src='/me'></iframe>", content_type="text/html"),
    )
    page.goto("/elsewhere")
    page.wait_for_load_state()
    assert "Ana" not in page.frames[-1].content()
