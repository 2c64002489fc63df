"""Whether an account of ours can speak, and if not, why and until when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AccountState(StrEnum):
    """What an account can do now."""

    WORKING = "working"
    PAUSED = "paused"  # the platform asked for a rest: it ends by itself
    STOPPED = "stopped"  # a person must act: the token is dead, or a permission is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHealth:
    """The breaker of one account; its item is there once the account had trouble."""

    state: AccountState = AccountState.WORKING
    reason: str = ""  # in words; of the last trouble
    since: int | None = None  # when it last began to work, to pause or to stop
    until: int = 0  # nothing is asked of the platform before; then one reply tries
    failures: int = 0  # in a row; each doubles the wait
    paused: int = 0  # seconds that it has rested in all: so much its line is late
    probe_until: int = 0  # the reply that tries has so long
    told: bool = False  # people know that it stopped
    credential: str = ""  # a hash of the tokens that were refused
    rev: int = 0
