from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aplomb.accounts import Account, Accounts
from aplomb.comment import Comment, Platform, Surface, Verb
from aplomb.modes import Mode
from aplomb.records import Action, Decision
from aplomb.replies.reply import Intent
from aplomb.skips import SkipReason
from aplomb.verdict import Kind, Severity, Verdict
from tests.fakes.pipeline import THRESHOLDS, scores
from triage.decide import Circumstances, Standards, decide, whose

NOW = 1_767_225_600
MAX_AGE = 3600


def account(platform: Platform = Platform.FACEBOOK, identity: str = "1000") -> Account:
    return Account(
        platform=platform,
        id=identity,
        name="Example",
        languages=("en",),
        max_age=MAX_AGE,
        message_link="",
    )


ACCOUNTS = Accounts((account(), account(identity="1001"), account(Platform.X, "2000")))

COMMENT = Comment(
    platform=Platform.FACEBOOK,
    account="1000",
    post="p1",
    thread="c1",
    comment="c1",
    author="ana",
    author_name="Ana",
    text="The bread was cold.",
    verb=Verb.ADD,
    created_at=NOW - 30,
)
COMPLAINT = Verdict(
    kind=Kind.COMPLAINT,
    severity=Severity.NORMAL,
    critical=True,
    language="en",
    confidence=0.9,
    evidence=(),
    engine="test/1",
    scores=scores(critical=0.9),
)
ANSWERED = Decision(action=Action.ANSWER_AND_ESCALATE, reason=None, intent=Intent.COMPLAINT)
PLAIN = Circumstances(now=NOW, hidden=False, answered=False)

ON_X: dict[str, Any] = {"platform": Platform.X, "account": "2000", "summoned": True}


def decided(
    comment: dict[str, Any] | None = None,
    verdict: dict[str, Any] | None = None,
    circumstances: dict[str, Any] | None = None,
    mode: Mode = Mode.AUTO,
) -> Decision:
    written = replace(COMMENT, **(comment or {}))
    return decide(
        written,
        replace(COMPLAINT, **(verdict or {})),
        account=account(written.platform, written.account),
        standards=Standards(thresholds=THRESHOLDS, mode=mode),
        circumstances=replace(PLAIN, **(circumstances or {})),
    )


def test_a_plain_fresh_complaint_is_answered_and_put_before_a_person() -> None:
    assert decided() == ANSWERED


def test_a_complaint_on_x_that_names_us_is_answered() -> None:
    assert decided(ON_X) == ANSWERED


def test_in_draft_mode_the_same_complaint_waits_for_a_person_with_its_reply_worded() -> None:
    assert decided(mode=Mode.DRAFT) == Decision(
        action=Action.ESCALATE, reason=SkipReason.AWAITS_APPROVAL, draft=True, intent=Intent.COMPLAINT
    )


def test_mild_criticism_is_answered_without_calling_a_person() -> None:
    assert decided(verdict={"severity": Severity.LOW}).action is Action.ANSWER


@pytest.mark.parametrize(
    ("reason", "comment", "verdict", "circumstances"),
    [
        (SkipReason.URGENT, {}, {"severity": Severity.URGENT}, {}),
        (SkipReason.URGENT, {}, {"severity": Severity.URGENT, "kind": Kind.PRAISE, "critical": False}, {}),
        (SkipReason.URGENT, {}, {"severity": Severity.URGENT, "kind": Kind.SPAM, "critical": False}, {}),
        (SkipReason.PRIVATE_MESSAGE, {"surface": Surface.MESSAGE}, {}, {}),
        (SkipReason.PRIVATE_MESSAGE, {"surface": Surface.MESSAGE, "text": ""}, {"kind": Kind.NEUTRAL}, {}),
        (SkipReason.REVIEW, {"surface": Surface.REVIEW}, {}, {}),
        (
            SkipReason.REVIEW,
            {"surface": Surface.REVIEW, "recommends": False, "text": ""},
            {"kind": Kind.NEUTRAL, "critical": False},
            {},
        ),
        (SkipReason.MENTION, {"surface": Surface.MENTION}, {}, {}),
        (
            SkipReason.MENTION,
            {"surface": Surface.MENTION, "text": ""},
            {"kind": Kind.NEUTRAL, "critical": False},
            {},
        ),
        (SkipReason.UNSURE, {}, {"scores": scores(critical=0.49)}, {}),
        (SkipReason.DEGRADED, {}, {"degraded": True}, {}),
        (SkipReason.MAY_BE_PRAISE, {}, {"grateful": True}, {}),
        (SkipReason.UNSURE, {}, {"kind": Kind.UNSURE}, {}),
        (SkipReason.UNSURE, {}, {"kind": Kind.PRAISE, "critical": True}, {}),
        (SkipReason.UNSURE, {}, {"kind": Kind.SPAM, "critical": True}, {}),
        (
            SkipReason.QUESTION,
            {},
            {"kind": Kind.QUESTION, "critical": False, "scores": scores(critical=0.1)},
            {},
        ),
        (SkipReason.ABUSIVE, {}, {"kind": Kind.ABUSE}, {}),
        (SkipReason.ABUSIVE, {}, {"kind": Kind.THREAT}, {}),
        (SkipReason.AUTHOR_UNKNOWN, {"author": ""}, {}, {}),
        (SkipReason.AUTOMATED_AUTHOR, {"automated": True}, {}, {}),
        (SkipReason.HIDDEN, {}, {}, {"hidden": True}),
        (SkipReason.TOO_OLD, {"created_at": NOW - MAX_AGE - 1}, {}, {}),
        (SkipReason.BUDGET_USED, {}, {}, {"answered": True}),
        (SkipReason.BUDGET_USED, {**ON_X, "summoned": False}, {}, {"answered": True}),
    ],
)
def test_what_a_machine_must_not_answer_goes_to_a_person_with_the_reason(
    reason: SkipReason, comment: dict[str, Any], verdict: dict[str, Any], circumstances: dict[str, Any]
) -> None:
    for mode in Mode:
        decision = decided(comment, verdict, circumstances, mode)
        assert decision == Decision(action=Action.ESCALATE, reason=reason)


@pytest.mark.parametrize(
    ("reason", "comment"),
    [
        (SkipReason.NOT_SUMMONED, {**ON_X, "summoned": False}),
        (SkipReason.NO_PUBLIC_REPLY, {"platform": Platform.INSTAGRAM, "account": "3000"}),
    ],
)
def test_where_the_platform_lets_no_machine_answer_a_person_gets_a_draft(
    reason: SkipReason, comment: dict[str, Any]
) -> None:
    for mode in Mode:
        decision = decided(comment, mode=mode)
        assert decision == Decision(
            action=Action.ESCALATE, reason=reason, draft=True, intent=Intent.COMPLAINT
        )


HARMLESS = {"critical": False, "scores": scores(critical=0.1)}


@pytest.mark.parametrize(
    ("action", "reason", "comment", "verdict"),
    [
        (Action.LEAVE, SkipReason.NOT_CRITICAL, {}, {"kind": Kind.PRAISE}),
        (Action.LEAVE, SkipReason.NOT_CRITICAL, {}, {"kind": Kind.NEUTRAL}),
        (
            Action.LEAVE,
            SkipReason.NOT_CRITICAL,
            {"surface": Surface.REVIEW, "recommends": True},
            {"kind": Kind.PRAISE},
        ),
        (Action.SKIP, SkipReason.SPAM, {}, {"kind": Kind.SPAM}),
        (Action.SKIP, SkipReason.NO_TEXT, {"text": ""}, {"kind": Kind.NEUTRAL}),
        (Action.SKIP, SkipReason.NO_TEXT, {"text": " \n\t"}, {}),
    ],
)
def test_what_needs_nobody_is_left_alone_or_skipped_with_the_reason(
    action: Action, reason: SkipReason, comment: dict[str, Any], verdict: dict[str, Any]
) -> None:
    assert decided(comment, {**HARMLESS, **verdict}) == Decision(action=action, reason=reason)


@pytest.mark.parametrize(
    ("created_at", "fresh"),
    [
        (NOW - MAX_AGE, True),
        (NOW - MAX_AGE - 1, False),
        (NOW, True),
        (NOW + 600, True),
        (NOW + 601, False),
        (None, False),
        (-1, False),
        (0, False),
        (NOW * 1000, False),
    ],
)
def test_only_a_comment_with_a_believable_recent_time_is_fresh(
    created_at: int | None, *, fresh: bool
) -> None:
    expected = None if fresh else SkipReason.TOO_OLD
    assert decided({"created_at": created_at}).reason == expected


def test_an_urgent_comment_is_never_answered_whatever_else_holds() -> None:
    for circumstances in ({}, {"hidden": True}, {"answered": True}):
        for comment in ({}, ON_X, {"created_at": None}, {"automated": True}):
            decision = decided(comment, {"severity": Severity.URGENT}, circumstances)
            assert decision == Decision(action=Action.ESCALATE, reason=SkipReason.URGENT)


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        (SkipReason.ACCOUNT_NOT_CONFIGURED, {"account": "9999"}),
        (SkipReason.ACCOUNT_NOT_CONFIGURED, {"account": "9999", "author": "9999"}),
        (SkipReason.ACCOUNT_NOT_CONFIGURED, {"platform": Platform.X}),
        (SkipReason.OWN_ECHO, {"author": "1000"}),
        (SkipReason.OWN_ECHO, {"platform": Platform.MESSENGER, "author": "1000"}),
        (SkipReason.OWN_OTHER_ACCOUNT, {"author": "1001"}),
        (None, {"author": "ana"}),
        (None, {"author": ""}),
        (None, {"author": "2000"}),
        (None, {"platform": Platform.MESSENGER}),
    ],
)
def test_who_wrote_it_and_where_tells_whose_complaint_it_is(
    reason: SkipReason | None, changes: dict[str, Any]
) -> None:
    assert whose(replace(COMMENT, **changes), ACCOUNTS) == reason
