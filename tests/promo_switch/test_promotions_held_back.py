"""What is held back stays so, whatever is forgotten, damaged or taken out of a file meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.aws.keys import account_key
from aplomb.aws.table import Delete, Put
from aplomb.errors import SettingsError
from aplomb.promotions.channels import Channel
from aplomb.promotions.promotion import PauseState, PromotionError, PromotionState, pause_key
from promo_switch import due
from promo_switch.clients.contract import Tool
from promo_switch.switch import Switch
from tests.promo_switch.stage import (
    ACCOUNT,
    DAY,
    HOUR,
    MINUTE,
    OTHER,
    PAGE,
    POSTS,
    Stage,
    give_back,
    reviewed,
)


def test_a_dropped_promotion_stays_out_though_its_pause_is_long_forgotten() -> None:
    stage = reviewed(2 * HOUR)
    old = stage.pause
    stage.desk.drop(old, POSTS, "p0", person="Cleo", now=stage.clock.now)
    stage.minutes(1)
    assert stage.pause.state is PauseState.ENDED
    stage.desk.begin("facebook", PAGE, why="Another one.", by="Ana", since=0, now=stage.clock.now)
    stage.minutes(1)
    stage.let_go_on()
    stage.minutes(1)
    past = pause_key(old.platform, old.account, old.opened_at)
    assert past in stage.table.items
    stage.table.write([Delete(key=past)])  # as the table does after 400 days
    for _ in range(60):
        stage.clock.now += DAY
        stage.run()
    assert stage.posts.out == []


def test_many_promotions_whose_tool_has_no_token_do_not_hold_up_those_of_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(due, "_AT_ONCE", 1)
    stage = reviewed(*(HOUR + number * MINUTE for number in range(12)))
    for name in stage.promotions:
        stage.desk.drop(stage.pause, POSTS, name, person="Cleo", now=stage.clock.now)
    stage.channels = [POSTS]
    good = {name for number, name in enumerate(sorted(stage.promotions)) if number % 2}
    works = stage.switch()
    fine = replace(POSTS, id="fine")
    pause = stage.pause
    for one in stage.promotions.values():
        if one.id in good:
            moved = replace(one, channel="fine")
            stage.desk.save(pause, [(None, moved)])
            stage.desk.save(pause, [(one, replace(one, look_at=None, rev=one.rev + 1))])

    def tool(channel: Channel) -> Tool:
        if channel.id == "posts":
            raise SettingsError("PromotionTokens has no token for it.")
        return stage.posts

    stage.clock.now += 12 * DAY

    def looks() -> Switch:
        pace = replace(works.pace, until=stage.clock.now + 40)
        return replace(works, tool=tool, channels=[POSTS, fine], pace=pace)

    for _ in range(20):
        stage.clock.now += MINUTE
        looks().run()
    moved_on = {
        one.id for one in stage.desk.promotions(pause) if (one.moved_to or 0) > stage.clock.now + 20 * DAY
    }
    assert good <= moved_on


@pytest.mark.parametrize("item", [{"state": "odd", "rev": 3}, {"since": 5, "rev": 1}])
def test_a_state_that_nobody_can_read_pauses_promotions_as_the_gate_says(item: dict[str, object]) -> None:
    stage = Stage()
    stage.posts.plan("p0", stage.clock.now + HOUR)
    stage.table.write([Put(key=account_key("facebook", PAGE, "CRISIS"), item=item)])
    assert not stage.desk.allowed("facebook", PAGE)
    stage.switch().run()
    assert stage.states() == {"p0": "paused"}
    assert stage.pause.since == stage.pause.opened_at


def test_a_promotion_waits_for_its_own_account_though_that_is_in_no_file_any_more() -> None:
    stage = reviewed(2 * HOUR)
    give_back(stage, "p0")
    stage.crisis()
    stage.accounts = [OTHER]
    stage.minutes(1)
    assert stage.promotions["p0"].state is PromotionState.PAUSED
    assert ACCOUNT not in stage.accounts


def test_a_held_promotion_whose_channel_was_taken_out_of_the_file_is_told_of() -> None:
    stage = reviewed(2 * HOUR)
    stage.channels = []
    stage.clock.now += 10 * DAY
    [(_, error)] = stage.switch().run().failed
    assert str(error) == "posts holds a promotion, and is not in promotions.yaml."
    assert stage.run().seen_to == 0  # once a day is enough


def test_a_dropped_promotion_whose_tool_is_out_of_reach_is_finished_by_hand_in_its_pause_and_long_after() -> (
    None
):
    stage = reviewed(2 * HOUR, 3 * HOUR)
    old = stage.pause
    for name in ("p0", "p1"):
        stage.desk.drop(old, POSTS, name, person="Cleo", now=stage.clock.now)
    stage.channels = []
    stage.minutes(1)
    assert stage.pause.state is PauseState.ENDED
    stage.desk.see_to(stage.pause, "posts", "p0", person="Cleo", now=stage.clock.now)
    stage.crisis()
    stage.minutes(1)
    assert stage.pause.opened_at != old.opened_at
    held = stage.desk.holding("facebook", PAGE, "posts", "p1")
    assert held is not None
    assert held.opened_at == old.opened_at
    stage.desk.see_to(held, "posts", "p1", person="Dan", now=stage.clock.now)
    found = {one.id: (one.state, one.decided_by, one.look_at) for one in stage.desk.promotions(old)}
    assert found == {
        "p0": (PromotionState.BY_HAND, "Cleo", None),
        "p1": (PromotionState.BY_HAND, "Dan", None),
    }
    stage.clock.now += 30 * DAY
    assert stage.run().slipping == 0


def test_what_a_past_pause_holds_is_decided_no_more_but_for_what_stays_out() -> None:
    stage = reviewed(2 * HOUR)
    old = stage.pause
    stage.desk.see_to(old, "posts", "p0", person="Cleo", now=stage.clock.now)
    stage.minutes(1)
    stage.crisis()
    stage.minutes(1)
    with pytest.raises(PromotionError, match="That pause is over"):
        stage.desk.see_to(old, "posts", "p0", person="Dan", now=stage.clock.now)
    assert stage.desk.holding("facebook", PAGE, "posts", "nothing") is None
