"""Why a reply that was planned is no longer wanted."""

from __future__ import annotations

from aplomb.accounts import Account
from aplomb.modes import Mode
from aplomb.platforms import PLATFORMS
from aplomb.records import CommentRecord, ReplyRecord
from aplomb.replies.reply import Channel, ReplyState
from aplomb.replies.signing import Signed
from aplomb.skips import SkipReason


def withdrawn(
    reply: ReplyRecord, record: CommentRecord, account: Account, *, mode: Mode, now: int
) -> SkipReason | None:
    """Return why what we know of the comment forbids its reply, or None.

    Triage withdraws only what nobody has claimed, so its newest decision is looked at again here.
    `mode` is the one in force now.
    """
    if record.removed or record.hidden:
        return SkipReason.REMOVED if record.removed else SkipReason.HIDDEN
    if reply.signed is not None:
        return _signed_withdrawn(reply, reply.signed, record, now=now)
    return _unsigned_withdrawn(reply, record, account, mode=mode, now=now)


def _unsigned_withdrawn(
    reply: ReplyRecord, record: CommentRecord, account: Account, *, mode: Mode, now: int
) -> SkipReason | None:
    """Return why triage, the mode or the time forbids a machine's reply."""
    decided = record.decision.reason
    if reply.state is ReplyState.DRAFT:
        return None if record.decision.draft else decided
    private = reply.key.channel is Channel.PRIVATE
    if decided is not None and not (private and decided is SkipReason.TOO_OLD):
        return decided
    if not private and mode is Mode.DRAFT:
        # Planned before the setting was changed, or before the track record closed.
        return SkipReason.AWAITS_APPROVAL
    created_at = record.comment.created_at
    longest = PLATFORMS[reply.key.platform].private_reply_window if private else account.max_age
    if created_at is not None and now - created_at <= longest:
        return None
    return SkipReason.WINDOW_CLOSED if private else SkipReason.TOO_OLD


def _signed_withdrawn(
    reply: ReplyRecord, signed: Signed, record: CommentRecord, *, now: int
) -> SkipReason | None:
    """Return why a person's reply may not leave: they decide, but by the comment that they have read."""
    until = PLATFORMS[reply.key.platform].privately_until(reply.commented_at)
    late = reply.key.channel is Channel.PRIVATE and until is not None and now > until
    reasons = (
        (record.erased_at is not None, SkipReason.FORGOTTEN),
        (record.version != signed.version, SkipReason.TEXT_CHANGED),
        (not signed.may_leave, SkipReason.NOT_APPROVED),
        (late, SkipReason.WINDOW_CLOSED),
    )
    return next((reason for holds, reason in reasons if holds), None)
