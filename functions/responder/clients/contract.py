"""What every platform client can do, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from aplomb.errors import AplombError
from responder.outcomes import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The comment that is answered. Ids are the platform's own; an empty one was withheld."""

    account: str  # our page or profile
    post: str
    thread: str  # the root comment, or X's conversation
    original: str  # the id of its first version; X gives each edit a new one
    comment: str  # the id of its newest version, which a reply must name
    author: str
    since: int | None = None  # what we wrote before this answers something else; seconds since 1970, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentNow:
    """The comment as it stands on the platform at this moment."""

    exists: bool
    text: str = ""
    created_at: int | None = None  # of the first version; seconds since 1970, UTC
    superseded: bool = False  # there is a newer version than the one that was asked for
    can_reply_privately: bool = False
    answers: int | None = None  # by anybody, below it; None where the platform does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer:
    """Something our account has written there, by a machine or by a colleague, or may have."""

    id: str
    created_at: int  # seconds since 1970, UTC
    text: str
    withheld: bool = False  # the platform does not say who wrote it


class ReadFailedError(AplombError):
    """The platform could not be read, so nothing is known. Posting must wait."""

    def __init__(
        self, detail: str, *, retry_after: int, account_stopped: bool = False, account_paused: bool = False
    ) -> None:
        super().__init__(detail)
        self.retry_after = retry_after  # seconds
        self.account_stopped = account_stopped  # the token is dead, or may not read
        self.account_paused = account_paused  # the platform wants rest from the whole account


class TooMuchToReadError(ReadFailedError):
    """The list is longer than what is read of it, and grows: a later try would not read more."""


class PlatformClient(Protocol):
    """One account of ours on one platform."""

    def read_comment(self, target: Target) -> CommentNow:
        """Read the comment again.

        Raises:
            ReadFailedError: it is not known whether it is there.
        """

    def our_answers(self, target: Target) -> list[OwnAnswer]:
        """List what our account has written below any version of the comment, or may have.

        For a reply to a comment this may be all that we wrote in its thread since then.

        Raises:
            ReadFailedError: the list is not known to be whole.
            TooMuchToReadError: it is too long to be read.
        """

    def reply(self, target: Target, text: str) -> Outcome:
        """Post a public reply. Never raises for what the platform or the network does."""

    def reply_privately(self, target: Target, text: str) -> Outcome:
        """Send the one private reply. Never raises for what the platform or the network does."""
