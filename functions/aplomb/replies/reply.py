"""A reply's life: PLANNED -> CLAIMED -> CALLING -> SENT | REJECTED | UNKNOWN, CANCELLED from PLANNED."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aplomb.comment import Comment, Platform


class Channel(StrEnum):
    """Who can read the reply."""

    PUBLIC = "public"
    PRIVATE = "private"


class ReplyState(StrEnum):
    """Where a reply is in its life.

    CALLING is stored before the socket opens. An outcome that is not certain is UNKNOWN, and only a
    read-back leaves UNKNOWN: none of the big platforms has an idempotency key for public replies.
    """

    DRAFT = "draft"  # for a person to send; no machine may
    PLANNED = "planned"
    CLAIMED = "claimed"
    CALLING = "calling"
    SENT = "sent"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Intent(StrEnum):
    """What a reply says: the folder of its template."""

    COMPLAINT = "complaint"
    COMPLAINT_DELIVERY = "complaint_delivery"
    COMPLAINT_BILLING = "complaint_billing"
    COMPLAINT_QUALITY = "complaint_quality"
    COMPLAINT_STAFF = "complaint_staff"
    OUTAGE = "outage"
    QUESTION = "question"
    TELL_US_MORE = "tell_us_more"  # suits a complaint and a question alike
    APOLOGY_CORRECTION = "apology_correction"  # our reply did not suit the comment
    CRISIS_HOLDING = "crisis_holding"
    PROMISE_KEPT = "promise_kept"
    PROMISE_LATE = "promise_late"
    PRIVATE_REPLY = "private_reply"  # follows a public answer that has none of its own
    PRIVATE_REPLY_COMPLAINT_DELIVERY = "private_reply_complaint_delivery"
    PRIVATE_REPLY_COMPLAINT_BILLING = "private_reply_complaint_billing"
    PRIVATE_REPLY_COMPLAINT_QUALITY = "private_reply_complaint_quality"
    PRIVATE_REPLY_COMPLAINT_STAFF = "private_reply_complaint_staff"
    PRIVATE_REPLY_OUTAGE = "private_reply_outage"
    PRIVATE_REPLY_QUESTION = "private_reply_question"
    PRIVATE_REPLY_TELL_US_MORE = "private_reply_tell_us_more"
    PRIVATE_REPLY_CRISIS_HOLDING = "private_reply_crisis_holding"

    @property
    def followed_by(self) -> Intent:
        """What the private reply after this public one says."""
        name = f"{Intent.PRIVATE_REPLY}_{self}"
        return Intent(name) if name in Intent else Intent.PRIVATE_REPLY


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyKey:
    """Which reply is meant: a comment has one per channel at most, beside those that people sign."""

    platform: Platform
    account: str
    comment: str
    channel: Channel
    number: int = 0  # of a public reply that a person signs, counted in their talk; 0 for all others

    @classmethod
    def to(cls, comment: Comment, channel: Channel) -> ReplyKey:
        """Return the key of the reply to a comment."""
        return cls(
            platform=comment.platform, account=comment.account, comment=comment.comment, channel=channel
        )
