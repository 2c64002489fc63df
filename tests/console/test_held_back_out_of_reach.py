"""Promotions of accounts and channels that are listed no more: shown, and with a way to finish."""

from __future__ import annotations

from dataclasses import replace

from aplomb.accounts import Accounts
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisState
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.former import former_accounts
from aplomb.promotions.promotion import PauseState, PromotionState, Reach
from tests.console.browsing import NOW, Browser, World
from tests.console.held import (
    BEGAN,
    DAY,
    decide,
    pause_of,
    paused,
    promotion,
    promotions_of,
    reviewed,
    visit,
    words,
)

GONE = "555000555"
AT_GONE = f"/promotions/facebook/{GONE}"


def test_an_account_that_is_listed_no_more_is_shown_and_two_people_let_it_go_on(
    world: World, lea: Browser, mia: Browser
) -> None:
    desk = PauseDesk(world.table)
    pause = desk.begin("facebook", GONE, why="A recall.", since=BEGAN, now=BEGAN)
    desk.save(pause, [(None, promotion(account=GONE))])
    page = words(lea.get("/promotions"))
    assert GONE in page
    assert "accounts.yaml does not name this account any more" in page
    assert GONE in words(lea.get("/approvals"))
    for browser in (lea, mia):
        assert browser.post(f"{AT_GONE}/on", {"seen": f"{BEGAN}.1"}).status == 303
    after = desk.read("facebook", GONE)
    assert after is not None
    assert after.state is PauseState.REVIEW
    assert "To decide" in lea.get("/promotions").text


def test_the_crisis_of_an_account_that_is_listed_no_more_can_be_ended(world: World, lea: Browser) -> None:
    PauseDesk(world.table).begin("facebook", GONE, why="A recall.", since=BEGAN, now=BEGAN)
    [former] = former_accounts(world.table, Accounts([]))
    crisis = CrisisDesk(world.table)
    crisis.decide(former, CrisisState.CRISIS, person="Ana", why="A recall.", now=BEGAN)
    assert f"/crisis/facebook/{GONE}" in lea.get("/promotions").text
    assert lea.get(f"/crisis/facebook/{GONE}").status == 200
    since = str(crisis.read("facebook", GONE).since)
    answer = lea.post(f"/crisis/facebook/{GONE}/end", {"why": "It is over.", "since": since})
    assert answer.status == 303
    assert crisis.read("facebook", GONE).state is CrisisState.CALM


def test_what_waits_at_a_tool_that_is_listed_no_more_is_shown_with_its_time_and_can_be_finished(
    world: World, lea: Browser
) -> None:
    reviewed(world, promotion(channel="gone"))
    page = words(lea.get("/promotions"))
    assert "1 waits at a tool that promotions.yaml does not name any more" in page
    assert "I have seen to it at its tool" in page
    assert decide(lea, "by-hand", promotions_of(world)["Offer 1"]).status == 303
    one = promotions_of(world)["Offer 1"]
    assert (one.state, one.decided_by) == (PromotionState.BY_HAND, "Lea")
    page = words(lea.get("/promotions"))
    assert "Offer 1 : seen to by hand, Lea" in page
    assert "waits at a tool" not in page


def test_a_promotion_whose_tool_does_not_answer_can_be_seen_to_by_hand(world: World, lea: Browser) -> None:
    paused(world, promotion(), visits=(visit(reach=Reach.UNREACHED, detail="It refuses the token."),))
    for person in ("Lea", "Mia"):
        PauseDesk(world.table).approve("facebook", pause_of(world).account, person=person, now=NOW - 60)
    page = lea.get("/promotions").text
    assert "I have seen to it at its tool" in page
    assert "It stays out" in page


def test_a_promotion_that_could_not_be_set_in_time_can_be_seen_to_by_hand(world: World, lea: Browser) -> None:
    reviewed(world, promotion(detail="Its time came too near before it could be set. Decide on it anew."))
    assert "I have seen to it at its tool" in lea.get("/promotions").text


def test_a_promotion_that_is_within_reach_is_decided_on_here(world: World, lea: Browser) -> None:
    reviewed(world, promotion())
    assert "I have seen to it at its tool" not in lea.get("/promotions").text


def test_what_was_dropped_long_ago_and_cannot_be_moved_on_is_shown(world: World, lea: Browser) -> None:
    pause = paused(world)
    late = promotion(state=PromotionState.DROPPED, moved_to=NOW + 10 * DAY, look_at=NOW + 60)
    PauseDesk(world.table).save(pause, [(None, late)])
    assert "1 is kept out, and cannot be moved on." in words(lea.get("/promotions"))


def test_what_was_dropped_and_cannot_be_moved_on_is_finished_by_a_lead_though_its_account_is_gone(
    world: World, lea: Browser, eva: Browser
) -> None:
    desk = PauseDesk(world.table)
    pause = desk.begin("facebook", GONE, why="A recall.", since=BEGAN, now=BEGAN)
    late = promotion(account=GONE, state=PromotionState.DROPPED, moved_to=NOW + 10 * DAY, look_at=NOW + 60)
    desk.save(pause, [(None, late)])
    over = replace(pause, state=PauseState.ENDED, told="ended", rev=pause.rev + 1)
    desk.replace(pause, over)
    form = {"channel": late.channel, "promotion": late.id, "rev": "1"}
    assert lea.get("/promotions").text.count("I have seen to it at its tool") == 1
    assert "I have seen to it" not in eva.get("/promotions").text
    assert lea.post(f"{AT_GONE}/by-hand", {**form, "rev": "9"}).status == 409
    assert lea.post(f"{AT_GONE}/by-hand", {**form, "promotion": "other"}).status == 409
    assert lea.post(f"{AT_GONE}/by-hand", form).status == 303
    [one] = desk.promotions(pause)
    assert (one.state, one.decided_by, one.look_at) == (PromotionState.BY_HAND, "Lea", None)
    assert "cannot be moved on" not in words(lea.get("/promotions"))
