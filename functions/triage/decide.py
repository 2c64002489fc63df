"""What a comment deserves, given who wrote it, where and when: what the policy allows, or less, and why."""

from __future__ import annotations

from dataclasses import dataclass

from aplomb.accounts import Account, Accounts
from aplomb.comment import Comment, Surface
from aplomb.modes import Mode
from aplomb.platforms import PLATFORMS
from aplomb.records import Action, Decision
from aplomb.skips import SkipReason
from aplomb.thresholds import Thresholds
from aplomb.verdict import Verdict
from triage.policy import Stance, speak

# A clock that runs ahead by less than this is forgiven.
CLOCK_SKEW = 10 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What triage knows beside the comment and its verdict."""

    now: int  # seconds since 1970, UTC
    hidden: bool  # somebody hid the comment
    answered: bool  # this person had their automatic reply in this thread, for another comment


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """What binds a machine for one account and language."""

    thresholds: Thresholds
    mode: Mode


def whose(comment: Comment, accounts: Accounts) -> SkipReason | None:
    """Return why a comment is nobody's complaint, judging by who wrote it and where, or None."""
    if accounts.find(comment.platform, comment.account) is None:
        return SkipReason.ACCOUNT_NOT_CONFIGURED
    if comment.author and comment.author == comment.account:
        return SkipReason.OWN_ECHO
    if accounts.owns(comment.platform, comment.author):
        return SkipReason.OWN_OTHER_ACCOUNT
    return None


def decide(
    comment: Comment,
    verdict: Verdict,
    *,
    account: Account,
    standards: Standards,
    circumstances: Circumstances,
) -> Decision:
    """Decide what to do with a comment that is not our own.

    A machine speaks in public only when every rule lets it; the first that does not names the reason.
    """
    stance = speak(verdict, thresholds=standards.thresholds, mode=standards.mode)
    reason = _for_a_person(comment, stance)
    if reason is not None:
        return Decision(action=Action.ESCALATE, reason=reason)
    if not comment.text.strip():
        return Decision(action=Action.SKIP, reason=SkipReason.NO_TEXT)
    if stance.intent is None:
        return Decision(action=stance.action, reason=stance.reason)
    held = _held(comment, account=account, circumstances=circumstances)
    if held is not None:
        draft = held in _DRAFTED
        return Decision(
            action=Action.ESCALATE, reason=held, draft=draft, intent=stance.intent if draft else None
        )
    return Decision(action=stance.action, reason=stance.reason, draft=stance.draft, intent=stance.intent)


# The reply is worded for a person to send: the platform does not let a machine.
_DRAFTED = frozenset({SkipReason.NOT_SUMMONED, SkipReason.NO_PUBLIC_REPLY})


def _for_a_person(comment: Comment, stance: Stance) -> SkipReason | None:
    """Return why a person reads it whatever else holds."""
    if stance.reason is SkipReason.URGENT:
        return SkipReason.URGENT
    if comment.surface is Surface.MESSAGE:
        return SkipReason.PRIVATE_MESSAGE
    if comment.surface is Surface.REVIEW and comment.recommends is False:
        return SkipReason.REVIEW
    if comment.surface is Surface.MENTION and not comment.text:
        return SkipReason.MENTION
    # On somebody else's post, or under a review, a machine does not speak.
    return None if stance.intent is None else _PLACE.get(comment.surface)


_PLACE = {Surface.REVIEW: SkipReason.REVIEW, Surface.MENTION: SkipReason.MENTION}


def _held(comment: Comment, *, account: Account, circumstances: Circumstances) -> SkipReason | None:
    """Return what keeps a machine from answering in public."""
    platform = PLATFORMS[comment.platform]
    fresh = _is_fresh(comment.created_at, now=circumstances.now, max_age=account.max_age)
    holds = (
        (not comment.author, SkipReason.AUTHOR_UNKNOWN),
        (comment.automated, SkipReason.AUTOMATED_AUTHOR),
        (circumstances.hidden, SkipReason.HIDDEN),
        (not platform.public_reply, SkipReason.NO_PUBLIC_REPLY),
        (not fresh, SkipReason.TOO_OLD),
        (circumstances.answered, SkipReason.BUDGET_USED),
        (platform.needs_summons and not comment.summoned, SkipReason.NOT_SUMMONED),
    )
    return next((reason for holds_back, reason in holds if holds_back), None)


def _is_fresh(created_at: int | None, *, now: int, max_age: int) -> bool:
    """Tell whether a comment is recent; one without a believable time is not."""
    return created_at is not None and -CLOCK_SKEW <= now - created_at <= max_age
