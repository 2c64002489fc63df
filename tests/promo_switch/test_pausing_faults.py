"""A run dies, a tool fails, people interfere: nothing reachable goes out, and the rest is said."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from aplomb.promotions.promotion import PauseState, Promotion, PromotionState, Reach
from aplomb.promotions.report import sentences
from promo_switch.clients.contract import Found, NotDoneError, Standing, Trouble
from tests.fakes.clock import NOW
from tests.promo_switch.fake_tool import FakeTool
from tests.promo_switch.stage import ACCOUNT, DAY, HOUR, MINUTE, OTHER, POSTS, Stage, planned


def test_two_runs_at_once_keep_one_original_time() -> None:
    stage = planned(HOUR, 2 * HOUR)
    stage.crisis()
    entered = False

    def other_run(call: str) -> None:
        nonlocal entered
        if call == "before write" and not entered and stage.posts.calls:
            entered = True
            stage.switch().run()

    stage.table.boundary = other_run
    stage.switch().run()
    stage.table.boundary = lambda _: None
    stage.minutes(2)
    assert entered
    assert stage.states() == {"p0": "paused", "p1": "paused"}
    assert [one.due_at for one in stage.promotions.values()] == [NOW + HOUR, NOW + 2 * HOUR]
    stage.clock.now = NOW + 3 * HOUR
    assert stage.posts.out == []


def test_a_crisis_that_ends_while_pausing_leaves_everything_paused_until_people_speak() -> None:
    stage = planned(HOUR, 2 * HOUR, 3 * HOUR)

    def end(call: str, post: str) -> None:
        if call == "after pause" and post == "p0":
            stage.calm()

    stage.posts.trouble = end
    stage.crisis()
    stage.run()
    stage.posts.trouble = lambda _call, _id: None
    stage.minutes(3)
    assert set(stage.states().values()) == {"paused"}
    assert stage.pause.state is PauseState.ACTIVE
    assert not stage.desk.allowed(ACCOUNT.platform, ACCOUNT.id)


@pytest.mark.parametrize("when", ["before pause", "after pause"])
def test_a_call_without_an_answer_is_settled_by_reading_back(when: str) -> None:
    stage = planned(HOUR, 2 * HOUR)
    failed: list[str] = []

    def silent(call: str, post: str) -> None:
        if call == when and post not in failed:
            failed.append(post)
            raise NotDoneError("no answer: ReadTimeout", trouble=Trouble.UNKNOWN)

    stage.posts.trouble = silent
    stage.crisis()
    stage.run()
    assert set(failed) == {"p0", "p1"}
    assert set(stage.states().values()) == {"paused"}


def test_a_slow_list_is_read_until_it_shows_the_new_time() -> None:
    stage = planned(HOUR)
    stage.posts.slow = 4
    stage.crisis()
    stage.run()
    assert stage.states() == {"p0": "paused"}
    assert stage.promotions["p0"].paused_at == NOW + 7


def test_a_revoked_token_leaves_links_and_is_tried_again_each_minute() -> None:
    stage = planned(HOUR, 2 * HOUR)

    def revoked(call: str, post: str) -> None:
        del post
        if call == "before pause":
            raise NotDoneError("it refuses the token", trouble=Trouble.REFUSED)

    stage.posts.trouble = revoked
    stage.crisis()
    stage.run()
    assert stage.states() == {"p0": "unreached", "p1": "unreached"}
    assert stage.posts.calls.count("pause") == 1
    lines = "\n".join(sentences(stage.report))
    assert "Paused 0 of 2." in lines
    assert "2 cannot be reached" in lines
    assert "https://x.test/p1" in lines
    stage.posts.trouble = lambda _call, _id: None
    stage.minutes(1)
    assert set(stage.states().values()) == {"paused"}


def test_a_channel_that_cannot_be_listed_counts_as_one_that_is_not_reached() -> None:
    stage = planned(HOUR)

    def dead(call: str, post: str) -> None:
        del post
        if call == "upcoming":
            raise NotDoneError("it refuses the token", trouble=Trouble.REFUSED)

    stage.posts.trouble = dead
    stage.crisis()
    stage.run()
    assert [one.reach for one in stage.report.visits] == [Reach.UNREACHED]
    assert next(sentences(stage.report)) == "Paused 0 of 1."


def test_a_tool_that_wants_rest_is_left_alone_for_so_long() -> None:
    stage = planned(HOUR, 2 * HOUR, 3 * HOUR)

    def limited(call: str, post: str) -> None:
        if call == "before pause" and post == "p1":
            raise NotDoneError("it wants fewer calls", trouble=Trouble.REST, wait=300)

    stage.posts.trouble = limited
    stage.crisis()
    stage.run()
    assert stage.states() == {"p0": "paused", "p1": "unreached", "p2": "unreached"}
    stage.posts.trouble = lambda _call, _id: None
    calls = len(stage.posts.calls)
    stage.minutes(4)
    assert len(stage.posts.calls) == calls
    stage.minutes(1)
    assert set(stage.states().values()) == {"paused"}


def test_a_post_that_somebody_moves_back_during_the_pause_is_paused_again() -> None:
    stage = planned(HOUR)
    stage.crisis()
    stage.run()
    stage.posts.posts["p0"].due_at = NOW + 2 * HOUR
    stage.minutes(1)
    one = stage.promotions["p0"]
    assert (one.state, one.due_at, one.edited_at) == (PromotionState.PAUSED, NOW + 2 * HOUR, NOW + MINUTE)
    stage.clock.now = NOW + DAY
    assert stage.posts.out == []


def test_a_post_that_is_taken_away_or_published_by_hand_is_told_apart() -> None:
    stage = planned(HOUR, 2 * HOUR)
    stage.crisis()
    stage.run()
    del stage.posts.posts["p0"]
    stage.posts.posts["p1"].standing = Standing.OUT
    stage.minutes(1)
    assert stage.states() == {"p0": "gone", "p1": "escaped"}


def test_a_tool_that_says_yes_and_does_nothing_is_found_out() -> None:
    stage = planned(HOUR, 2 * HOUR)

    def ignores(call: str, post: str) -> None:
        if call == "after pause":
            stage.posts.posts[post].due_at = NOW + HOUR

    stage.posts.trouble = ignores
    stage.crisis()
    stage.run()
    stage.minutes(1)
    assert stage.states() == {"p0": "unreached", "p1": "unreached"}
    assert "its tool said yes, and shows it unchanged" in "\n".join(sentences(stage.report))


def test_a_list_that_names_a_post_twice_is_one_post() -> None:
    stage = planned(HOUR)
    tool = stage.posts
    once = tool.upcoming
    stage.tools["posts"].upcoming = lambda *, until: [*once(until=until), *once(until=until)]  # type: ignore[method-assign]  # the fault
    stage.crisis()
    stage.run()
    assert stage.states() == {"p0": "paused"}


def test_an_account_whose_tool_hangs_does_not_hold_up_another_account() -> None:
    stage = planned(HOUR)
    stage.accounts = [OTHER, ACCOUNT]
    slow = replace(POSTS, id="slow", accounts=("x/15",))
    stage.channels = [replace(POSTS, accounts=(f"facebook/{ACCOUNT.id}",)), slow]
    stage.tools["slow"] = FakeTool(stage.clock)
    hung, done = threading.Event(), threading.Event()

    def hangs(_call: str, _post: str) -> None:
        hung.set()
        assert done.wait(10), "the other account's posts were not paused meanwhile"

    stage.tools["slow"].trouble = hangs
    stage.posts.trouble = lambda call, _post: done.set() if call == "after pause" else None
    for account in stage.accounts:
        stage.crisis(account=account)
    switch = replace(stage.switch(), pace=replace(stage.switch().pace, at_once=True))
    assert switch.run().failed == []
    assert hung.is_set()
    assert stage.states() == {"p0": "paused"}


def broken_off(stage: Stage, *, after: int) -> Callable[..., Sequence[Found]]:
    """Return a list that shows so many posts, and then no more for a fault."""
    whole = FakeTool.upcoming

    def upcoming(tool: FakeTool, *, until: int) -> Sequence[Found]:
        error = NotDoneError("HTTP 500", trouble=Trouble.UNKNOWN)
        error.found = tuple(sorted(whole(tool, until=until), key=lambda one: one.id)[:after])
        raise error

    assert stage.posts.posts
    return upcoming


def test_what_a_list_showed_before_it_broke_off_is_paused_and_the_rest_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = planned(HOUR, 2 * HOUR, 3 * HOUR)
    with monkeypatch.context() as broken:
        broken.setattr(FakeTool, "upcoming", broken_off(stage, after=2))
        stage.crisis()
        stage.run()
        assert stage.states() == {"p0": "paused", "p1": "paused"}
        [visit] = stage.report.visits
        assert (visit.reach, visit.detail) == (Reach.UNREACHED, "HTTP 500")
        assert any("cannot be reached" in line for line in sentences(stage.report))
        broken.setattr(FakeTool, "upcoming", broken_off(stage, after=1))
        stage.minutes(1)
        assert stage.states() == {"p0": "paused", "p1": "paused"}  # what is not read is not gone
    stage.minutes(1)
    assert stage.states() == {"p0": "paused", "p1": "paused", "p2": "paused"}
    assert [one.reach for one in stage.report.visits] == [Reach.REACHED]


def test_many_that_are_not_in_the_list_any_more_are_looked_at_in_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = planned(*(HOUR + number * MINUTE for number in range(30)))
    stage.crisis()
    stage.run()
    for name in ("p7", "p28"):
        stage.posts.posts[name].standing = Standing.OUT

    def silent(_tool: FakeTool, one: Promotion) -> Found:
        if one.id not in {"p7", "p28"}:
            raise NotDoneError("no answer", trouble=Trouble.UNKNOWN)
        return Found(id=one.id, standing=Standing.OUT)

    monkeypatch.setattr(FakeTool, "upcoming", lambda *_, **__: [])
    monkeypatch.setattr(FakeTool, "look", silent)
    stage.minutes(3)
    assert {name for name, state in stage.states().items() if state == "escaped"} == {"p7", "p28"}
