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
    TELL_US_MORE = "tell_us_more"  # suits a complaint and a question alike
    PRIVATE_REPLY = "private_reply"  # follows a public answer to a complaint
    PRIVATE_TELL_US_MORE = "private_tell_us_more"  # follows "tell us more"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyKey:
    """Which reply is meant: a comment has at most one per channel."""

    platform: Platform
    account: str
    comment: str
    channel: Channel

    @classmethod
    def to(cls, comment: Comment, channel: Channel) -> ReplyKey:
        """Return the key of the reply to a comment."""
        return cls(
            platform=comment.platform, account=comment.account, comment=comment.comment, channel=channel
        )
