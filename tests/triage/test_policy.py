"""Every branch of the policy, and what must hold whatever a verdict says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplomb.modes import Mode
from aplomb.records import Action
from aplomb.replies.reply import Intent
from aplomb.skips import SkipReason
from aplomb.verdict import Kind, Scores, Severity, Topic, Verdict
from tests.fakes.pipeline import THRESHOLDS, scores
from triage.policy import Stance, speak

COMPLAINT = Verdict(
    kind=Kind.COMPLAINT,
    severity=Severity.NORMAL,
    critical=True,
    language="en",
    confidence=0.9,
    evidence=(),
    engine="test/1",
    scores=scores(critical=0.8),
)


def stance(mode: Mode = Mode.AUTO, **verdict: Any) -> Stance:
    return speak(replace(COMPLAINT, **verdict), thresholds=THRESHOLDS, mode=mode)


@pytest.mark.parametrize(
    ("verdict", "action", "intent"),
    [
        ({}, Action.ANSWER_AND_ESCALATE, Intent.COMPLAINT),
        ({"severity": Severity.HIGH}, Action.ANSWER_AND_ESCALATE, Intent.COMPLAINT),
        ({"severity": Severity.LOW}, Action.ANSWER, Intent.COMPLAINT),
        ({"severity": Severity.LOW, "topic": Topic.OUTAGE}, Action.ANSWER, Intent.OUTAGE),
        ({"topic": Topic.STAFF}, Action.ANSWER_AND_ESCALATE, Intent.COMPLAINT_STAFF),
        (
            {"topic": Topic.STAFF, "scores": scores(critical=0.5)},
            Action.ANSWER_AND_ESCALATE,
            Intent.TELL_US_MORE,
        ),
        ({"scores": scores(critical=0.79)}, Action.ANSWER_AND_ESCALATE, Intent.TELL_US_MORE),
        ({"scores": scores(critical=0.5)}, Action.ANSWER_AND_ESCALATE, Intent.TELL_US_MORE),
        (
            {"scores": scores(critical=0.5), "severity": Severity.LOW},
            Action.ANSWER_AND_ESCALATE,
            Intent.TELL_US_MORE,
        ),
        ({"kind": Kind.QUESTION, "critical": False}, Action.ANSWER_AND_ESCALATE, Intent.TELL_US_MORE),
        ({"scores": scores(critical=0.8, positive=0.3)}, Action.ANSWER_AND_ESCALATE, Intent.COMPLAINT),
        ({"scores": scores(critical=0.8, abuse=0.89)}, Action.ANSWER_AND_ESCALATE, Intent.COMPLAINT),
    ],
)
def test_a_machine_answers_what_is_surely_or_likely_critical(
    verdict: dict[str, Any], action: Action, intent: Intent
) -> None:
    assert stance(**verdict) == Stance(action=action, reason=None, intent=intent)
    assert stance(Mode.DRAFT, **verdict) == Stance(
        action=Action.ESCALATE, reason=SkipReason.AWAITS_APPROVAL, intent=intent, draft=True
    )


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [
        (SkipReason.URGENT, {"severity": Severity.URGENT}),
        (SkipReason.UNSURE, {"dangers": ("injury",)}),
        (SkipReason.URGENT, {"scores": scores(critical=0.9, urgent=0.9)}),
        (SkipReason.UNSURE, {"kind": Kind.SPAM, "critical": False, "dangers": ("scam",)}),
        (SkipReason.URGENT, {"kind": Kind.PRAISE, "critical": False, "severity": Severity.URGENT}),
        (SkipReason.ABUSIVE, {"kind": Kind.ABUSE}),
        (SkipReason.ABUSIVE, {"kind": Kind.THREAT, "critical": False, "scores": None}),
        (SkipReason.ABUSIVE, {"scores": scores(critical=0.9, abuse=0.9)}),
        (SkipReason.UNSURE, {"kind": Kind.SPAM, "critical": True, "scores": scores()}),
        (SkipReason.UNSURE, {"kind": Kind.SPAM, "critical": False, "scores": scores(critical=0.2)}),
        (SkipReason.UNSURE, {"scores": scores(critical=0.9, spam=0.9)}),
        (SkipReason.UNSURE, {"kind": Kind.UNSURE, "scores": scores(critical=0.99)}),
        (SkipReason.UNSURE, {"kind": Kind.UNSURE, "critical": False, "scores": scores()}),
        (SkipReason.UNSURE, {"kind": Kind.UNSURE, "critical": False, "scores": scores(spam=0.99)}),
        (SkipReason.QUESTION, {"kind": Kind.QUESTION, "critical": False, "scores": scores()}),
        (SkipReason.QUESTION, {"kind": Kind.QUESTION, "critical": False, "scores": None}),
        (SkipReason.QUESTION, {"kind": Kind.QUESTION, "scores": scores(critical=0.49)}),
        (SkipReason.DEGRADED, {"degraded": True}),
        (SkipReason.DEGRADED, {"degraded": True, "scores": scores(critical=0.9, urgent=0.9)}),
        (SkipReason.DEGRADED, {"degraded": True, "critical": False, "scores": scores(critical=0.2)}),
        (SkipReason.DEGRADED, {"scores": None}),
        (SkipReason.MAY_BE_PRAISE, {"grateful": True}),
        (SkipReason.MAY_BE_PRAISE, {"grateful": True, "scores": scores(critical=0.3)}),
        (SkipReason.MAY_BE_PRAISE, {"scores": scores(critical=0.99, positive=0.31)}),
        (SkipReason.UNSURE, {"scores": scores(critical=0.49)}),
        (SkipReason.UNSURE, {"critical": False, "scores": scores(critical=0.2)}),
        (SkipReason.UNSURE, {"critical": True, "scores": scores(critical=0.1)}),
        (SkipReason.UNSURE, {"kind": Kind.PRAISE, "critical": False, "scores": scores(critical=0.99)}),
        (SkipReason.UNSURE, {"kind": Kind.NEUTRAL, "critical": False, "scores": scores(critical=0.99)}),
    ],
)
def test_what_is_a_persons_goes_to_a_person_with_the_reason(
    reason: SkipReason, verdict: dict[str, Any]
) -> None:
    for mode in Mode:
        assert stance(mode, **verdict) == Stance(action=Action.ESCALATE, reason=reason)


@pytest.mark.parametrize(
    ("action", "reason", "verdict"),
    [
        (Action.SKIP, SkipReason.SPAM, {"kind": Kind.SPAM}),
        (Action.SKIP, SkipReason.SPAM, {"kind": Kind.NEUTRAL, "scores": scores(spam=0.9, critical=0.19)}),
        (Action.LEAVE, SkipReason.NOT_CRITICAL, {"kind": Kind.PRAISE}),
        (Action.LEAVE, SkipReason.NOT_CRITICAL, {"kind": Kind.PRAISE, "grateful": True}),
        (Action.LEAVE, SkipReason.NOT_CRITICAL, {"kind": Kind.NEUTRAL, "degraded": True}),
        (Action.LEAVE, SkipReason.NOT_CRITICAL, {"kind": Kind.NEUTRAL, "scores": scores(critical=0.19)}),
        (Action.LEAVE, SkipReason.NOT_CRITICAL, {"kind": Kind.NEUTRAL, "scores": None}),
    ],
)
def test_what_needs_nobody_is_left_or_skipped_with_the_reason(
    action: Action, reason: SkipReason, verdict: dict[str, Any]
) -> None:
    harmless = {"critical": False, "scores": scores(), "severity": Severity.LOW}
    for mode in Mode:
        assert stance(mode, **{**harmless, **verdict}) == Stance(action=action, reason=reason)


share = st.floats(min_value=0, max_value=1)
verdicts = st.builds(
    Verdict,
    kind=st.sampled_from(Kind),
    severity=st.sampled_from(Severity),
    critical=st.booleans(),
    language=st.just("en"),
    confidence=share,
    evidence=st.just(()),
    engine=st.just("test/1"),
    scores=st.none() | st.builds(Scores, **dict.fromkeys(Scores.__slots__, share)),
    grateful=st.booleans(),
    dangers=st.sampled_from([(), ("injury",)]),
    degraded=st.booleans(),
)


@given(verdict=verdicts, mode=st.sampled_from(Mode))
def test_a_reply_without_a_person_needs_auto_mode_a_sure_model_and_no_sign_of_danger_or_thanks(
    verdict: Verdict, mode: Mode
) -> None:
    found = speak(verdict, thresholds=THRESHOLDS, mode=mode)
    if found.reason is None:
        assert mode is Mode.AUTO
        assert found.action in {Action.ANSWER, Action.ANSWER_AND_ESCALATE}
        assert found.intent is not None
        assert verdict.scores is not None
        assert verdict.scores.critical >= THRESHOLDS.ask
        assert verdict.scores.positive <= THRESHOLDS.positive_most
        assert not any((verdict.grateful, verdict.degraded, verdict.dangers))
        assert verdict.severity is not Severity.URGENT


@given(verdict=verdicts, mode=st.sampled_from(Mode))
def test_no_criticism_is_left_alone_or_skipped(verdict: Verdict, mode: Mode) -> None:
    found = speak(verdict, thresholds=THRESHOLDS, mode=mode)
    if found.action in {Action.LEAVE, Action.SKIP}:
        assert not verdict.critical
        assert verdict.scores is None or verdict.scores.critical < THRESHOLDS.low
