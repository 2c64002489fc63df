"""What a reply says, how fast and how late, while its account is watched or in a crisis."""

from __future__ import annotations

from dataclasses import replace

from aplomb.crisis.policy import Policy, drawn_delay
from aplomb.records import CommentRecord, ReplyRecord
from aplomb.replies.reply import Channel, Intent
from responder.pace import Rate

HOLDING = {
    Channel.PUBLIC: Intent.CRISIS_HOLDING,
    Channel.PRIVATE: Intent.PRIVATE_REPLY_CRISIS_HOLDING,
}

# People have these said, each by itself; no machine chooses them.
_BY_PEOPLE = frozenset({Intent.PROMISE_KEPT, Intent.PROMISE_LATE, Intent.APOLOGY_CORRECTION})


def as_said(reply: ReplyRecord, record: CommentRecord, policy: Policy) -> ReplyRecord:
    """Return the reply with what it says now: in a crisis only that we have read the comment.

    What a crisis had changed before the call comes back when it is over; a private reply follows its public
    one.
    """
    if policy.holding_only and reply.intent not in _BY_PEOPLE:
        return replace(reply, intent=HOLDING[reply.key.channel])
    decided = record.decision.intent
    if reply.intent == Intent.CRISIS_HOLDING and decided is not None:
        return replace(reply, intent=decided)
    return reply


def claims_in_crisis(reply: ReplyRecord, policy: Policy) -> bool:
    """Tell whether the words of an earlier call say more than a crisis allows."""
    by_machine = policy.holding_only and reply.signed is None
    return by_machine and reply.intent not in {HOLDING[reply.key.channel], *_BY_PEOPLE}


def slowed(rate: Rate, policy: Policy) -> Rate:
    """Return the rate that holds: at least one reply."""
    if policy.caps >= 1:
        return rate
    return replace(rate, replies=max(1, int(rate.replies * policy.caps)), usual=rate.replies)


def waits_until(reply: ReplyRecord, policy: Policy) -> int:
    """Return before which second a reply does not speak; a private one follows its public one at once."""
    if reply.key.channel is Channel.PRIVATE or reply.signed is not None:
        return 0
    key = reply.key
    return reply.planned_at + drawn_delay(policy, name=f"{key.platform} {key.account} {key.comment}")
