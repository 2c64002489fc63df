"""Every address of the console, and who may use it: a second list, which must say the same."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from console.access.door import OPEN_ROUTES
from console.access.refusals import Refusal
from console.ask import Ask, Reply, Role, Route
from console.routes import PAGES, ROUTES
from tests.console.browsing import World
from tests.console.who_may import OPEN, WHO_MAY

ROLES = {
    "auditor": Role.AUDITOR,
    "agent": Role.AGENT,
    "lead": Role.LEAD,
    "admin": Role.ADMIN,
}


def test_every_route_stands_in_the_list_of_who_may_with_the_same_role() -> None:
    said = {f"{one.method} {one.path}": f"{one.least}{' writes' if one.writes else ''}" for one in ROUTES}
    assert said == WHO_MAY
    assert len(ROUTES) == len(WHO_MAY)  # none stands twice


def test_few_addresses_are_open_to_strangers() -> None:
    assert {f"{one.method} {one.path}" for one in OPEN_ROUTES} == OPEN


def test_every_page_is_part_of_the_console() -> None:
    folder = Path(__file__).parents[2] / "functions" / "console" / "pages"
    written = {path.stem for path in folder.glob("[a-z]*.py") if "ROUTES" in path.read_text()}
    assert {page.__name__.rpartition(".")[2] for page in PAGES} == written


def answers(_ask: Ask) -> Reply:
    return Reply(body="Seen.")


@pytest.mark.parametrize(
    ("least", "writes", "allowed"),
    [
        (Role.AUDITOR, False, {"auditor", "agent", "lead", "admin"}),
        (Role.AGENT, False, {"agent", "lead", "admin"}),
        (Role.AGENT, True, {"agent", "lead", "admin"}),
        (Role.LEAD, True, {"lead", "admin"}),
        (Role.ADMIN, True, {"admin"}),
    ],
)
def test_a_form_is_for_its_role_and_above_and_an_auditor_changes_nothing(
    *, least: Role, writes: bool, allowed: set[str]
) -> None:
    route = Route(method="POST", path="/x", handler=answers, least=least, writes=writes)
    assert {name for name, role in ROLES.items() if route.allows(role)} == allowed


@pytest.mark.parametrize("least", [Role.AGENT, Role.LEAD, Role.ADMIN])
def test_an_auditor_reads_what_anyone_reads(least: Role) -> None:
    assert Route(method="GET", path="/x", handler=answers, least=least, writes=False).allows(Role.AUDITOR)


@pytest.mark.parametrize(
    ("method", "least", "writes"),
    [("GET", Role.AGENT, True), ("POST", Role.AUDITOR, True), ("PUT", Role.ADMIN, True)],
)
def test_a_route_cannot_change_things_by_a_link_or_for_an_auditor(
    *, method: str, least: Role, writes: bool
) -> None:
    with pytest.raises(ValueError, match=r"."):
        Route(method=method, path="/x", handler=answers, least=least, writes=writes)


def ask_for(world: World, route: Route, role: Role | None) -> int:
    """Ask for a route, with whatever names, as somebody of the role who does all else right."""
    browser = world.browser(role)
    path = re.sub(r"<\w+>", "x", route.path)
    if route.method == "GET":
        return browser.get(path).status
    token = browser.get("/me").token if role else ""
    return browser.send("POST", path, body=urlencode({"csrf": token})).status


EVERY = pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")


@EVERY
def test_nobody_reaches_a_page_without_signing_in(route: Route, world: World) -> None:
    assert ask_for(world, route, None) == (303 if route.method == "GET" else 401)
    assert [one.refusal for one in world.refused] == [Refusal.NO_SESSION]


@EVERY
@pytest.mark.parametrize("role", ROLES.values(), ids=list(ROLES))
def test_a_page_is_shown_to_whom_it_is_for_and_refused_to_others(
    route: Route, role: Role, world: World
) -> None:
    status = ask_for(world, route, role)
    assert world.faults == []
    assert status < 500
    refused = [one for one in world.refused if one.refusal is Refusal.NOT_ALLOWED]
    assert bool(refused) != route.allows(role)
    assert refused == [] or status == 403
    assert [one.route for one in refused] == [f"{route.method} {route.path}"] * len(refused)


@EVERY
def test_a_form_without_its_token_is_refused_wherever_it_leads(route: Route, world: World) -> None:
    if route.method == "GET":
        assert not route.writes
        return
    browser = world.browser(Role.ADMIN)
    before = dict(world.table.items)
    path = re.sub(r"<\w+>", "x", route.path)
    assert browser.send("POST", path, body="a=b").status == 403
    assert [one.refusal for one in world.refused] == [Refusal.WRONG_TOKEN]
    changed = {key for key in world.table.items if before.get(key) != world.table.items[key]}
    assert all(key.pk.startswith("REFUSALS#") for key in changed)
    assert world.queue.sent == []
