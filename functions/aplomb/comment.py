"""What someone wrote, as a platform told it, in one shape for all platforms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aplomb.skips import SkipReason


class Platform(StrEnum):
    """Where a comment was written; also the last part of a webhook's path."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    MESSENGER = "messenger"
    X = "x"


class Verb(StrEnum):
    """What happened to the comment."""

    ADD = "add"
    EDIT = "edit"
    REMOVE = "remove"
    HIDE = "hide"
    UNHIDE = "unhide"


class Surface(StrEnum):
    """What kind of place it was written in; it decides whether a public reply is possible."""

    COMMENT = "comment"  # under a post, or a post that addresses us
    MENTION = "mention"  # on somebody else's post, text possibly missing
    REVIEW = "review"  # a rating or recommendation
    MESSAGE = "message"  # private


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One version of what someone wrote.

    Ids are the platform's own, always strings, compared only within one platform. An id that the
    platform withheld is the empty string. `text` holds no lone surrogates, so it can be stored.
    """

    platform: Platform
    account: str  # our page or profile
    post: str  # what was commented on
    thread: str  # the root comment; the comment's own id when it starts a thread
    comment: str  # stays the same when the comment is edited
    author: str
    author_name: str
    text: str
    verb: Verb
    created_at: int | None  # of this version where the platform says so; seconds since 1970, UTC
    surface: Surface = Surface.COMMENT
    parent: str = ""  # the comment this one answers; empty at the top of a thread
    reply_to: str = ""  # the id a reply must name, where it differs from `comment` (X gives edits new ids)
    summoned: bool = False  # the author named or quoted our account, so that X lets us answer
    automated: bool = False  # the platform labels the author a bot
    recommends: bool | None = None  # a review's own verdict
    noted_at: int | None = None  # when Meta sent the notification; seconds since 1970, UTC
    ref: str = ""  # the token of an m.me link, which ties a message to its public thread

    @property
    def reply_target(self) -> str:
        """The id to which a public reply is addressed."""
        return self.reply_to or self.comment


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A part of a webhook that is no comment to triage, and why."""

    reason: SkipReason
    platform: Platform
    account: str = ""
    detail: str = ""  # the field, item or verb that was skipped, for people; bounded, never the text
