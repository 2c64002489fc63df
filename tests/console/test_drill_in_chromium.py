"""A drill that is going on keeps nobody out, however narrow the window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from console.ask import Role
from tests.console.browsing import World
from tests.console.opened import page_of
from tests.console.serving import served
from tests.console.test_every_page_in_chromium import NARROW, trouble

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/crisis", "/crisis/facebook/drill"])
def test_a_drill_that_is_going_on_keeps_nobody_out(path: str, chromium: Browser) -> None:
    with served() as world:
        begin(world)
        page = page_of(chromium, world, role=Role.LEAD, name="Lea", viewport=NARROW)
        assert trouble(page, path, status=200) == []
        assert page.get_by_role("button", name="End the drill").is_visible()


def begin(world: World) -> None:
    assert world.browser(Role.LEAD, name="Lea").post("/drill/start", {}).status == 303
