"""The page of promotions as people meet it: in every light, on a narrow screen, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from aplomb.promotions.promotion import PauseState, PromotionState, Reach
from console.ask import Role
from tests.console.barriers import barriers
from tests.console.browsing import NOW, World
from tests.console.held import DAY, LINK, pause_of, paused, promotion, promotions_of, reviewed, visit
from tests.console.opened import page_of
from tests.console.serving import served
from tests.console.test_frame_in_chromium import STARK

pytestmark = pytest.mark.browser

NOON = 1_700_481_600  # 2023-11-20 12:00 UTC


@pytest.fixture
def console() -> Iterator[World]:
    with served() as world:
        yield world


@pytest.mark.parametrize("look", STARK.values(), ids=list(STARK))
def test_what_is_held_back_keeps_nobody_out(look: dict[str, Any], chromium: Browser, console: World) -> None:
    by_hand = visit(channel="planner", title="Reels planned in the app", reach=Reach.BY_HAND, link=LINK)
    lost = promotion(1, state=PromotionState.UNREACHED, paused_at=None, detail="It answered HTTP 500.")
    paused(console, lost, *(promotion(number) for number in range(2, 43)), visits=(visit(), by_hand))
    page = page_of(chromium, console, role=Role.LEAD, name="Lea", **look)
    page.goto("/promotions")
    expect(page.get_by_text("Paused 41 of 43.")).to_be_visible()
    page.get_by_role("button", name="They may go on").click()
    expect(page.get_by_role("status")).to_contain_text("A second, different person")
    if look.get("java_script_enabled", True):
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]  # each has one


@pytest.mark.parametrize("look", STARK.values(), ids=list(STARK))
def test_what_is_out_of_reach_is_finished_by_hand(
    look: dict[str, Any], chromium: Browser, console: World
) -> None:
    slipping = promotion(4, state=PromotionState.DROPPED, moved_to=NOW + 10 * DAY, look_at=NOW + 60)
    reviewed(console, promotion(1, channel="gone"), promotion(2), slipping)
    page = page_of(chromium, console, role=Role.LEAD, name="Lea", **look)
    page.goto("/promotions")
    expect(page.get_by_text("1 waits at a tool that promotions.yaml does not name")).to_be_visible()
    expect(page.get_by_text("1 is kept out, and cannot be moved on.")).to_be_visible()
    if look.get("java_script_enabled", True):
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]  # each has one
    for name in ("Offer 1", "Offer 4"):
        page.get_by_role("button", name=re.compile(f"I have seen to it at its tool.*{name}")).click()
        expect(page.get_by_role("status")).to_contain_text("Aplomb looks at it no more.")
        assert promotions_of(console)[name].state is PromotionState.BY_HAND
    expect(page.get_by_text("cannot be moved on.")).to_have_count(0)


@pytest.mark.parametrize("look", STARK.values(), ids=list(STARK))
def test_somebody_decides_on_each_promotion(look: dict[str, Any], chromium: Browser, console: World) -> None:
    long = promotion(3, title="A" * 180, id="B" * 90)
    reviewed(console, promotion(1), promotion(2, due_at=NOW - 60), long)
    page = page_of(chromium, console, role=Role.LEAD, name="Lea", **look)
    page.goto("/promotions")
    page.get_by_role("button", name="Give it back at its time").first.click()
    expect(page.get_by_role("status")).to_contain_text("It goes out at")
    assert promotions_of(console)["Offer 1"].back_at == NOW + DAY
    page.get_by_role("button", name="Give it back at another time").first.click()
    expect(page.get_by_role("button", name="Give it back at another time")).to_have_count(1)
    assert promotions_of(console)["Offer 2"].state is PromotionState.RETURNING
    if look.get("java_script_enabled", True):
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]  # each has one
    page.get_by_role("button", name="It stays out").click()
    expect(page.get_by_text("Everything is decided")).to_be_visible()
    assert pause_of(console).state is PauseState.REVIEW


def test_enter_in_the_field_of_another_time_gives_that_time(chromium: Browser, console: World) -> None:
    reviewed(console, promotion(1))
    page = page_of(chromium, console, role=Role.LEAD, name="Lea")
    page.goto("/promotions")
    field = page.get_by_label("Another time")
    field.fill("2023-11-20T12:00")
    field.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("20 Nov 2023, 12:00")
    assert promotions_of(console)["Offer 1"].back_at == NOON
