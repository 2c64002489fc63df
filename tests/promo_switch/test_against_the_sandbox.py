"""The switch and its clients against the sandbox's schedulers, over HTTP, with their faults."""

from __future__ import annotations

import time

import pytest

from aplomb.comment import Platform
from aplomb.promotions.promotion import PromotionState
from aplomb.promotions.report import sentences
from tests.promo_switch.real_tools import RealTools
from tests.promo_switch.stage import DAY, HOUR
from tools.sandbox.faults import Fault, FaultKind, Operation
from tools.sandbox.schedulers import Asked, Holder

TIMED = (Holder.FACEBOOK, Holder.MIXPOST, Holder.POSTIZ)


def graph_fault(
    real: RealTools, kind: FaultKind, *, operation: Operation = Operation.CHANGE, times: int = 1
) -> None:
    fault = Fault(
        n=1,
        platform=Platform.FACEBOOK,
        operation=operation,
        kind=kind,
        times=times,
        remaining=times,
        seconds=0.2,
    )
    real.state.faults.waiting.append(fault)


def test_43_promotions_of_four_tools_are_paused_within_a_minute_and_none_escapes(real: RealTools) -> None:
    for number in range(10):
        for holder in TIMED:
            real.plan(holder, f"{holder} {number}", 90 + number * HOUR)
    for number in range(10):
        real.plan(Holder.FACEBOOK_ADS, f"campaign {number}", None)
    for number in range(3):
        real.plan(Holder.FACEBOOK, f"soon {number}", 60)
    real.crisis()
    began = time.monotonic()
    real.run()
    assert time.monotonic() - began < 60
    assert next(sentences(real.report)) == "Paused 43 of 43."
    real.ahead = 5 * DAY
    assert real.out() == []


@pytest.mark.parametrize("holder", [Holder.FACEBOOK, Holder.MIXPOST])
def test_a_moved_post_goes_back_to_the_time_that_a_person_chose(real: RealTools, holder: Holder) -> None:
    post = real.plan(holder, "Buy bread", 2 * HOUR)
    real.crisis()
    real.run()
    assert post.due_at is not None
    assert post.due_at > time.time() + 20 * DAY
    real.clock.now = real.now()
    real.let_go_on()
    (one,) = real.promotions.values()
    channel = next(two for two in real.channels if two.id == one.channel)
    at = real.now() // 60 * 60 + 5 * HOUR
    real.desk.give_back(real.pause, channel, one.id, person="Cleo", at=at, now=real.now())
    real.run()
    assert post.due_at == at
    assert [two.state for two in real.promotions.values()] == [PromotionState.RETURNED]


def test_a_draft_of_postiz_keeps_its_time_and_is_scheduled_again(real: RealTools) -> None:
    post = real.plan(Holder.POSTIZ, "Buy bread", 2 * HOUR)
    due_at = post.due_at
    real.crisis()
    real.run()
    assert (post.live, post.due_at) == (False, due_at)
    real.clock.now = real.now()
    real.let_go_on()
    (one,) = real.promotions.values()
    real.desk.give_back(real.pause, real.channels[3], one.id, person="Cleo", at=None, now=real.now())
    real.run()
    assert (post.live, post.due_at) == (True, due_at)


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_BEFORE, FaultKind.CREATED_THEN_FAILED, FaultKind.RESET])
def test_facebook_calls_that_go_wrong_are_settled_in_the_same_run(real: RealTools, kind: FaultKind) -> None:
    for number in range(3):
        real.plan(Holder.FACEBOOK, f"post {number}", HOUR)
    graph_fault(real, kind, times=2)
    real.crisis()
    real.run()
    assert set(real.states().values()) == {"paused"}


@pytest.mark.parametrize("holder", [Holder.MIXPOST, Holder.POSTIZ])
@pytest.mark.parametrize(
    "kind", [FaultKind.TIMEOUT_BEFORE, FaultKind.CREATED_THEN_FAILED, FaultKind.ERROR], ids=str
)
def test_calls_to_schedulers_that_go_wrong_are_settled(
    real: RealTools, holder: Holder, kind: FaultKind
) -> None:
    real.plan(holder, "Buy bread", HOUR)
    real.goes_wrong(holder, Asked.CHANGE, kind)
    real.crisis()
    real.run()
    real.ahead = 20 * 60
    real.run()
    assert set(real.states().values()) == {"paused"}


@pytest.mark.parametrize("holder", [Holder.MIXPOST, Holder.POSTIZ])
@pytest.mark.parametrize(
    ("kind", "why"), [(FaultKind.TOKEN_REVOKED, "refuses the token"), (FaultKind.RATE_LIMIT, "fewer calls")]
)
def test_a_scheduler_that_refuses_is_named_with_the_reason_and_a_link(
    real: RealTools, holder: Holder, kind: FaultKind, why: str
) -> None:
    real.plan(holder, "Buy bread", HOUR)
    real.goes_wrong(holder, Asked.CHANGE, kind, times=9)
    real.crisis()
    real.run()
    (one,) = real.promotions.values()
    assert one.state is PromotionState.UNREACHED
    assert why in one.detail
    lines = list(sentences(real.report))
    assert lines[0] == "Paused 0 of 1."
    assert "https://f.test/" in lines[2]


def test_a_revoked_page_token_does_not_hold_up_the_other_tools(real: RealTools) -> None:
    for holder in TIMED:
        real.plan(holder, str(holder), HOUR)
    graph_fault(real, FaultKind.TOKEN_REVOKED, operation=Operation.READ, times=99)
    real.crisis()
    real.run()
    paused = {one.channel for one in real.promotions.values() if one.state is PromotionState.PAUSED}
    assert paused == {"mixpost", "postiz"}
    assert {one.channel for one in real.report.unreached_channels} == {"posts", "ads"}


def test_a_slow_facebook_is_read_until_it_shows_the_change(real: RealTools) -> None:
    real.plan(Holder.FACEBOOK, "post", HOUR)
    real.state.schedules.slow[Holder.FACEBOOK] = 0.3
    real.crisis()
    real.run()
    assert set(real.states().values()) == {"paused"}


def test_more_drafts_than_postiz_takes_in_an_hour_are_said_to_be_left(real: RealTools) -> None:
    for number in range(40):
        real.plan(Holder.POSTIZ, f"post {number:02}", HOUR + number * 60)
    real.crisis()
    real.run()
    paused = [one for one in real.promotions.values() if one.state is PromotionState.PAUSED]
    assert len(paused) == 25
    assert "15 cannot be reached" in "\n".join(sentences(real.report))
    real.ahead = 59 * 60
    real.run()
    assert len(real.state.schedules.calls[Holder.POSTIZ]) == 27
    real.ahead = 61 * 60
    real.run()
    assert set(real.states().values()) == {"paused"}
    assert real.out() == []
