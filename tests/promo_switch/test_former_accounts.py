"""An account or a channel that is taken out of its file during a pause: nothing of it is forgotten."""

from __future__ import annotations

import pytest

from aplomb.accounts import Accounts
from aplomb.aws.table import Put
from aplomb.crisis.state import CrisisState
from aplomb.promotions.former import former_accounts, is_former, with_former
from aplomb.promotions.promotion import PauseState, PromotionError, PromotionState
from aplomb.promotions.report import report_of, sentences, slipping_sentences
from promo_switch.clients.contract import NotDoneError, Trouble
from tests.promo_switch.fake_tool import FakeTool
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
    paused,
    planned,
    reviewed,
)


def without_the_account(stage: Stage) -> Stage:
    stage.accounts = [OTHER]
    return stage


def test_an_account_that_is_listed_no_more_is_looked_at_until_its_pause_is_over() -> None:
    stage = without_the_account(paused(2 * HOUR))
    stage.posts.plan("new", stage.clock.now + HOUR)
    stage.minutes(1)
    assert stage.states() == {"p0": "paused", "new": "paused"}
    assert stage.run().off == [f"facebook/{PAGE}"]
    [former] = former_accounts(stage.table, Accounts(stage.accounts))
    assert (former.platform, former.id, is_former(former)) == (ACCOUNT.platform, PAGE, True)


def test_its_crisis_is_ended_and_two_people_let_its_promotions_go_on() -> None:
    stage = without_the_account(paused(2 * HOUR))
    with pytest.raises(PromotionError, match="ended first"):
        stage.desk.approve("facebook", PAGE, person="Ana", now=stage.clock.now)
    [former] = former_accounts(stage.table, Accounts(stage.accounts))
    stage.crisis(CrisisState.CALM, former)
    stage.let_go_on()
    stage.minutes(1)
    give_back(stage, "p0")
    stage.minutes(2)
    assert stage.states() == {"p0": "returned"}
    stage.minutes(1)
    assert stage.pause.state is PauseState.ENDED
    stage.minutes(1)
    assert former_accounts(stage.table, Accounts(stage.accounts)) == []


def test_a_shared_tool_waits_for_an_account_that_is_listed_no_more_too() -> None:
    stage = reviewed(2 * HOUR)
    stage.desk.begin("x", OTHER.id, why="A recall.", by="Ana", since=0, now=stage.clock.now)
    give_back(stage, "p0")
    stage.accounts = [ACCOUNT]
    stage.minutes(2)
    assert stage.states() == {"p0": "paused"}
    for person in ("Ana", "Ben"):
        stage.desk.approve("x", OTHER.id, person=person, now=stage.clock.now)
    give_back(stage, "p0")
    stage.minutes(2)
    assert stage.states() == {"p0": "returned"}


def test_an_account_that_is_listed_is_found_once_and_a_drills_never() -> None:
    stage = paused(2 * HOUR)
    stage.desk.begin("facebook", "drill", why="A drill.", since=0, now=stage.clock.now)
    everyone = with_former(stage.table, Accounts([OTHER]))
    assert [one.id for one in everyone] == [OTHER.id, PAGE]
    assert [one.id for one in with_former(stage.table, Accounts([ACCOUNT]))] == [PAGE]


def test_a_pause_that_cannot_be_read_still_shows_its_account() -> None:
    stage = without_the_account(paused(2 * HOUR))
    key = next(key for key in stage.table.items if key.sk == "PAUSE")
    stage.table.write([Put(key=key, item={**stage.table.items[key], "state": "odd"})])
    [(where, _)] = stage.switch().run().failed
    assert where == f"facebook/{PAGE}"


def test_what_could_not_be_paused_is_a_persons_once_its_channel_is_listed_no_more() -> None:
    stage = planned(2 * HOUR)
    stage.posts.slow = DAY
    stage.crisis()
    stage.run()
    assert stage.states() == {"p0": "seen"}
    stage.channels = []
    stage.minutes(1)
    assert stage.states() == {"p0": "unreached"}
    assert "not in promotions.yaml any more" in stage.promotions["p0"].detail
    stage.let_go_on()
    stage.minutes(1)
    assert stage.pause.state is PauseState.ENDED


def test_a_promotion_that_waits_at_a_tool_out_of_reach_is_listed_with_its_time_until_somebody_saw_to_it() -> (
    None
):
    stage = reviewed(2 * HOUR)
    stage.channels = []
    said = "\n".join(
        sentences(
            report_of(
                stage.pause, stage.desk.promotions(stage.pause), stage.desk.visits(stage.pause), connected=()
            )
        )
    )
    assert "1 wait at a tool that promotions.yaml does not name any more" in said
    assert "its tool publishes it at 2026-01-25" in said
    stage.minutes(1)
    assert stage.pause.state == "review"
    stage.desk.see_to(stage.pause, "posts", "p0", person="Cleo", now=stage.clock.now)
    stage.minutes(1)
    assert stage.pause.state is PauseState.ENDED
    one = stage.promotions["p0"]
    assert (one.state, one.decided_by, one.look_at) == (PromotionState.BY_HAND, "Cleo", None)


def test_nobody_sees_to_a_promotion_before_two_people_spoke_or_twice() -> None:
    stage = paused(2 * HOUR)
    with pytest.raises(PromotionError, match="Two different people"):
        stage.desk.see_to(stage.pause, "posts", "p0", person="Cleo", now=stage.clock.now)
    stage = reviewed(2 * HOUR)
    stage.desk.see_to(stage.pause, "posts", "p0", person="Cleo", now=stage.clock.now)
    with pytest.raises(PromotionError, match="by_hand, so there is nothing to decide"):
        stage.desk.see_to(stage.pause, "posts", "p0", person="Dan", now=stage.clock.now)


def test_what_is_kept_out_and_cannot_be_moved_on_is_told_of_while_there_is_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = reviewed(2 * HOUR)
    stage.desk.drop(stage.pause, POSTS, "p0", person="Cleo", now=stage.clock.now)
    stage.minutes(1)
    assert stage.pause.state is PauseState.ENDED

    def refuses(_self: FakeTool, _one: object) -> None:
        raise NotDoneError("it refuses the token", trouble=Trouble.REFUSED)

    monkeypatch.setattr(FakeTool, "look", refuses)
    stage.clock.now += 9 * DAY
    assert stage.run().slipping == 0  # one minute without an answer is nothing to call people for
    stage.clock.now += HOUR + 2 * MINUTE
    assert stage.run().slipping == 1
    [said, line] = slipping_sentences(stage.desk.slipping(now=stage.clock.now))
    assert said.startswith("1 are kept out, and cannot be moved on.")
    assert "it refuses the token" in line
    monkeypatch.undo()
    stage.minutes(2)
    assert stage.desk.slipping(now=stage.clock.now) == []
