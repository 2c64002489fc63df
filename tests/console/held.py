"""Promotions that a crisis stopped, as the switch leaves them, and the forms of people who decide on them."""

from __future__ import annotations

from typing import Any

from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.promotion import Pause, Promotion, PromotionState, Reach, Visit
from console.held_back import seen
from tests.console.browsing import NOW, Answer, Browser, World
from tests.console.test_hostile_text import shape

PAGE = "100200300400500"
CHANNEL = "facebook-posts"  # of templates/promotions.yaml
HOUR, DAY = 3600, 24 * 3600
LINK = "https://business.facebook.com/latest/posts/scheduled_posts"
BEGAN = NOW - HOUR


def promotion(number: int = 1, **more: Any) -> Promotion:
    facts: dict[str, Any] = {
        "platform": "facebook",
        "account": PAGE,
        "channel": CHANNEL,
        "id": f"{PAGE}_{number}",
        "title": f"Offer {number}",
        "link": LINK,
        "due_at": NOW + number * DAY,
        "state": PromotionState.PAUSED,
        "seen_at": BEGAN,
        "paused_at": BEGAN + 20,
        "moved_to": NOW + 25 * DAY,
    }
    return Promotion(**{**facts, **more})


def visit(**more: Any) -> Visit:
    facts: dict[str, Any] = {
        "channel": CHANNEL,
        "title": "Scheduled posts",
        "reach": Reach.REACHED,
        "at": BEGAN,
    }
    return Visit(**{**facts, **more})


def paused(world: World, *promotions: Promotion, visits: tuple[Visit, ...] = (), why: str = "") -> Pause:
    desk = PauseDesk(world.table)
    pause = desk.begin("facebook", PAGE, why=why or "A recall.", since=BEGAN, now=BEGAN)
    desk.save(pause, [(None, one) for one in promotions])
    for one in visits or (visit(),):
        desk.visited(pause, one)
    return pause


def reviewed(world: World, *promotions: Promotion) -> Pause:
    paused(world, *promotions)
    desk = PauseDesk(world.table)
    for person in ("Lea", "Mia"):
        after = desk.approve("facebook", PAGE, person=person, now=NOW - 60)
    return after


def pause_of(world: World) -> Pause:
    found = PauseDesk(world.table).read("facebook", PAGE)
    assert found is not None
    return found


def promotions_of(world: World) -> dict[str, Promotion]:
    return {one.title: one for one in PauseDesk(world.table).promotions(pause_of(world))}


AT = f"/promotions/facebook/{PAGE}"


def words(answer: Answer) -> str:
    return " ".join(" ".join(shape(answer.text).words).split())


def say_on(browser: Browser, seen_so: str | None = None) -> Answer:
    form = {"seen": seen(pause_of(browser.world)) if seen_so is None else seen_so}
    return browser.post(f"{AT}/on", form)


def decide(browser: Browser, what: str, one: Promotion, **more: str) -> Answer:
    form = {
        "seen": seen(pause_of(browser.world)),
        "channel": one.channel,
        "promotion": one.id,
        "rev": str(one.rev),
    }
    return browser.post(f"{AT}/{what}", {**form, **more})
