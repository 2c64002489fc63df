"""Whatever strangers and tools write stays text on the pages on which people decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from aplomb.removals.removal import Evidence, Original
from console.ask import Role
from tests.console.browsing import World
from tests.console.hostile import hostile_texts
from tests.console.queued import address, comment, put_case, verdict
from tests.console.test_hostile_text import shape
from tests.console.test_removals_and_incidents import incident, removal
from tests.console.test_replying import send


def a_reply_that_waits(world: World, text: str) -> str:
    where = put_case(world.table, comment(1, text, author_name=text))
    send(world.browser(Role.AGENT, name="Eva"), where, f"You should have read the terms. {text}", act="ask")
    send(world.browser(Role.AGENT, name="Eva"), where, "You should have read the terms.", act="ask", why=text)
    return "/approvals"


def a_refused_reply(world: World, text: str) -> str:
    where = put_case(world.table)
    send(world.browser(Role.LEAD, name="Lea"), where, f"We guarantee it. {text}")
    return address(where)


def a_removal(world: World, text: str) -> str:
    evidence = (Evidence(comment="7_1", author=text, text=text, verdict=verdict()),)
    original = Original(method="POST", path=f"/{text}", body=text)
    removal(world, evidence=evidence, original=original, requesters=(text,), object=text, detail=text)
    return "/removals/r1"


def an_incident(world: World, text: str) -> str:
    incident(world, text=text, detail=text, author=text)
    return "/incidents"


PLACES: Mapping[str, Callable[[World, str], str]] = {
    one.__name__: one for one in (a_reply_that_waits, a_refused_reply, a_removal, an_incident)
}


@pytest.mark.parametrize("place", PLACES)
def test_no_text_becomes_markup(place: str) -> None:
    for text in hostile_texts():
        world = World()
        page = world.browser(Role.LEAD, name="Lea").get(PLACES[place](world, text))
        assert (page.status, world.faults) == (200, []), text
        read = shape(page.text)
        assert not {"img", "iframe", "object", "embed", "style", "base", "meta http-equiv"} & {
            name for name, _ in read.elements
        }, text
        assert not [name for _, names in read.elements for name in names if name.startswith("on")], text
        scripts = [names for name, names in read.elements if name == "script"]
        assert all("src" in names for names in scripts), text
