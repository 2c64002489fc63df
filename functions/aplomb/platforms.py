"""What each platform can do, as one row of data."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from aplomb.comment import Platform

DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformRow:
    """The limits and windows of one platform."""

    public_reply: bool  # our client can post one
    needs_summons: bool  # only who named or quoted us may be answered by a machine
    private_reply_window: int  # seconds after the comment; 0 where there is no private reply
    private_replies_per_minute: int  # of one account; 0 as above
    messaging_window: int  # seconds after a person's last message in which an account may write to them
    reply_length: int  # in the platform's own counting
    others_remove: bool = False  # not only its author can take a comment away
    silent_removals: bool = False  # no webhook tells of removed or hidden comments

    def privately_until(self, commented_at: int | None) -> int | None:
        """Return the last second for a private reply; None where there is none."""
        if not self.private_reply_window or commented_at is None:
            return None
        return commented_at + self.private_reply_window


# Meta: one private reply per comment within 7 days, which opens no window to write on; 750 an hour and
# account (Messenger Platform, "Private Replies" and "Rate Limits", 2026-04-16 and 2026-03-23; Instagram
# Platform, "Private Replies", 2026-06-30). After a person's message 24 hours ("Messaging windows").
# X: a machine may write privately only to who wrote first; no window is documented.
# X: self-serve apps may reply only to who mentioned or quoted the account (changelog, 2026-02-23);
# 280 weighted characters (twitter-text config v3).
PLATFORMS = MappingProxyType(
    {
        Platform.FACEBOOK: PlatformRow(
            public_reply=True,
            needs_summons=False,
            private_reply_window=7 * DAY,
            private_replies_per_minute=12,
            messaging_window=DAY,
            reply_length=8000,
            others_remove=True,
        ),
        Platform.INSTAGRAM: PlatformRow(
            public_reply=False,
            needs_summons=False,
            private_reply_window=7 * DAY,
            private_replies_per_minute=12,
            messaging_window=DAY,
            reply_length=300,
            others_remove=True,
            silent_removals=True,
        ),
        Platform.MESSENGER: PlatformRow(
            public_reply=False,
            needs_summons=False,
            private_reply_window=0,
            private_replies_per_minute=0,
            messaging_window=DAY,
            reply_length=2000,
        ),
        Platform.X: PlatformRow(
            public_reply=True,
            needs_summons=True,
            private_reply_window=0,
            private_replies_per_minute=0,
            messaging_window=0,
            reply_length=280,
        ),
    }
)
