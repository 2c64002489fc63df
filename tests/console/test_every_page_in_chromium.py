"""Every page, with nothing in it yet: it keeps nobody out, in any light, width and language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from console.ask import Role
from console.routes import ROUTES
from tests.console.barriers import barriers, with_axe
from tests.console.browsing import World
from tests.console.serving import served

pytestmark = pytest.mark.browser

# All but the first, which leads on to another, and what is downloaded.
PATHS = sorted(
    {one.path for one in ROUTES if one.method == "GET" and "<" not in one.path}
    - {"/", "/record/export", "/templates/set"}
)
ASKED = {"/templates/edit": "?intent=complaint&language=en"}  # what a page must be asked with
NARROW = {"width": 320, "height": 640}
LOOKS: tuple[tuple[str, Role, dict[str, Any]], ...] = (
    ("en", Role.ADMIN, {}),
    ("lv", Role.AUDITOR, {"viewport": NARROW, "color_scheme": "dark"}),
    ("en", Role.AGENT, {"forced_colors": "active"}),
)


@pytest.fixture(scope="module")
def console() -> Iterator[World]:
    with served() as world:
        yield world


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_page_keeps_nobody_out(path: str, chromium: Browser, console: World) -> None:
    for language, role, look in LOOKS:
        with with_axe(chromium.new_context(base_url=console.url, **look)) as context:
            who = console.browser(role, language=language, name=str(role))
            for name, value in who.cookies.items():
                url = console.url.replace("http", "https")
                context.add_cookies([{"name": name, "value": value, "url": url}])
            allowed = any(one.path == path and one.method == "GET" and one.allows(role) for one in ROUTES)
            assert trouble(context.new_page(), path, status=200 if allowed else 403) == []


def trouble(page: Page, path: str, *, status: int) -> list[str]:
    """Return what keeps people out of a page, and what its scripts and its policy complain of."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(path + ASKED.get(path, ""))
    assert answer is not None
    assert answer.status == status
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        said.append("it scrolls sideways")
    refused = "Failed to load resource: the server responded with a status of 403"
    return [*(one for one in said if not one.startswith(refused)), *barriers(page)]
