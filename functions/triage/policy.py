"""What a verdict alone allows: the rules by which a machine may speak, without account, place or time."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from aplomb.modes import Mode
from aplomb.records import Action
from aplomb.replies.reply import Intent
from aplomb.skips import SkipReason
from aplomb.thresholds import Thresholds
from aplomb.verdict import Kind, Scores, Severity, Topic, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """What a verdict allows; `reason` says why a machine does not speak, and is None when it may."""

    action: Action
    reason: SkipReason | None
    intent: Intent | None = None  # what a reply would say; None where none is worded
    draft: bool = False  # it is worded for a person to send


def speak(verdict: Verdict, *, thresholds: Thresholds, mode: Mode) -> Stance:
    """Return what a verdict allows; the first rule that keeps a machine silent names the reason."""
    scores = verdict.scores or _NOT_ASKED
    silence = _silence(verdict, scores, thresholds)
    if silence is not None:
        return silence
    intent = _intent(verdict, scores, thresholds)
    if mode is Mode.DRAFT:
        return Stance(action=Action.ESCALATE, reason=SkipReason.AWAITS_APPROVAL, intent=intent, draft=True)
    mild = verdict.severity is Severity.LOW and intent is not Intent.TELL_US_MORE
    return Stance(action=Action.ANSWER if mild else Action.ANSWER_AND_ESCALATE, reason=None, intent=intent)


def _silence(verdict: Verdict, scores: Scores, thresholds: Thresholds) -> Stance | None:
    """Return what keeps a machine silent, the gravest first."""
    kind = verdict.kind
    danger = scores.urgent >= thresholds.urgent and not verdict.degraded
    urgent = verdict.severity is Severity.URGENT or danger
    abusive = kind in {Kind.ABUSE, Kind.THREAT} or scores.abuse >= thresholds.abuse
    spam = kind is Kind.SPAM or scores.spam >= thresholds.spam
    criticism = verdict.critical or scores.critical >= thresholds.low
    unlikely = scores.critical < thresholds.ask
    rules = (
        (urgent, Action.ESCALATE, SkipReason.URGENT),
        (bool(verdict.dangers), Action.ESCALATE, SkipReason.UNSURE),  # a rule saw one, the model did not
        (abusive, Action.ESCALATE, SkipReason.ABUSIVE),
        # No score lifts the engine's own doubt: sarcasm, a text too long, a phone number, a language without
        # rules. It is nobody's advertisement by a score alone, either.
        (spam and not criticism and kind is not Kind.UNSURE, Action.SKIP, SkipReason.SPAM),
        (spam or kind is Kind.UNSURE, Action.ESCALATE, SkipReason.UNSURE),
        (kind is Kind.QUESTION and unlikely, Action.ESCALATE, SkipReason.QUESTION),
        (not criticism, Action.LEAVE, SkipReason.NOT_CRITICAL),
        (verdict.degraded or verdict.scores is None, Action.ESCALATE, SkipReason.DEGRADED),
        (
            verdict.grateful or scores.positive > thresholds.positive_most,
            Action.ESCALATE,
            SkipReason.MAY_BE_PRAISE,
        ),
        (unlikely or kind not in _ANSWERED, Action.ESCALATE, SkipReason.UNSURE),
    )
    return next((Stance(action=action, reason=reason) for holds, action, reason in rules if holds), None)


# A comment that the rules call praise or neutral and the scores criticism is a person's.
_ANSWERED = frozenset({Kind.COMPLAINT, Kind.QUESTION})

_REGRETS = MappingProxyType(
    {
        None: Intent.COMPLAINT,
        Topic.DELIVERY: Intent.COMPLAINT_DELIVERY,
        Topic.BILLING: Intent.COMPLAINT_BILLING,
        Topic.QUALITY: Intent.COMPLAINT_QUALITY,
        Topic.STAFF: Intent.COMPLAINT_STAFF,
        Topic.OUTAGE: Intent.OUTAGE,
    }
)

_NOT_ASKED = Scores(negative=0, neutral=0, positive=0, complaint=0, abuse=0, spam=0, critical=0, urgent=0)


def _intent(verdict: Verdict, scores: Scores, thresholds: Thresholds) -> Intent:
    """Return what to say: regret suits a sure complaint only; "tell us more" suits a question, too."""
    sure = verdict.kind is Kind.COMPLAINT and scores.critical >= thresholds.high
    return _REGRETS[verdict.topic] if sure else Intent.TELL_US_MORE
