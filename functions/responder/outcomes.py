"""How a call to a platform can end, by name."""

from __future__ import annotations

from dataclasses import dataclass

from aplomb.skips import SkipReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The platform has the message."""

    id: str
    recipient: str = ""  # of a private message: whom the platform says it went to


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The platform said no for good; a person takes over."""

    reason: SkipReason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """Surely nothing was posted, and a later try may work."""

    detail: str
    retry_after: int  # seconds
    account_stopped: bool = False  # the token is dead: no reply of this account can go out
    account_paused: bool = False  # the platform wants rest from the whole account


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """It may or may not have been posted; only a read-back can tell."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """The platform refused the text because our account has written the same before."""

    detail: str


type Outcome = Sent | Rejected | NotSent | Unknown | Repeated
