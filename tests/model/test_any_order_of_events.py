"""Whatever happens, in whatever order: at most one machine reply, and nothing received is lost or stuck."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from aplomb.comment import Platform
from tools.faults import checks
from tools.faults.cloud import Cloud
from tools.faults.judging import COMPLAINT, EDITED, PRAISE, QUESTION, SECOND, URGENT
from tools.faults.platforms import Post
from tools.faults.runs import Trouble
from tools.faults.scenario import DAY
from tools.faults.stories import account, answer_by_hand, customers
from tools.sandbox import actions
from tools.sandbox.actions import Draft
from tools.sandbox.world import PublicComment

TEXTS = (COMPLAINT, SECOND, EDITED, PRAISE, QUESTION, URGENT)
PEOPLE = ("Ana", "Ben", "Cem")
PLATFORMS = st.sampled_from(checks.PLATFORMS)
NTH = st.integers(0, 5)
DAYS_OFF = st.sampled_from([0, 0, 0, -86_400, 86_400])  # a platform's clock, in seconds
FAULTS = st.sampled_from(
    [
        {"operation": operation, "kind": kind, **more}
        for operation, kinds in {
            "reply": (
                "created_then_failed",
                "timeout_before",
                "timeout_after",
                "reset",
                "rate_limit",
                "error",
            ),
            "private": ("created_then_failed", "timeout_before", "timeout_after", "rate_limit"),
            "read": ("timeout_before", "error", "rate_limit"),
            "any": ("token_revoked", "rate_limit"),
        }.items()
        for kind in kinds
        for more in ({}, {"times": 3})
    ]
)


NEWS = {"comment/add", "post.mention.create", "post.reply.create"}


def comment_told(post: Post) -> str:
    """Return the id of the comment that a webhook is about."""
    document = json.loads(post.body)
    if post.platform is Platform.X:
        return str(document["data"]["payload"]["id"])
    return str(document["entry"][0]["changes"][0]["value"]["comment_id"])


class AnyOrder(RuleBasedStateMachine):
    """Customers, colleagues, platforms, queues and machines, each doing what it likes."""

    @initialize(at_once=st.booleans())
    def begin(self, *, at_once: bool) -> None:
        self.trouble = Trouble(crash_at=set(), lose_at=set(), at_once=at_once)
        self.cloud = Cloud(self.trouble)
        self.stack = ExitStack()
        self.stack.enter_context(self.cloud.up())
        self.cloud.run_until(self.cloud.clock.now + 60)  # the poller begins to look
        self.cloud.hold_webhooks()
        self.delivered: list[Post] = []
        self.misdated: set[str] = set()  # comments with a wrong time
        self.lost: set[str] = set()  # comments of which a webhook was lost

    @rule(platform=PLATFORMS, who=st.sampled_from(PEOPLE), text=st.sampled_from(TEXTS), off=DAYS_OFF)
    def somebody_comments(self, platform: Platform, who: str, text: str, off: int) -> None:
        draft = Draft(account=account(platform), text=text, author_name=who, mention=True)
        done = actions.write(self.cloud.platforms, draft)
        if off:
            self.misdated.add(done.comment.id)
            done.comment.versions[0] = replace(
                done.comment.versions[0], created_at=self.cloud.clock.now + off
            )

    @rule(platform=PLATFORMS, nth=NTH, text=st.sampled_from(TEXTS), same=st.booleans())
    def somebody_goes_on_in_a_thread(self, platform: Platform, nth: int, text: str, *, same: bool) -> None:
        for parent in self._visible(platform, nth, everybody=True):
            author = parent.author if same and not parent.ours else ""
            draft = Draft(
                account=account(platform),
                text=text,
                author=author,
                author_name="" if author else "Ana",
                parent=parent.versions[-1].id,
                mention=True,
            )
            actions.write(self.cloud.platforms, draft)

    @rule(platform=PLATFORMS, nth=NTH, text=st.sampled_from(TEXTS))
    def somebody_edits(self, platform: Platform, nth: int, text: str) -> None:
        for comment in self._visible(platform, nth):
            actions.edit(self.cloud.platforms, account(platform), comment.versions[-1].id, text)

    @rule(platform=PLATFORMS, nth=NTH)
    def somebody_takes_a_comment_away(self, platform: Platform, nth: int) -> None:
        for comment in self._visible(platform, nth):
            actions.remove(self.cloud.platforms, account(platform), comment.versions[-1].id)

    @rule(platform=PLATFORMS, nth=NTH)
    def a_colleague_answers(self, platform: Platform, nth: int) -> None:
        for comment in self._visible(platform, nth):
            answer_by_hand(self.cloud, comment)

    @rule(platform=PLATFORMS, fault=FAULTS)
    def the_platform_will_fail(self, platform: Platform, fault: dict[str, Any]) -> None:
        self.cloud.platforms.faults.add({"platform": platform.value, **fault})

    @rule(seconds=st.sampled_from([0, 60, 240]))
    def lists_lag(self, seconds: int) -> None:
        self.cloud.platforms.world.lags(seconds)

    @precondition(lambda self: self.cloud.held)
    @rule(nth=st.integers(0, 20), times=st.integers(1, 2))
    def a_webhook_arrives(self, nth: int, times: int) -> None:
        held = self.cloud.held or []
        post = held.pop(nth % len(held))
        self.delivered.append(post)
        for _ in range(times):
            self.cloud.arrive(post)

    @precondition(lambda self: self.cloud.held)
    @rule(nth=st.integers(0, 20))
    def a_webhook_is_lost(self, nth: int) -> None:
        """Lose the news of a new comment; the poller looks by the comment's own time."""
        held = self.cloud.held or []
        post = held[nth % len(held)]
        told = comment_told(post)
        if told not in self.misdated and post.event in NEWS:
            held.remove(post)
            self.lost.add(told)

    @precondition(lambda self: self.delivered)
    @rule(nth=st.integers(0, 20))
    def a_webhook_arrives_again(self, nth: int) -> None:
        self.cloud.arrive(self.delivered[nth % len(self.delivered)])

    @rule(nth=NTH)
    def a_message_to_the_responder_is_lost(self, nth: int) -> None:
        messages = self.cloud.sqs.queues["ResponderQueue"].messages
        for number in list(messages)[nth : nth + 1]:
            del messages[number]

    @rule(steps=st.integers(1, 60))
    def a_machine_will_die(self, steps: int) -> None:
        self._add("crash_at", steps)

    @rule(steps=st.integers(1, 60))
    def an_answer_of_aws_will_be_lost(self, steps: int) -> None:
        self._add("lose_at", steps)

    @rule(seconds=st.sampled_from([1, 20, 70, 130, 400, 4000]))
    def time_passes(self, seconds: int) -> None:
        self.cloud.run_until(self.cloud.clock.now + seconds)

    @rule(seconds=st.sampled_from([90, 3600, 90_000]))
    def nothing_runs_for_a_while(self, seconds: int) -> None:
        self.cloud.clock.now += seconds

    @invariant()
    def nobody_is_answered_twice(self) -> None:
        assert [str(one) for one in checks.duplicates(self.cloud)] == []

    def teardown(self) -> None:
        if not hasattr(self, "stack"):
            return
        with self.stack:
            while self.cloud.held:
                self.a_webhook_arrives(0, 1)
            self.cloud.platforms.faults.clear()
            self.cloud.held = None
            self.cloud.run_until(self.cloud.clock.now + DAY)
            taken_away = {one.id for one in self._written() if one.removed}
            unknowable = self.lost & taken_away
            found = (
                *checks.duplicates(self.cloud),
                *checks.lost(self.cloud, besides=unknowable),
                *checks.stuck(self.cloud),
            )
            assert [str(one) for one in found] == []

    def _written(self) -> list[PublicComment]:
        return [one for platform in checks.PLATFORMS for one in customers(self.cloud, platform)]

    def _visible(self, platform: Platform, nth: int, *, everybody: bool = False) -> list[PublicComment]:
        """Return the nth comment that is still there, or none."""
        world = self.cloud.platforms.world
        written = world.all_comments(platform) if everybody else customers(self.cloud, platform)
        there = [one for one in written if not one.removed]
        return there[nth : nth + 1]

    def _add(self, what: str, steps: int) -> None:
        places = getattr(self.trouble, what)
        places.add(len(self.cloud.boundaries) + steps)


@pytest.mark.timeout(600)
class TestAnyOrder(AnyOrder.TestCase):  # type: ignore[misc,valid-type]  # hypothesis makes it
    settings = settings(
        max_examples=60,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
