"""A page of a served console, opened in Chromium by somebody who is signed in."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page

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
