"""Pages on which people decide about what others take away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aplomb.aws.table import Put
from aplomb.comment import Platform
from aplomb.incidents.desk import IncidentDesk
from aplomb.incidents.incident import Incident, IncidentState, Missing, Unhide, incident_item
from aplomb.records import FoundBy
from aplomb.removals.desk import RemovalDesk
from aplomb.removals.removal import Evidence, Original, Removal, RemovalState, Standing
from aplomb.verdict import Kind, Severity
from console.ask import Role
from tests.console.browsing import NOW, Browser, World, person
from tests.console.queued import PAGE, verdict

EVIL = '"><script>alert(1)</script>'


def removal(world: World, **more: Any) -> Removal:
    facts: dict[str, Any] = {
        "id": "r1",
        "platform": "facebook",
        "account": PAGE,
        "object": "7_1",
        "act": "delete",
        "standing": Standing.CRITICISM,
        "state": RemovalState.REQUESTED,
        "original": Original(method="DELETE", path="/v26.0/7_1"),
        "requesters": ("Scheduler", "Ida"),
        "evidence": (Evidence(comment="7_1", author="a", text=f"Stale. {EVIL}", verdict=verdict()),),
        "whole": True,
        "requested_at": NOW - 60,
        "updated_at": NOW - 60,
    }
    return RemovalDesk(world.table).save(Removal(**{**facts, **more}))


def state(world: World) -> RemovalState:
    found = RemovalDesk(world.table).find("r1")
    assert found is not None
    return found.state


def decide(browser: Browser, what: str, *, seen: int = 1, **more: str) -> int:
    return browser.post(f"/removals/r1/{what}", {"seen": str(seen), **more}).status


def test_criticism_goes_when_two_people_see_the_same_ground(world: World, lea: Browser, mia: Browser) -> None:
    removal(world)
    assert decide(lea, "approve", ground="fraud") == 303
    assert state(world) is RemovalState.APPROVED
    assert "1 of 2 approvals" in lea.get("/removals").text
    assert decide(mia, "approve", seen=2, ground="fraud") == 303
    assert state(world) is RemovalState.RELEASED


def test_one_person_is_one_person_under_any_name(world: World, lea: Browser) -> None:
    removal(world)
    decide(lea, "approve", ground="fraud")
    again = world.browser()
    again.sign_in(replace(person(Role.LEAD, name="Lea"), name="L. Example"))
    assert decide(again, "approve", seen=2, ground="fraud") == 409
    assert state(world) is RemovalState.APPROVED


@pytest.mark.parametrize(
    "more", [{}, {"ground": "because"}, {"ground": "fraud", "seen": 9}, {"ground": "fraud", "seen": -1}]
)
def test_what_lacks_a_ground_or_was_not_seen_as_it_is_stays(
    more: dict[str, Any], world: World, lea: Browser
) -> None:
    removal(world)
    assert decide(lea, "approve", **more) == 409
    assert state(world) is RemovalState.REQUESTED


def test_who_asked_for_it_does_not_approve_it(world: World) -> None:
    removal(world)
    assert decide(world.browser(Role.LEAD, name="Ida"), "approve", ground="fraud") == 409


def test_a_no_is_final(world: World, lea: Browser, mia: Browser) -> None:
    removal(world)
    assert decide(lea, "refuse") == 303
    assert decide(mia, "approve", seen=2, ground="fraud") == 409
    assert "Nothing waits here." in lea.get("/removals").text


def test_an_agent_looks_and_a_lead_decides(world: World) -> None:
    removal(world)
    agent = world.browser(Role.AGENT, name="Eva")
    page = agent.get("/removals/r1")
    assert "A lead decides on removals." in page.text
    assert "<script>alert" not in page.text
    assert decide(agent, "refuse") == 403


def test_what_the_rule_refused_is_listed_apart(world: World, lea: Browser) -> None:
    removal(world, state=RemovalState.REFUSED)
    assert "/removals/r1" not in lea.get("/removals").text
    assert "/removals/r1" in lea.get("/removals?refused").text


def test_a_removal_that_is_not_there_is_said_in_words(world: World, lea: Browser) -> None:
    assert lea.get("/removals/none").status == 404
    assert decide(lea, "refuse") == 409
    assert world.faults == []


def incident(world: World, **more: Any) -> Incident:
    facts: dict[str, Any] = {
        "platform": Platform.FACEBOOK,
        "account": PAGE,
        "comment": "7_1",
        "what": Missing.HIDDEN,
        "post": "p",
        "thread": "7_1",
        "author": "a",
        "text": f"Stale. {EVIL}",
        "version": "1",
        "kind": Kind.COMPLAINT,
        "severity": Severity.HIGH,
        "found_by": FoundBy.WEBHOOK,
        "found_at": NOW - 60,
        "unhide": Unhide.OFFERED,
        "updated_at": NOW - 60,
    }
    made = Incident(**{**facts, **more})
    key, item = incident_item(made)
    world.table.write([Put(key=key, item=item)])
    return made


def known(world: World) -> Incident:
    [found] = IncidentDesk(world.table).find("facebook", PAGE, "7_1")
    return found


def form(**more: str) -> dict[str, str]:
    return {"platform": "facebook", "account": PAGE, "comment": "7_1", "what": "hidden", "seen": "1", **more}


def test_hidden_criticism_is_shown_again_with_one_button(world: World) -> None:
    incident(world)
    eva = world.browser(Role.AGENT, name="Eva")
    page = eva.get("/incidents").text
    assert "Show it again" in page
    assert "<script>alert" not in page
    assert eva.post("/incidents/unhide", form()).status == 303
    assert (known(world).unhide, known(world).by) == (Unhide.WANTED, "Eva")


def test_an_incident_is_closed_with_what_was_found(world: World) -> None:
    incident(world)
    eva = world.browser(Role.AGENT, name="Eva")
    assert eva.post("/incidents/close", form(why=" ")).status == 409
    assert eva.post("/incidents/close", form(why="A filter of the page did it.")).status == 303
    assert known(world).state is IncidentState.CLOSED
    assert "No criticism is missing." in eva.get("/incidents").text


@pytest.mark.parametrize(
    "broken", [{"seen": "7"}, {"seen": ""}, {"what": "removed"}, {"comment": "0"}, {"platform": "nowhere"}]
)
def test_an_incident_that_changed_or_is_gone_is_looked_at_again(broken: dict[str, str], world: World) -> None:
    incident(world)
    eva = world.browser(Role.AGENT, name="Eva")
    assert eva.post("/incidents/close", form(why="found", **broken)).status == 409
    assert known(world).state is IncidentState.OPEN
    assert world.faults == []


def test_the_gravest_incident_comes_first(world: World) -> None:
    incident(world, comment="7_2", severity=Severity.NORMAL, text="normal one")
    incident(world, comment="7_1", severity=Severity.URGENT, text="urgent one")
    page = world.browser(Role.AUDITOR).get("/incidents").text
    assert page.index("urgent one") < page.index("normal one")
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
