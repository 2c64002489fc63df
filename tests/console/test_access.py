"""Every address against what must not come in: it is refused, changes nothing, and leaves a trace."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from aplomb.aws.keys import CaseKey, Key, case_key
from aplomb.cases import case_reference
from console.access.refusals import Refusal
from console.access.sessions import IDLE, LONGEST
from console.ask import Role, Route
from console.routes import ROUTES
from tests.console.browsing import NOW, Answer, Browser, World
from tests.console.furnished import furnish

FORM = "application/x-www-form-urlencoded"
# Of a page that is not ours; whatever stands in no list here is some other id that nobody gave.
FOREIGN = {
    "platform": "facebook",
    "account": "999",
    "case": case_reference(case_key(CaseKey("facebook", "999", "c", "a"))),
}
TRACES = ("REFUSALS#",)
# The way to the people of a case shows nothing of it.
SHOWS_NOTHING = {"GET /case/<case>/assign"}


def path_of(route: Route) -> str:
    return re.sub(r"<(\w+)>", lambda name: FOREIGN.get(name[1], "0" * 32), route.path)


def ask(browser: Browser, route: Route, *, token: str = "", **headers: str) -> Answer:
    """Ask for a route, and give the right token to a form."""
    if route.method == "GET":
        return browser.get(path_of(route), **headers)
    return browser.send("POST", path_of(route), body=urlencode({"csrf": token}), headers=headers)


def refused(told: Answer, route: Route) -> bool:
    """Tell whether nothing was shown or done: a page leads to the sign-in."""
    leads = told.headers.get("location", "").startswith("/sign-in")
    return told.status >= 400 or (route.method == "GET" and leads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """What somebody tries, on which routes, and as what it is refused."""

    tries: Callable[[World, Browser, Route, str], Answer]
    refusal: Refusal
    gets: bool  # pages refuse it as forms do


def away(world: World, browser: Browser, route: Route, token: str) -> Answer:
    world.now += IDLE
    return ask(browser, route, token=token)


def a_day_later(world: World, browser: Browser, route: Route, token: str) -> Answer:
    while world.now < NOW + LONGEST:
        browser.get("/me")
        world.now += IDLE - 1
    return ask(browser, route, token=token)


def signed_out(_world: World, browser: Browser, route: Route, token: str) -> Answer:
    kept = dict(browser.cookies)
    browser.post("/sign-out/everywhere")
    browser.cookies = kept
    return ask(browser, route, token=token)


def with_headers(**headers: str) -> Callable[[World, Browser, Route, str], Answer]:
    return lambda _world, browser, route, token: ask(browser, route, token=token, **headers)


def with_token_of_another(world: World, browser: Browser, route: Route, _token: str) -> Answer:
    other = world.browser(Role.ADMIN, name="Eve").get("/me").token
    return ask(browser, route, token=other)


ATTACKS = {
    "after half an hour away": Attack(tries=away, refusal=Refusal.IDLE, gets=True),
    "after twelve hours": Attack(tries=a_day_later, refusal=Refusal.ENDED, gets=True),
    "after signing out everywhere": Attack(tries=signed_out, refusal=Refusal.NO_SESSION, gets=True),
    "from another site": Attack(
        tries=with_headers(sec_fetch_site="cross-site", sec_fetch_mode="cors"),
        refusal=Refusal.CROSS_SITE,
        gets=True,
    ),
    "of another origin": Attack(
        tries=with_headers(origin="https://evil.example"), refusal=Refusal.CROSS_SITE, gets=False
    ),
    "with a token of somebody else": Attack(
        tries=with_token_of_another, refusal=Refusal.WRONG_TOKEN, gets=False
    ),
    "as JSON": Attack(
        tries=with_headers(content_type="application/json"), refusal=Refusal.WRONG_CONTENT, gets=False
    ),
    "as an upload": Attack(
        tries=with_headers(content_type="multipart/form-data; boundary=x"),
        refusal=Refusal.WRONG_CONTENT,
        gets=False,
    ),
}


def changes(world: World, before: Mapping[Key, object]) -> set[Key]:
    """Return what changed beside the sessions."""
    now = world.table.items
    changed = {key for key in {*now, *before} if now.get(key) != before.get(key)}
    return {key for key in changed if not key.pk.startswith(("SESSION", "COLLEAGUE", "PERSON", "PEOPLE"))}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=list(ATTACKS))
def test_on_every_route_it_is_refused_changes_nothing_and_leaves_a_trace(attack: Attack) -> None:
    for route in ROUTES:
        if route.method == "GET" and not attack.gets:
            continue
        world = World()
        browser = world.browser(Role.ADMIN)
        token, before = browser.get("/me").token, dict(world.table.items)
        told = attack.tries(world, browser, route, token)
        name = f"{route.method} {route.path}"
        assert refused(told, route), name
        assert [(one.refusal, one.route) for one in world.refused] == [(attack.refusal, name)], name
        kept = {key for key in changes(world, before) if key.pk.startswith(TRACES)}
        assert bool(kept) or (route.method, attack.refusal) == ("GET", Refusal.NO_SESSION), name
        assert changes(world, before) == kept, name
        assert (world.queue.sent, world.triage.sent, world.faults) == ([], [], []), name


BY_ID = [one for one in ROUTES if "<" in one.path and f"{one.method} {one.path}" not in SHOWS_NOTHING]


@pytest.mark.parametrize("route", BY_ID, ids=lambda one: f"{one.method} {one.path}")
def test_what_belongs_to_others_is_not_there_and_asking_for_it_leaves_a_trace(route: Route) -> None:
    world = World()
    furnish(world, ["The bread was stale."])
    browser = world.browser(Role.ADMIN)
    token, before = browser.get("/me").token, dict(world.table.items)
    world.refused.clear()
    sent = len(world.queue.sent), len(world.triage.sent)
    assert ask(browser, route, token=token).status in {404, 409}
    assert [one.route for one in world.refused] == [f"{route.method} {route.path}"]
    assert world.refused[0].refusal in {Refusal.NOT_FOUND, Refusal.NOT_AS_SHOWN}
    kept = changes(world, before)
    assert all(key.pk.startswith(TRACES) for key in kept)
    assert bool(kept) == (route.method == "POST" and route.lively), "an open page's own question is no act"
    assert (len(world.queue.sent), len(world.triage.sent)) == sent
    assert world.faults == []
