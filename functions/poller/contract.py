"""What reading a platform's comments gives, whatever the platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from aplomb.errors import AplombError


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One comment as a platform lists it."""

    ids: tuple[str, ...]  # the one listed, and others under which a webhook may have named it
    author: str  # empty where the platform keeps it to itself
    created_at: int  # seconds since 1970, UTC
    told: Mapping[str, Any]  # what its webhook would have said


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some comments, and where the next ones stand; empty at the end."""

    comments: Sequence[Listed]
    following: str = ""


class PausedError(AplombError):
    """The platform does not let us read now."""

    def __init__(self, detail: str, *, seconds: int) -> None:
        super().__init__(detail)
        self.seconds = seconds  # until it is worth another try


class Sight(StrEnum):
    """How one comment is seen by its account."""

    SHOWN = "unhide"  # named as the event that would have told it
    HIDDEN = "hide"
    GONE = "remove"


class Looker(Protocol):
    """One account of ours, of which single comments are read again."""

    def places(self) -> Sequence[str]:
        """List posts, which proves that the account can be read. Raises as `Reader` does."""

    def look(self, comment: str) -> Sight:
        """Tell how a comment is seen.

        Raises:
            PausedError: it cannot be read now.
        """

    def absence(self, comment: str, sight: Sight, *, post: str, now: int) -> Mapping[str, Any]:
        """Return the webhook that would have told about it."""


class Reader(Protocol):
    """One account of ours, read and never written to."""

    def places(self) -> Sequence[str]:
        """List where comments are looked for: the newest posts, or one timeline.

        Raises:
            PausedError: they cannot be read now.
        """

    def page(self, place: str, *, following: str, since: int) -> Page:
        """Read some comments of a place, the newest first.

        Raises:
            PausedError: they cannot be read now.
        """

    def payloads(self, comments: Sequence[Listed], *, now: int) -> list[Mapping[str, Any]]:
        """Return the webhooks that would have told about these comments."""
