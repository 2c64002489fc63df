"""Every page, in every state: valid HTML, whatever strangers write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import batched
from pathlib import Path

from console.ask import Role
from console.routes import ROUTES
from tests.console.browsing import World
from tests.console.furnished import HEATED, crawled, furnish
from tests.console.hostile import hostile_texts
from tests.console.validity import faults

PATHS = sorted({one.path for one in ROUTES if one.method == "GET" and "<" not in one.path})
TEXTS_TOGETHER = 20
ENOUGH = 300  # pages: fewer would say that the crawl has lost its way
WRAPPED = '<!doctype html><html lang="en"><title>A part</title><main>{}</main></html>'


def pages_of(
    world: World, name: str, role: Role, places: Sequence[str] = (), *, language: str = "en"
) -> dict[str, str]:
    """Return every page that somebody of the role comes to."""
    browser = world.browser(role, name=str(role), language=language)
    found = {f"{name}, {role}, {path}": page.text for path, page in crawled(browser, [*PATHS, *places])}
    assert world.faults == []
    return found


def refusals(world: World) -> dict[str, str]:
    """Return what is said to strangers and to people who may not, or ask for what is not there."""
    nobody, agent = world.browser(), world.browser(Role.AGENT)
    told = {
        "signed out": nobody.get("/signed-out"),
        "nobody is signed in": nobody.send("POST", "/me"),
        "a sign-in that nobody began": nobody.get("/signed-in?code=x&state=y"),
        "no such page": agent.get("/nothing"),
        "no such case": agent.get("/case/none"),
        "not allowed": agent.get("/people/x"),
        "no token": agent.send("POST", "/me", body="a=b"),
        "another site": agent.send("POST", "/me", headers={"origin": "https://evil.example"}),
        "a tampered cursor": agent.get("/queue?after=x"),
    }
    assert all(one.status >= 400 for name, one in told.items() if name != "signed out")
    return {name: one.text for name, one in told.items()}


def answers_to_forms(world: World, places: Sequence[str], words: str) -> dict[str, str]:
    """Return pages that are seen only after a form was sent."""
    agent, place = world.browser(Role.AGENT), places[0]
    told = {
        "a preview": agent.post("/queue/bulk", {"deed": "resolve", "case": f"{place[6:]}:7_1"}),
        "a text tried": agent.post("/templates/try", {"text": words}, page="/templates/try"),
        "a stale form": agent.post(f"{place}/resolve", {"outcome": words}),
        "nothing to say": agent.post(f"{place}/reply", {"text": ""}),
    }
    return {name: one.text for name, one in told.items()}


def parts(world: World, places: Sequence[str], words: str) -> dict[str, str]:
    """Return what htmx puts into a page, within one."""
    agent, typed = world.browser(Role.AGENT), {"text": words}
    told = {
        "the queue's rows": agent.get("/queue", hx_request="true"),
        "words as they are typed": agent.post(f"{places[0]}/reply/words", typed, hx_request="true"),
        **{f"replies, {one}": agent.get(f"{one}/reply", hx_request="true") for one in places},
    }
    return {name: WRAPPED.format(one.text) for name, one in told.items()}


def every_page() -> Mapping[str, str]:
    """Return pages that are empty, full, full of hostile texts, and refusals."""
    empty, full = World(), World()
    places = furnish(full, ["The bread was stale."])
    found = refusals(World()) | answers_to_forms(full, places, HEATED) | parts(full, places, HEATED)
    for role, language in ((Role.ADMIN, "en"), (Role.AGENT, "en"), (Role.AUDITOR, "lv")):
        found |= pages_of(empty, "empty", role, language=language)
        found |= pages_of(full, "full", role, places, language=language)
    for number, texts in enumerate(batched(hostile_texts(), TEXTS_TOGETHER, strict=False)):
        world = World()
        places = furnish(world, texts)
        found |= pages_of(world, f"hostile {number}", Role.ADMIN, places)
    return found


def test_every_page_in_every_state_is_valid_html(tmp_path: Path) -> None:
    pages = every_page()
    assert len(pages) >= ENOUGH
    assert faults(pages, tmp_path) == []


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    pages = {"good": WRAPPED.format("<p>Bread.</p>"), "bad": WRAPPED.format("<p hx-get='/'><b>Bread.</p>")}
    found = faults(pages, tmp_path)
    assert found
    assert all(one.startswith("bad: ") for one in found)
