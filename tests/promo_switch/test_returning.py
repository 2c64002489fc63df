"""What people decided is carried out once, never late, never beside another, never in a crisis."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aplomb.crisis.state import CrisisError
from aplomb.promotions.channels import Channel, ChannelKind
from aplomb.promotions.promotion import SPACING, PauseState, PromotionError, PromotionState
from promo_switch.clients.contract import NotDoneError, Standing, Trouble
from tests.fakes.clock import NOW
from tests.promo_switch.fake_tool import FakeTool
from tests.promo_switch.stage import (
    ACCOUNT,
    DAY,
    HOUR,
    MINUTE,
    OTHER,
    POSTS,
    Stage,
    give_back,
    planned,
    reviewed,
)


def test_a_new_crisis_voids_what_people_approved() -> None:
    stage = reviewed(2 * HOUR, 4 * HOUR)
    give_back(stage, "p0")
    stage.minutes(1)
    stage.crisis()
    stage.minutes(1)
    assert stage.pause.state is PauseState.ACTIVE
    assert stage.pause.approvals == ()
    assert stage.states() == {"p0": "paused", "p1": "paused"}
    stage.clock.now = NOW + 3 * HOUR
    assert stage.posts.out == []


def test_a_promotion_that_was_given_back_waits_when_the_crisis_returns_before_it_is_set() -> None:
    stage = reviewed(2 * HOUR)
    give_back(stage, "p0")
    stage.crisis()
    stage.minutes(1)
    assert stage.promotions["p0"].state is PromotionState.PAUSED
    assert stage.posts.calls.count("resume") == 0


def test_a_shared_tool_waits_for_every_account_that_it_serves() -> None:
    stage = planned(2 * HOUR)
    stage.accounts = [ACCOUNT, OTHER]
    stage.crisis()
    stage.run()
    stage.let_go_on()
    give_back(stage, "p0")
    stage.crisis(account=OTHER)
    stage.minutes(1)
    one = stage.promotions["p0"]
    assert (one.state, one.detail) == (PromotionState.PAUSED, "Promotions are off again.")


@pytest.mark.parametrize("when", ["before resume", "after resume"])
def test_a_return_without_an_answer_is_read_back_and_never_doubled(when: str) -> None:
    stage = reviewed(2 * HOUR)
    give_back(stage, "p0")
    silent = [when]

    def trouble(call: str, post: str) -> None:
        del post
        if call in silent:
            silent.clear()
            raise NotDoneError("no answer", trouble=Trouble.UNKNOWN)

    stage.posts.trouble = trouble
    stage.minutes(3)
    assert stage.states() == {"p0": "returned"}
    stage.clock.now = NOW + 2 * HOUR
    assert stage.posts.out == ["p0"]


def test_a_return_that_fails_until_its_time_is_near_goes_back_to_people() -> None:
    stage = reviewed(30 * MINUTE)
    give_back(stage, "p0")

    def dead(call: str, post: str) -> None:
        del post
        if call == "before resume":
            raise NotDoneError("it refuses the token", trouble=Trouble.REFUSED)

    stage.posts.trouble = dead
    stage.minutes(25)
    one = stage.promotions["p0"]
    assert (one.state, one.back_at) == (PromotionState.PAUSED, None)
    assert "Decide on it anew" in one.detail
    stage.posts.trouble = lambda _call, _id: None
    stage.clock.now = NOW + DAY
    assert stage.posts.out == []


def test_a_draft_of_a_tool_that_takes_no_other_time_goes_back_only_before_it() -> None:
    stage = Stage(
        channels=[Channel(id="posts", kind=ChannelKind.POSTIZ, title="Postiz", url="https://p.test")]
    )
    stage.tools["posts"] = FakeTool(stage.clock, halts=True)
    for name, offset in (("early", 5 * MINUTE), ("late", 2 * HOUR)):
        stage.posts.plan(name, NOW + offset)
    stage.crisis()
    stage.run()
    stage.clock.now += 10 * MINUTE
    stage.let_go_on()
    with pytest.raises(PromotionError, match="takes no other"):
        give_back(stage, "early")
    with pytest.raises(PromotionError, match="takes no other time"):
        give_back(stage, "late", at=NOW + 3 * HOUR)
    give_back(stage, "late")
    stage.minutes(1)
    assert stage.posts.posts["late"].standing is Standing.WAITING
    assert stage.posts.posts["early"].standing is Standing.HALTED


def test_campaigns_start_again_one_after_the_other() -> None:
    stage = Stage(channels=[Channel(id="posts", kind=ChannelKind.FACEBOOK_ADS, title="Ads", target="act_1")])
    stage.tools["posts"] = FakeTool(stage.clock, halts=True)
    for name in ("a", "b", "c"):
        stage.posts.plan(name, None)
    stage.crisis()
    stage.run()
    assert set(stage.states().values()) == {"paused"}
    stage.let_go_on()
    for name in ("a", "b", "c"):
        give_back(stage, name)
    running: list[int] = []
    for _ in range(40):
        stage.minutes(1)
        running.append(sum(one.standing is Standing.WAITING for one in stage.posts.posts.values()))
    assert running[0] == 1
    assert running[-1] == 3
    assert all(after - before <= 1 for before, after in pairwise(running))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(-1, 40)), max_size=30))
@settings(max_examples=60, deadline=None)
def test_whatever_people_and_crises_do_two_never_go_out_together(moves: list[tuple[int, int, int]]) -> None:
    stage = planned(*(HOUR + 5 * MINUTE * number for number in range(4)))
    stage.crisis()
    stage.run()
    for what, which, quarter in moves:
        stage.clock.now += 7 * MINUTE
        with suppress(PromotionError, CrisisError):  # what a person may not do is refused
            match what:
                case 0:
                    stage.crisis()
                case 1:
                    stage.let_go_on()
                case 2 | 3:
                    at = None if quarter < 0 else stage.clock.now + quarter * 15 * MINUTE
                    give_back(stage, f"p{which}", at=at)
                case 4:
                    stage.desk.drop(stage.pause, POSTS, f"p{which}", person="Cleo", now=stage.clock.now)
                case _:
                    stage.clock.now += quarter * MINUTE
        stage.run()
    stage.clock.now += 2 * DAY
    stage.run()
    stage.posts.pass_time()
    times = sorted(post.out_at for post in stage.posts.posts.values() if post.out_at is not None)
    assert all(later - earlier >= SPACING for earlier, later in pairwise(times))


def test_two_people_who_decide_at_once_never_choose_the_same_time() -> None:
    stage = reviewed(HOUR, HOUR)
    entered: list[str] = []

    def other_person(call: str) -> None:
        if call == "before write" and not entered:
            entered.append(call)
            give_back(stage, "p1", at=NOW + 2 * HOUR, person="Dan")

    stage.table.boundary = other_person
    with pytest.raises(PromotionError, match="never two at once"):
        give_back(stage, "p0", at=NOW + 2 * HOUR)
    assert stage.states() == {"p0": "paused", "p1": "returning"}
    assert stage.pause.steps[-1].by == "Dan"
    assert stage.pause.steps[-1].what == "posts/p1 goes out at 2026-01-01 02:00 UTC."


def test_a_return_whose_end_nobody_saw_is_known_when_the_tool_answers_again() -> None:
    stage = reviewed(30 * MINUTE)
    give_back(stage, "p0")

    def silent(call: str, post: str) -> None:
        del post
        if call in {"after resume", "look"} and stage.posts.calls.count("resume"):
            raise NotDoneError("no answer", trouble=Trouble.UNKNOWN)

    stage.posts.trouble = silent
    stage.minutes(12)
    assert stage.states() == {"p0": "returning"}
    stage.posts.trouble = lambda _call, _id: None
    stage.minutes(1)
    assert stage.states() == {"p0": "returned"}  # too near to be set, but it was


def test_a_return_that_was_set_unseen_is_stopped_again_when_another_account_is_in_a_crisis() -> None:
    stage = planned(2 * HOUR)
    stage.accounts = [ACCOUNT, OTHER]
    stage.crisis()
    stage.run()
    stage.let_go_on()
    give_back(stage, "p0")

    def silent(call: str, post: str) -> None:
        del post
        if call == "after resume":
            raise NotDoneError("no answer", trouble=Trouble.UNKNOWN)

    stage.posts.trouble = silent
    stage.minutes(1)
    stage.posts.trouble = lambda _call, _id: None
    stage.crisis(account=OTHER)
    stage.minutes(2)
    stage.clock.now = NOW + DAY
    assert stage.posts.out == []


def test_a_webhook_hears_of_each_turn_once() -> None:
    stage = planned(2 * HOUR)
    hook = Channel(id="flow", kind=ChannelKind.WEBHOOK, title="A flow", url="https://hook.test/1")
    stage.channels.append(hook)
    stage.crisis()
    stage.run()
    stage.let_go_on()
    stage.minutes(6)
    stage.crisis()
    stage.minutes(6)
    heard = [(one.event, one.pause.rpartition("/")[2]) for one in stage.listener.heard]
    assert heard == [("promotions.paused", "1"), ("promotions.resumed", "1"), ("promotions.paused", "2")]


def test_what_went_out_as_decided_while_its_tool_was_silent_is_no_escape() -> None:
    stage = reviewed(2 * HOUR)
    give_back(stage, "p0", person="Cleo")
    silent = [False]

    def breaks(call: str, _post: str) -> None:
        silent[0] = silent[0] or call == "after resume"
        if silent[0]:
            raise NotDoneError("it does not answer", trouble=Trouble.UNKNOWN)

    stage.posts.trouble = breaks
    stage.minutes(1)
    assert stage.states() == {"p0": "returning"}
    stage.clock.now = NOW + 3 * HOUR
    stage.posts.trouble = lambda _call, _post: None
    stage.minutes(1)
    one = stage.promotions["p0"]
    assert stage.posts.out == ["p0"]
    assert (one.state, one.decided_by) == (PromotionState.RETURNED, "Cleo")
    assert "without a decision" not in one.detail
    assert stage.report.escaped == ()


def test_what_went_out_as_decided_in_the_next_crisis_is_told_as_such() -> None:
    stage = reviewed(2 * HOUR)
    give_back(stage, "p0")
    stage.posts.trouble = lambda call, _post: _silent(call)
    stage.minutes(1)
    stage.crisis()
    stage.clock.now = NOW + 3 * HOUR
    stage.posts.trouble = lambda _call, _post: None
    stage.minutes(1)
    one = stage.promotions["p0"]
    assert (one.state, one.detail) == (
        PromotionState.ESCAPED,
        "It went out at the time that a person gave it; promotions were off again.",
    )


def _silent(call: str) -> None:
    if call == "after resume":
        raise NotDoneError("it does not answer", trouble=Trouble.UNKNOWN)
