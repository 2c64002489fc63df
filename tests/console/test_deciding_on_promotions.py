"""After two people let promotions go on, somebody decides on each: its old time, another, or never."""

from __future__ import annotations

import re

import pytest

from aplomb.promotions.promotion import SOONEST, PromotionState
from console.ask import Role
from console.held_back import MOST
from tests.console.browsing import NOW, Browser, World, person
from tests.console.held import DAY, decide, paused, promotion, promotions_of, reviewed, words


def test_a_promotion_goes_back_at_the_time_that_it_had(world: World, lea: Browser) -> None:
    reviewed(world, promotion())
    answer = decide(lea, "back", promotions_of(world)["Offer 1"], when="original")
    assert answer.status == 303
    after = promotions_of(world)["Offer 1"]
    assert (after.state, after.back_at, after.decided_by) == (PromotionState.RETURNING, NOW + DAY, "Lea")
    page = words(lea.get("/promotions"))
    assert "It goes out at" in page
    assert "Offer 1 : on its way back" in page


def test_a_new_time_is_read_by_the_readers_clock(world: World) -> None:
    riga = world.browser()
    riga.sign_in(person(Role.LEAD, name="Ilze"), zone="Europe/Riga")
    reviewed(world, promotion())
    chosen = "2023-11-20T12:00"  # 10:00 UTC
    assert decide(riga, "back", promotions_of(world)["Offer 1"], when="other", at=chosen).status == 303
    assert promotions_of(world)["Offer 1"].back_at == 1_700_474_400


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("", "no time"),
        ("soon", "no time"),
        ("25:00", "no time"),
        ("2023-02-30T10:00", "no time"),
        ("2023-11-14T22:14", "past or too soon"),
        ("1970-01-01T00:00", "past or too soon"),
        ("0001-01-01T00:00", "no time"),
        ("2024-02-01T12:00", "too far ahead"),
        ("9999-12-31T23:59", "too far ahead"),
        ("2024-03-31T03:30", "clocks go forward"),
        ("2024-10-27T03:30", "twice"),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_words_and_nothing_changes(
    world: World, at: str, why: str
) -> None:
    riga = world.browser()
    riga.sign_in(person(Role.LEAD, name="Ilze"), zone="Europe/Riga")
    reviewed(world, promotion())
    before = promotions_of(world)
    answer = decide(riga, "back", before["Offer 1"], when="other", at=at)
    assert (answer.status, why in answer.text) == (409, True)
    assert promotions_of(world) == before
    assert world.faults == []


def test_never_two_at_once_and_the_form_offers_the_next_free_time(world: World, lea: Browser) -> None:
    reviewed(world, promotion(1), promotion(2, due_at=NOW + DAY + 60))
    assert decide(lea, "back", promotions_of(world)["Offer 1"], when="original").status == 303
    answer = decide(lea, "back", promotions_of(world)["Offer 2"], when="original")
    assert (answer.status, "never two at once" in answer.text) == (409, True)
    offered = re.search(r'name="at" required value="([^"]+)"', lea.get("/promotions").text)
    assert offered is not None
    second = promotions_of(world)["Offer 2"]
    assert decide(lea, "back", second, when="other", at=offered[1]).status == 303


def test_a_time_that_has_passed_is_not_offered_again(world: World, lea: Browser) -> None:
    reviewed(world, promotion(due_at=NOW + SOONEST - 1))
    page = lea.get("/promotions").text
    assert "Give it back at its time" not in page
    assert "Give it back at another time" in page


def test_a_promotion_is_dropped_and_stays_out(world: World, lea: Browser) -> None:
    reviewed(world, promotion())
    assert decide(lea, "drop", promotions_of(world)["Offer 1"]).status == 303
    after = promotions_of(world)["Offer 1"]
    assert (after.state, after.decided_by) == (PromotionState.DROPPED, "Lea")
    assert "Everything is decided." in lea.get("/promotions").text


def test_of_two_people_who_decide_on_the_same_promotion_the_second_looks_again(
    world: World, lea: Browser, mia: Browser
) -> None:
    reviewed(world, promotion())
    as_both_saw_it = promotions_of(world)["Offer 1"]
    assert decide(lea, "drop", as_both_saw_it).status == 303
    answer = decide(mia, "back", as_both_saw_it, when="original")
    assert (answer.status, "changed since you looked" in answer.text) == (409, True)
    assert promotions_of(world)["Offer 1"].state is PromotionState.DROPPED


def test_nothing_is_decided_before_two_people_said_so(world: World, lea: Browser) -> None:
    paused(world, promotion())
    assert "To decide" not in lea.get("/promotions").text
    for what in ("back", "drop"):
        answer = decide(lea, what, promotions_of(world)["Offer 1"], when="original")
        assert (answer.status, "Two different people" in answer.text) == (409, True)


def test_a_promotion_of_a_channel_that_is_not_listed_any_more_says_so(world: World, lea: Browser) -> None:
    reviewed(world, promotion(channel="gone"))
    assert "promotions.yaml any more" in lea.get("/promotions").text
    answer = decide(lea, "drop", promotions_of(world)["Offer 1"])
    assert (answer.status, "promotions.yaml any more" in answer.text) == (409, True)


@pytest.mark.parametrize("field", ["channel", "promotion", "rev", "seen"])
def test_a_form_that_names_nothing_of_ours_changes_nothing(world: World, lea: Browser, field: str) -> None:
    reviewed(world, promotion())
    before = promotions_of(world)
    assert decide(lea, "drop", before["Offer 1"], **{field: "nothing"}).status == 409
    assert lea.post("/promotions/facebook/9/drop", {}).status == 409
    assert promotions_of(world) == before


def test_very_many_are_shown_in_parts(world: World, lea: Browser) -> None:
    reviewed(world, *(promotion(number) for number in range(1, MOST + 4)))
    page = lea.get("/promotions").text
    assert page.count('name="at"') == MOST
    assert "3 more wait." in page
