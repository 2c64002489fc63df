"""The page that says what is held back, and on which two people let promotions go on."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisState
from aplomb.drill.account import DRILL
from aplomb.promotions import desk as promotions_desk
from aplomb.promotions import promotion as promotions
from aplomb.promotions import review as promotions_review
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.promotion import PauseState, PromotionState, Reach
from console.ask import Role
from console.held_back import seen
from console.promotion_words import REFUSALS
from tests.console.browsing import NOW, Browser, World
from tests.console.held import (
    AT,
    BEGAN,
    CHANNEL,
    HOUR,
    PAGE,
    decide,
    pause_of,
    paused,
    promotion,
    promotions_of,
    reviewed,
    say_on,
    visit,
    words,
)
from tests.console.hostile import hostile_texts
from tests.console.test_hostile_text import shape


def test_with_nothing_held_back_the_page_says_so(lea: Browser) -> None:
    assert "No promotion is held back." in lea.get("/promotions").text


def test_it_says_how_many_are_paused_and_names_those_that_are_not_with_links(
    world: World, lea: Browser
) -> None:
    lost = [
        promotion(number, state=PromotionState.UNREACHED, paused_at=None, detail="HTTP 500")
        for number in (1, 2)
    ]
    kept = [promotion(number) for number in range(3, 44)]
    paused(world, *lost, *kept)
    answer = lea.get("/promotions")
    page = words(answer)
    assert "Paused 41 of 43." in page
    assert "2 cannot be reached. Stop them by hand:" in page
    assert "Offer 1 , due" in page
    assert "HTTP 500" in page
    assert answer.text.count("https://business.facebook.com/latest") == 2
    assert "was paused 20 seconds after it began" in page


def test_what_went_out_what_was_told_and_what_is_left_is_said(world: World, lea: Browser) -> None:
    by_hand = visit(channel="planner", title="Reels", reach=Reach.BY_HAND, link="https://x.example/reels")
    flow = visit(channel="flow", title="Our flow", reach=Reach.TOLD, detail="promotions.paused: yes")
    out = promotion(state=PromotionState.ESCAPED, paused_at=None)
    paused(world, out, promotion(2, state=PromotionState.SEEN), visits=(visit(later=3), by_hand, flow))
    page = words(lea.get("/promotions"))
    for sentence in (
        "1 went out all the same: Offer 1",
        "1 cannot be reached. Stop it by hand: Reels",
        "Our flow was told. What it does cannot be seen.",
        "3 more are not due for two weeks",
        "1 is being paused, and not confirmed yet.",
    ):
        assert sentence in page


def test_before_the_first_look_no_number_is_claimed(world: World, lea: Browser) -> None:
    PauseDesk(world.table).begin("facebook", PAGE, why="x", since=NOW, now=NOW)
    page = lea.get("/promotions").text
    assert "No channel has been looked at yet." in page
    assert "Paused 0 of 0" not in page


def test_two_different_leads_let_promotions_go_on_and_the_page_names_who_is_missing(
    world: World, lea: Browser, mia: Browser
) -> None:
    paused(world, promotion())
    assert "Who may say so and has not: Lea, Mia." in words(lea.get("/promotions"))
    assert say_on(lea).status == 303
    assert pause_of(world).state is PauseState.ACTIVE
    page = words(lea.get("/promotions"))
    assert "Lea said that they may go on." in page
    assert "Who may say so and has not: Mia." in page
    assert "You said so." in page
    assert say_on(mia).status == 303
    assert (pause_of(world).state, pause_of(world).approvals) == (PauseState.REVIEW, ("Lea", "Mia"))
    assert "To decide" in mia.get("/promotions").text


@pytest.mark.parametrize("name", ["Lea", " lea ", "LEA", "Ｌｅａ"])
def test_one_person_does_not_say_it_twice_however_their_name_is_spelled(
    world: World, lea: Browser, name: str
) -> None:
    paused(world, promotion())
    assert say_on(lea).status == 303
    again = say_on(world.browser(Role.LEAD, name=name))
    assert again.status == 409
    assert "It needs a second, different person." in again.text
    assert pause_of(world).state is PauseState.ACTIVE


def test_two_leads_at_the_same_moment_both_count(world: World, lea: Browser) -> None:
    paused(world, promotion())
    busy: list[str] = []

    def other(call: str) -> None:
        if call == "before write" and not busy:
            busy.append(call)
            PauseDesk(world.table).approve("facebook", PAGE, person="Mia", now=NOW)

    token = lea.get("/promotions").token
    world.table.boundary = other
    body = f"csrf={token}&seen={seen(pause_of(world))}"
    assert lea.send("POST", f"{AT}/on", body=body).status == 303
    assert busy
    assert sorted(pause_of(world).approvals) == ["Lea", "Mia"]
    assert pause_of(world).state is PauseState.REVIEW


def test_while_the_crisis_lasts_nobody_lets_promotions_go_on(world: World, lea: Browser) -> None:
    paused(world, promotion())
    (account,) = [one for one in world.front.door.desk.accounts if one.id == PAGE]
    CrisisDesk(world.table).decide(account, CrisisState.CRISIS, person="Ana", why="x", now=NOW)
    assert "They can go on when the crisis is over." in lea.get("/promotions").text
    assert f'action="{AT}/on"' not in lea.get("/promotions").text
    assert say_on(lea).status == 409
    assert pause_of(world).approvals == ()


def test_a_word_given_on_a_page_from_before_the_next_crisis_does_not_count(
    world: World, lea: Browser
) -> None:
    before = seen(reviewed(world, promotion()))
    PauseDesk(world.table).begin("facebook", PAGE, why="Once more.", since=NOW, now=NOW)
    answer = say_on(lea, before)
    assert (answer.status, "changed since you looked" in answer.text) == (409, True)
    assert say_on(lea, "").status == 409
    assert pause_of(world).approvals == ()


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR])
def test_who_is_no_lead_reads_and_decides_nothing(world: World, role: Role) -> None:
    reader = world.browser(role, name="Eva")
    paused(world, promotion())
    assert say_on(reader).status == 403
    for person_ in ("Lea", "Mia"):
        PauseDesk(world.table).approve("facebook", PAGE, person=person_, now=NOW)
    page = reader.get("/promotions").text
    assert "Offer 1" in page
    assert '<form method="post" action="/promotions' not in page
    assert decide(reader, "drop", promotions_of(world)["Offer 1"]).status == 403
    assert promotions_of(world)["Offer 1"].state is PromotionState.PAUSED


def test_a_drills_pause_is_shown_as_one(world: World, lea: Browser) -> None:
    PauseDesk(world.table).begin(DRILL.platform, DRILL.id, why="Drill.", since=NOW, now=NOW)
    assert "Drill" in words(lea.get("/promotions"))


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "http://x.example", "data:text/html,x", " https://x"]
)
def test_a_link_that_no_browser_should_follow_is_none(world: World, lea: Browser, link: str) -> None:
    reviewed(world, promotion(1, link=link), promotion(2, link=link, state=PromotionState.UNREACHED))
    assert f'href="{link}"' not in lea.get("/promotions").text
    assert "See it at its tool" not in lea.get("/promotions").text


def test_no_text_of_a_promotion_becomes_markup() -> None:
    def elements(text: str) -> list[tuple[str, tuple[str, ...]]]:
        other = World()
        shown = {"title": text, "detail": text, "id": text or "x"}
        lost = promotion(2, **{**shown, "id": f"{text}2"}, state=PromotionState.UNREACHED, paused_at=None)
        paused(other, promotion(1, **shown), lost, why=text)
        for name in ("Lea", "Mia"):
            PauseDesk(other.table).approve("facebook", PAGE, person=name, now=NOW)
        answer = other.browser(Role.LEAD).get("/promotions")
        assert (answer.status, other.faults) == (200, [])
        return shape(answer.text).elements

    usual = elements("harmless")
    for text in hostile_texts():
        assert elements(text) == usual, text


def test_the_catalogue_knows_every_sentence_of_the_domain() -> None:
    said = set()
    for module in (promotions, promotions_desk, promotions_review):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "PromotionError":
                assert isinstance(node.args[0], ast.Constant), "The sentence must stand there as it is."
                said.add(node.args[0].value)
    assert said == set(REFUSALS)


def test_the_words_of_a_pause_are_said_in_the_readers_language(world: World) -> None:
    paused(world, promotion(1), promotion(2, seen_at=BEGAN + HOUR))
    riga = world.browser(Role.LEAD, name="Lea", language="lv", zone="Europe/Riga")
    say_on(riga)
    assert "different person" not in say_on(riga).text
    assert CHANNEL not in words(riga.get("/promotions"))
