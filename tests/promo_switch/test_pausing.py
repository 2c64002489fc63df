"""A crisis turns promotions off: all that can be reached, the most urgent first, and none is lost."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from aplomb.crisis.state import CrisisState
from aplomb.promotions.channels import Channel, ChannelKind
from aplomb.promotions.report import sentences
from promo_switch.clients.contract import Standing
from tests.fakes.clock import NOW
from tests.promo_switch.fake_tool import FakeTool
from tests.promo_switch.stage import ACCOUNT, DAY, HOUR, MINUTE, OTHER, POSTS, Stage, planned


def test_every_scheduled_post_is_paused_and_its_time_is_kept() -> None:
    stage = planned(HOUR, 2 * HOUR, 3 * DAY)
    stage.crisis()
    stage.run()
    assert stage.states() == {"p0": "paused", "p1": "paused", "p2": "paused"}
    assert [one.due_at for one in stage.promotions.values()] == [NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * DAY]
    stage.clock.now = NOW + 5 * DAY
    assert stage.posts.out == []


def test_nothing_is_paused_while_there_is_no_crisis() -> None:
    stage = planned(HOUR)
    stage.run()
    stage.crisis(CrisisState.WATCH)
    stage.run()
    assert stage.posts.calls == []
    assert stage.desk.read(ACCOUNT.platform, ACCOUNT.id) is None


def test_what_is_due_within_two_minutes_is_stopped_first() -> None:
    stage = planned(HOUR, 3 * MINUTE, 90, 10 * DAY)
    order: list[str] = []
    stage.posts.trouble = lambda call, post: order.append(post) if call == "before pause" else None
    stage.crisis()
    stage.run()
    assert order == ["p2", "p1", "p0", "p3"]


def test_a_post_that_is_due_now_and_goes_out_is_said_to_have_escaped() -> None:
    stage = planned(5, HOUR)

    def late(call: str, post: str) -> None:
        if call == "before pause" and post == "p0":
            stage.clock.now = NOW + 6
            stage.posts.pass_time()

    stage.posts.trouble = late
    stage.crisis()
    stage.run()
    assert stage.states() == {"p0": "escaped", "p1": "paused"}
    lines = list(sentences(stage.report))
    assert lines[0] == "Paused 1 of 2."
    assert any("https://x.test/p0" in line for line in lines)


def test_a_second_trigger_changes_nothing() -> None:
    stage = planned(HOUR, 2 * HOUR)
    stage.crisis()
    stage.run()
    before, moved = stage.promotions, {name: post.due_at for name, post in stage.posts.posts.items()}
    stage.run()
    assert stage.promotions == before
    assert {name: post.due_at for name, post in stage.posts.posts.items()} == moved
    assert stage.posts.calls.count("pause") == 2
    assert stage.told == ["active"]


def test_a_post_that_is_planned_during_the_pause_is_paused_too() -> None:
    stage = planned(HOUR)
    stage.crisis()
    stage.run()
    stage.posts.plan("new", NOW + 30 * MINUTE)
    stage.minutes(1)
    assert stage.states() == {"p0": "paused", "new": "paused"}


def test_what_is_not_due_for_two_weeks_is_left_until_then() -> None:
    stage = planned(15 * DAY)
    stage.crisis()
    stage.run()
    assert stage.promotions == {}
    assert "1 more are not due for two weeks" in list(sentences(stage.report))[-1]
    stage.clock.now = NOW + 2 * DAY
    stage.run()
    assert stage.states() == {"p0": "paused"}


def test_moved_posts_never_go_out_by_themselves_however_long_nobody_decides() -> None:
    stage = planned(*(HOUR * number for number in range(1, 6)))
    stage.crisis()
    stage.run()
    for day in range(1, 200):
        stage.clock.now = NOW + day * DAY
        stage.run()
    assert stage.posts.out == []
    assert set(stage.states().values()) == {"paused"}


def test_moved_posts_wait_at_different_times() -> None:
    stage = planned(*[HOUR] * 40)
    stage.crisis()
    stage.run()
    times = sorted(post.due_at or 0 for post in stage.posts.posts.values())
    assert all(later - earlier >= 15 * MINUTE for earlier, later in pairwise(times))


def test_a_tool_that_halts_posts_is_asked_to_and_lists_them_as_drafts() -> None:
    stage = Stage(
        channels=[Channel(id="posts", kind=ChannelKind.POSTIZ, title="Postiz", url="https://p.test")]
    )
    stage.tools["posts"] = FakeTool(stage.clock, halts=True)
    stage.posts.plan("p0", NOW + HOUR)
    stage.crisis()
    stage.run()
    assert stage.posts.posts["p0"].standing is Standing.HALTED
    assert stage.states() == {"p0": "paused"}
    assert stage.promotions["p0"].moved_to is None


def test_a_channel_is_stopped_by_the_crisis_of_the_accounts_it_names() -> None:
    stage = planned(HOUR)
    stage.accounts = [ACCOUNT, OTHER]
    stage.channels = [replace(POSTS, accounts=(f"facebook/{ACCOUNT.id}",))]
    stage.crisis(account=OTHER)
    stage.run()
    assert stage.posts.calls == []
    stage.crisis()
    stage.run()
    assert stage.states() == {"p0": "paused"}


def test_a_tool_without_an_api_is_said_to_be_out_of_reach_with_its_link() -> None:
    by_hand = Channel(
        id="reels", kind=ChannelKind.BY_HAND, title="Reels", link="https://business.facebook.com/latest"
    )
    stage = planned(HOUR)
    stage.channels.append(by_hand)
    stage.crisis()
    stage.run()
    lines = list(sentences(stage.report))
    assert lines[0] == "Paused 1 of 2."
    assert lines[2] == "1 cannot be reached. Stop them by hand:"
    assert "https://business.facebook.com/latest" in lines[3]


def test_a_tool_that_is_only_told_is_told_once_and_never_counted_as_paused() -> None:
    hook = Channel(id="flow", kind=ChannelKind.WEBHOOK, title="A flow", url="https://hook.test/1")
    stage = planned(HOUR)
    stage.channels.append(hook)
    stage.crisis()
    stage.run()
    stage.minutes(12)
    assert [one.event for one in stage.listener.heard] == ["promotions.paused"]
    assert next(sentences(stage.report)) == "Paused 1 of 1."
    assert any("what it does cannot be seen" in line for line in sentences(stage.report))
