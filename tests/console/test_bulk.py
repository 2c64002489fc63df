"""Many cases at once: what will happen is shown first, and a public reply is not among it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from aplomb.aws.keys import Key
from aplomb.aws.table import Delete
from aplomb.records import CaseState
from aplomb.verdict import Severity
from console.ask import Role
from console.cases.bulk import MOST, Deed
from console.routes import ROUTES
from tests.console.browsing import NOW, Answer, Browser, World
from tests.console.queued import address, comment, put_case, put_comment, the_case, verdict


def marks(places: Sequence[Key], last: str = "7_{}") -> list[str]:
    return [
        f"{address(one).removeprefix('/case/')}:{last.format(number)}"
        for number, one in enumerate(places, start=1)
    ]


def put_cases(world: World, count: int = 3, **more: Any) -> list[Key]:
    return [put_case(world.table, comment(number), **more) for number in range(1, count + 1)]


def confirmed(ana: Browser, preview: Answer, **form: Any) -> Answer:
    """Press the button of a preview."""
    told = re.findall(r'name="case" value="([^"]+)"', preview.text)
    deed = re.search(r'name="deed" value="([^"]+)"', preview.text)
    assert deed is not None
    return ana.post("/queue/bulk/do", {"deed": deed[1], "case": told, **form})


def test_a_preview_changes_nothing_and_says_what_will_happen(world: World, ana: Browser) -> None:
    places = put_cases(world)
    ben = world.browser(Role.AGENT, name="Ben")
    ben.post(f"{address(places[1])}/claim")
    before = world.table.items
    preview = ana.post("/queue/bulk", {"deed": "resolve", "case": marks(places)})
    assert "2 cases will be changed. Nothing has been done yet." in preview.text
    assert "1 is left alone." in preview.text
    assert "Left alone: Ben is working on this case." in preview.text
    assert {key: item for key, item in world.table.items.items() if not key.pk.startswith("SESSION")} == {
        key: item for key, item in before.items() if not key.pk.startswith("SESSION")
    }


@pytest.mark.parametrize(
    ("deed", "form", "outcome"),
    [
        ("resolve", {"outcome": "spam"}, (CaseState.RESOLVED, "id-ana")),
        ("snooze", {"choice": "tomorrow"}, (CaseState.SNOOZED, "id-ben")),
        ("release", {}, (CaseState.OPEN, "")),
        ("assign", {"to": "id-cem"}, (CaseState.OPEN, "id-cem")),
    ],
)
def test_what_was_previewed_is_done_to_each(
    world: World, ana: Browser, deed: str, form: dict[str, str], outcome: tuple[CaseState, str]
) -> None:
    world.browser(Role.AGENT, name="Cem")
    mine: dict[str, Any] = {} if deed == "resolve" else {"owner": "id-ben", "owner_name": "Ben", "claim": 1}
    places = put_cases(world, **mine)
    preview = ana.post("/queue/bulk", {"deed": deed, "case": marks(places)})
    answer = confirmed(ana, preview, **form)
    assert answer.status == 303
    assert "3 cases were changed." in ana.get("/queue").text
    assert [(one.state, one.owner) for one in (the_case(world.table, key) for key in places)] == [outcome] * 3


def test_who_is_given_many_cases_is_told_once_and_led_to_them(world: World, ana: Browser) -> None:
    cem = world.browser(Role.AGENT, name="Cem")
    preview = ana.post("/queue/bulk", {"deed": "assign", "case": marks(put_cases(world))})
    confirmed(ana, preview, to="id-cem")
    page = cem.get("/queue").text
    assert page.count("Ana assigned 3 cases to you.") == 1
    assert 'href="/queue?owner=me">' in page
    preview = ana.post("/queue/bulk", {"deed": "assign", "case": marks(put_cases(world))})
    confirmed(ana, preview, to="id-ana")
    assert "assigned" not in ana.get("/queue").text.split("<h2>For you</h2>")[-1].split("</ul>")[0]


def test_what_happened_since_the_preview_is_left_alone_and_told(world: World, ana: Browser) -> None:
    places = put_cases(world)
    preview = ana.post("/queue/bulk", {"deed": "resolve", "case": marks(places)})
    put_comment(world.table, places[0], comment(9, "Wait!", thread="7_1", author="author-1"))
    world.table.write([Delete(key=places[1])])
    confirmed(ana, preview, outcome="spam")
    told = ana.get("/queue").text
    assert "1 case was changed. 2 were left alone:" in told
    assert "Something new was written" in told
    assert "asked to be forgotten" in told
    assert the_case(world.table, places[0]).state is CaseState.OPEN


def test_pressing_the_button_twice_does_it_once(world: World, ana: Browser) -> None:
    places = put_cases(world)
    preview = ana.post("/queue/bulk", {"deed": "resolve", "case": marks(places)})
    for _ in range(2):
        confirmed(ana, preview, outcome="spam")
    assert len([key for key in world.table.items if key.sk.startswith("NOTE#")]) == 3


def test_all_that_match_a_filter_are_chosen_up_to_a_hundred(world: World, ana: Browser) -> None:
    for number in range(1, MOST + 31):
        severity = Severity.HIGH if number <= MOST + 10 else Severity.NORMAL
        put_case(world.table, comment(number), judged=verdict(severity))
    ana.get("/queue")
    preview = ana.post("/queue/bulk", {"deed": "resolve", "all": "1", "filter": "priority=high"})
    assert "100 cases will be changed." in preview.text
    assert "10 more match; repeat for them." in preview.text
    confirmed(ana, preview, outcome="spam")
    states = [item["state"] for item in world.table.items.values() if "work_sk" in item]
    assert states.count("resolved") == MOST


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"deed": "reply"},
        {"deed": "resolve"},
        {"deed": "resolve", "case": ["x:y", "", "::"]},
        {"deed": "resolve", "all": "1", "filter": "state=gone"},
    ],
)
def test_a_form_that_chooses_nothing_is_refused_in_words(ana: Browser, form: dict[str, Any]) -> None:
    answer = ana.post("/queue/bulk", form)
    assert answer.status == 422
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "form",
    [
        {"deed": "publish"},
        {"deed": "assign", "to": "id-nobody"},
        {"deed": "snooze", "choice": "never"},
        {"deed": "resolve", "outcome": ""},
    ],
)
def test_an_order_that_lacks_something_does_nothing(world: World, ana: Browser, form: dict[str, Any]) -> None:
    places = put_cases(world)
    assert ana.post("/queue/bulk/do", {**form, "case": marks(places)}).status == 422
    assert the_case(world.table, places[0]).rev == 1


def test_there_is_no_reply_to_many() -> None:
    assert set(Deed) == {"assign", "snooze", "resolve", "release"}
    assert [one.path for one in ROUTES if "bulk" in one.path] == ["/queue/bulk", "/queue/bulk/do"]


def test_a_snooze_comes_back_in_the_readers_own_morning(world: World) -> None:
    ana = world.browser(Role.AGENT, zone="Asia/Tokyo")
    [place] = put_cases(world, 1)
    preview = ana.post("/queue/bulk", {"deed": "snooze", "case": marks([place])})
    confirmed(ana, preview, choice="tomorrow")
    until = the_case(world.table, place).snoozed_until
    assert until > NOW
    assert (until + 9 * 3600) % 86_400 == 9 * 3600
