"""A page of a served console, opened in Chromium by somebody who is signed in."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page, expect

from console.ask import Role
from tests.console.barriers import with_axe
from tests.console.browsing import World


def page_of(
    chromium: Browser,
    world: World,
    *,
    role: Role = Role.AGENT,
    name: str = "Ana",
    script: str = "",
    **look: Any,
) -> Page:
    """Return an empty page; `script` runs in it before anything else does."""
    context = with_axe(chromium.new_context(base_url=world.url, **look))
    for cookie, value in world.browser(role, name=name).cookies.items():
        context.add_cookies([{"name": cookie, "value": value, "url": world.url.replace("http", "https")}])
    if script:
        context.add_init_script(script)
    return context.new_page()


def take_the_next(page: Page, *, left: int) -> None:
    """Claim the first of the cases that are left by keys alone, and begin to resolve it."""
    expect(page.locator("[data-case]")).to_have_count(left)
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator("#status")).to_contain_text("The case is yours.")
    page.wait_for_load_state()
    page.keyboard.press("e")
    expect(page.get_by_label("How it ended")).to_be_focused()
