"""Promotions go on only when two people say so, and then one by one, at times that people chose."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aplomb.promotions.promotion import MOST_STEPS, SPACING, PauseState, PromotionError, noted
from aplomb.promotions.review import next_free
from tests.fakes.clock import NOW
from tests.promo_switch.stage import (
    DAY,
    HOUR,
    MINUTE,
    PAGE,
    POSTS,
    Stage,
    give_back,
    paused,
    planned,
    reviewed,
)


def test_it_takes_two_different_people() -> None:
    stage = paused(HOUR)
    stage.calm()
    first = stage.desk.approve("facebook", PAGE, person="Ana", now=stage.clock.now)
    assert first.state is PauseState.ACTIVE
    for same in ("Ana", " ana ", "ANA", "Ａｎａ"):
        with pytest.raises(PromotionError, match="second, different person"):
            stage.desk.approve("facebook", PAGE, person=same, now=stage.clock.now)
    second = stage.desk.approve("facebook", PAGE, person="Ben", now=stage.clock.now)
    assert (second.state, second.approvals) == (PauseState.REVIEW, ("Ana", "Ben"))
    with pytest.raises(PromotionError, match="said so already"):
        stage.desk.approve("facebook", PAGE, person="Cleo", now=stage.clock.now)


@pytest.mark.parametrize("same", ["Ana\u200b", "\u202aAna\u202c", "A\u00adna", "\u0410n\u0430", "Ana\u034f"])
def test_a_name_that_looks_the_same_is_the_same_person(same: str) -> None:
    stage = paused(HOUR)
    stage.calm()
    stage.desk.approve("facebook", PAGE, person="Ana", now=stage.clock.now)
    with pytest.raises(PromotionError, match="second, different person"):
        stage.desk.approve("facebook", PAGE, person=same, now=stage.clock.now)


@pytest.mark.parametrize(
    "same",
    [
        "Janis Berzins",
        "BĒRZIŅŠ, Jānis",
        "janis.berzins",
        "Jānis  Bērziņš.",
        "JanisBerzins",
        "Ja\u0304nis Be\u0304rziņš",
    ],
)
def test_a_name_typed_without_its_signs_or_the_other_way_round_is_the_same_person(same: str) -> None:
    stage = paused(HOUR)
    stage.calm()
    stage.desk.approve("facebook", PAGE, person="Jānis Bērziņš", person_id="id-1", now=stage.clock.now)
    with pytest.raises(PromotionError, match="second, different person"):
        stage.desk.approve("facebook", PAGE, person=same, now=stage.clock.now)


def test_an_invisible_name_is_nobodys() -> None:
    stage = paused(HOUR)
    stage.calm()
    with pytest.raises(PromotionError, match="Say who"):
        stage.desk.approve("facebook", PAGE, person="\u200b", now=stage.clock.now)


def test_nobody_is_nobody() -> None:
    stage = paused(HOUR)
    stage.calm()
    with pytest.raises(PromotionError, match="Say who"):
        stage.desk.approve("facebook", PAGE, person="  ", now=stage.clock.now)


def test_promotions_stay_off_as_long_as_the_crisis_lasts() -> None:
    stage = paused(HOUR)
    with pytest.raises(PromotionError, match="not over"):
        stage.desk.approve("facebook", PAGE, person="Ana", now=stage.clock.now)


def test_there_must_be_something_to_resume() -> None:
    with pytest.raises(PromotionError, match="No promotions"):
        Stage().desk.approve("facebook", PAGE, person="Ana", now=NOW)


def test_nothing_goes_out_by_itself_after_two_people_agreed() -> None:
    stage = reviewed(HOUR, 2 * HOUR)
    stage.minutes(3)
    for day in range(1, 90):
        stage.clock.now = NOW + day * DAY
        stage.run()
    assert stage.posts.out == []
    assert set(stage.states().values()) == {"paused"}


def test_one_promotion_goes_out_at_the_time_that_it_had() -> None:
    stage = reviewed(HOUR, 3 * HOUR)
    give_back(stage, "p0")
    stage.minutes(1)
    assert stage.states() == {"p0": "returned", "p1": "paused"}
    stage.clock.now = NOW + HOUR
    assert stage.posts.out == ["p0"]
    assert stage.posts.posts["p0"].out_at == NOW + HOUR


def test_a_time_that_has_passed_is_never_made_up_for() -> None:
    stage = reviewed(5 * MINUTE)
    with pytest.raises(PromotionError, match="past or too soon"):
        give_back(stage, "p0")
    with pytest.raises(PromotionError, match="past or too soon"):
        give_back(stage, "p0", at=stage.clock.now + 60)
    give_back(stage, "p0", at=NOW + DAY)
    stage.minutes(1)
    assert stage.posts.posts["p0"].due_at == NOW + DAY


def test_never_two_at_once() -> None:
    stage = reviewed(HOUR, HOUR, HOUR + 60)
    give_back(stage, "p0")
    with pytest.raises(PromotionError, match="next free time is 2026-01-01 01:15"):
        give_back(stage, "p1")
    with pytest.raises(PromotionError, match="never two at once"):
        give_back(stage, "p2")
    give_back(stage, "p1", at=NOW + HOUR + SPACING)


@given(st.lists(st.integers(min_value=0, max_value=20_000), max_size=20), st.integers(0, 20_000))
@settings(max_examples=200, deadline=None)
def test_a_free_time_is_free_and_not_before_what_was_asked(taken: list[int], wanted: int) -> None:
    free = next_free(taken, not_before=wanted)
    assert free >= wanted
    assert all(abs(free - one) >= SPACING for one in taken)


def test_a_promotion_is_decided_once() -> None:
    stage = reviewed(HOUR)
    give_back(stage, "p0")
    with pytest.raises(PromotionError, match="nothing to decide"):
        give_back(stage, "p0", at=NOW + DAY, person="Dan")


def test_a_promotion_that_is_dropped_stays_out_however_long() -> None:
    stage = reviewed(HOUR)
    stage.desk.drop(stage.pause, POSTS, "p0", person="Cleo", now=stage.clock.now)
    for day in range(1, 120):
        stage.clock.now = NOW + day * DAY
        stage.run()
    assert stage.posts.out == []
    assert stage.states() == {"p0": "dropped"}
    assert stage.pause.state is PauseState.ENDED
    assert stage.promotions["p0"].detail == "Cleo decided that it stays out."


def test_the_story_of_a_pause_with_thousands_of_promotions_still_fits_its_item() -> None:
    pause = reviewed(2 * HOUR).pause
    for number in range(5_000):
        pause = noted(pause, f"posts/{number} stays out.", by="Cleo", now=NOW + number)
    told = [step.what for step in pause.steps]
    assert len(told) == MOST_STEPS
    assert [one.partition(",")[0] for one in told[:3]] == [
        "Promotions are off: A test.",
        "Promotions may go on",
        "Promotions may go on",
    ]
    assert told[-1] == "posts/4999 stays out."
    assert pause.turns == 1


def test_decisions_need_two_people_first() -> None:
    stage = paused(HOUR)
    with pytest.raises(PromotionError, match="Two different people"):
        give_back(stage, "p0")


def test_what_is_not_there_cannot_be_decided() -> None:
    stage = reviewed(HOUR)
    with pytest.raises(PromotionError, match="no such promotion"):
        give_back(stage, "p9")


def test_a_pause_ends_when_everything_is_decided_and_the_next_crisis_begins_another() -> None:
    stage = reviewed(2 * HOUR, 4 * HOUR)
    give_back(stage, "p0")
    stage.minutes(1)
    assert stage.pause.state is PauseState.REVIEW
    stage.desk.drop(stage.pause, POSTS, "p1", person="Cleo", now=stage.clock.now)
    stage.minutes(2)
    first = stage.pause
    assert first.state is PauseState.ENDED
    assert stage.told == ["active", "review", "ended"]
    assert stage.desk.allowed("facebook", PAGE)
    stage.crisis()
    stage.minutes(1)
    assert stage.pause.opened_at > first.opened_at
    assert [one.opened_at for one in stage.desk.history("facebook", PAGE)] == [first.opened_at]
    assert stage.states() == {"p0": "paused"}  # the dropped one is not due for weeks


def test_a_person_can_begin_a_pause_without_a_crisis() -> None:
    stage = planned(HOUR)
    desk, now = stage.desk, stage.clock.now
    desk.begin("facebook", PAGE, why="A fire next door.", by="Ana", since=now, now=now)
    stage.run()
    assert stage.states() == {"p0": "paused"}
    assert not stage.desk.allowed("facebook", PAGE)
    for person in ("Ana", "Ben"):
        desk.approve("facebook", PAGE, person=person, now=now)
    assert stage.desk.allowed("facebook", PAGE)
