"""Days on which much happens at once: many posts, many accounts, posts that are rewritten meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.promotions.promotion import PromotionState
from promo_switch.visiting import Pace
from tests.promo_switch.fake_tool import FakeTool
from tests.promo_switch.stage import (
    ACCOUNT,
    DAY,
    HOUR,
    MINUTE,
    OTHER,
    Stage,
    give_back,
    paused,
    planned,
    reviewed,
)


def held(stage: Stage, number: int) -> dict[str, int | None]:
    """Return the times that are kept of each promotion around the first or the second account."""
    account = (ACCOUNT, OTHER)[number]
    pause = stage.desk.read(account.platform, account.id)
    assert pause is not None
    return {one.id: one.due_at for one in stage.desk.promotions(pause)}


def at_once(stage: Stage) -> None:
    """Let the switch look with all its threads."""
    pace = Pace(clock=stage.clock, sleep=lambda _seconds: None, until=stage.clock.now + 40)
    ran = replace(stage.switch(), pace=pace).run()
    assert ran.failed == []


def test_five_hundred_scheduled_posts_are_paused_in_one_run_and_none_escapes() -> None:
    stage = planned(*(MINUTE + number * HOUR // 2 for number in range(500)))
    stage.crisis()
    stage.run()
    assert (stage.report.paused, stage.report.seen, stage.posts.out) == (500, 500, [])
    times = [one.moved_to for one in stage.promotions.values()]
    assert len(set(times)) == 480, "what waits for nobody would not come out at once"


@pytest.mark.parametrize("attempt", range(5))
def test_two_crises_at_once_do_not_fight_over_the_posts_of_one_tool(attempt: int) -> None:
    stage = planned(*(MINUTE * (3 + attempt) + number * HOUR for number in range(20)))
    due = {name: post.due_at for name, post in stage.posts.posts.items()}
    stage.accounts = [ACCOUNT, OTHER]
    for account in stage.accounts:
        stage.crisis(account=account)
    at_once(stage)
    for _ in range(3):
        stage.clock.now += MINUTE
        at_once(stage)
    assert stage.report.paused == 20
    assert held(stage, 0) == due
    assert stage.posts.calls.count("pause") == 20, "each was moved once"
    assert held(stage, 1) == {}, "what one pause moved away is no plan for the other"


def test_a_post_that_another_pause_moved_keeps_its_own_time_and_stays_where_it_is() -> None:
    stage = planned(2 * HOUR)
    due = stage.posts.posts["p0"].due_at
    stage.posts.slow = DAY  # the first look does not see that it has moved
    stage.crisis()
    stage.run()
    stage.posts.slow = 0
    elsewhere = stage.clock.now + 26 * DAY
    stage.posts.posts["p0"].shown, stage.posts.posts["p0"].due_at = None, elsewhere
    before = stage.posts.calls.count("pause")
    stage.minutes(3)
    one = stage.promotions["p0"]
    assert (one.state, one.due_at, one.moved_to) == (PromotionState.PAUSED, due, elsewhere)
    assert stage.posts.calls.count("pause") == before


def test_words_that_are_changed_during_the_pause_are_seen_by_who_decides() -> None:
    stage = paused(2 * HOUR)
    stage.posts.titles["p0"] = "Sorry, and thank you."
    stage.minutes(1)
    one = stage.promotions["p0"]
    assert (one.state, one.title) == (PromotionState.PAUSED, "Sorry, and thank you.")
    assert one.detail == "Somebody changed its words during the pause."
    revision = one.rev
    stage.minutes(2)
    assert stage.promotions["p0"].rev == revision, "it is said once"


def test_words_that_are_changed_after_the_decision_need_another_one() -> None:
    stage = reviewed(2 * HOUR)
    give_back(stage, "p0")
    stage.posts.titles["p0"] = "Half price, today only!"
    stage.minutes(1)
    one = stage.promotions["p0"]
    assert (one.state, one.title, one.back_at) == (PromotionState.PAUSED, "Half price, today only!", None)
    assert "Decide on it anew" in one.detail
    give_back(stage, "p0")
    stage.minutes(2)
    assert stage.states() == {"p0": "returned"}


def test_a_tool_whose_list_is_empty_leaves_nothing_to_decide() -> None:
    stage = Stage(tools={"posts": FakeTool(clock := Stage().clock)}, clock=clock)
    stage.crisis()
    stage.run()
    stage.let_go_on()
    stage.minutes(1)
    assert (stage.report.paused, stage.report.seen, stage.pause.state) == (0, 0, "ended")


def test_a_slow_tool_that_many_crises_share_is_seen_to_in_turn_and_within_the_time() -> None:
    stage = planned(2 * HOUR)
    others = [replace(OTHER, id=str(number)) for number in range(12)]
    stage.accounts = [ACCOUNT, *others]
    for account in stage.accounts:
        stage.crisis(account=account)

    def slow(call: str, _post: str) -> None:
        stage.clock.now += 10 if call == "upcoming" else 0

    stage.posts.trouble = slow
    for _ in range(4):
        began = stage.clock.now
        stage.run()
        assert stage.clock.now - began < MINUTE, "the machine is stopped after a minute"
        stage.clock.now = began + MINUTE
    for account in stage.accounts:
        pause = stage.desk.read(account.platform, account.id)
        assert pause is not None
        assert stage.desk.visits(pause), f"{account.id} had no turn in four minutes"
