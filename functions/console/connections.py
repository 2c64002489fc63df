"""How the connection to each of our accounts is doing: whether it can speak, and whether it is heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from aplomb.accounts import Account
from aplomb.aws.keys import Key, account_key
from aplomb.aws.table import Table
from aplomb.health import AccountHealth, AccountState
from aplomb.pulse import Pulse
from aplomb.records import load

_ABOUT = ("HEALTH", "PULSE", "POLL")
_AT_ONCE = 100 // len(_ABOUT)  # accounts whose items fit into one call


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How far an account's comments were read, of what the poller keeps."""

    since: int = 0  # all older ones are known
    due_at: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One account."""

    account: Account
    health: AccountHealth
    pulse: Pulse | None  # None where no webhook was ever heard
    reading: Reading | None  # None where it was never read

    @property
    def speaks(self) -> AccountState:
        """Whether it can post."""
        return self.health.state

    def is_silent(self, *, now: int) -> bool:
        """Tell whether its webhooks have been missing for longer than is usual for it."""
        return self.pulse is not None and self.pulse.is_silent(now=now)

    def needs_a_person(self, *, now: int) -> bool:
        """Tell whether nothing will mend itself."""
        return self.speaks is AccountState.STOPPED or self.is_silent(now=now)


def connections(table: Table, accounts: Iterable[Account]) -> tuple[Connection, ...]:
    """Return every account's connection, in their order."""
    found: list[Connection] = []
    for some in batched(accounts, _AT_ONCE, strict=False):
        keys = [_key(account, what) for account in some for what in _ABOUT]
        items = table.get_many(keys, as_of_now=False)
        about = batched(items, len(_ABOUT), strict=True)
        found += [_connection(account, held) for account, held in zip(some, about, strict=True)]
    return tuple(found)


def _key(account: Account, what: str) -> Key:
    return account_key(account.platform, account.id, what)


def _connection(account: Account, held: Sequence[Mapping[str, Any] | None]) -> Connection:
    health, pulse, reading = held
    return Connection(
        account=account,
        health=load(AccountHealth, health) or AccountHealth(),
        pulse=load(Pulse, pulse),
        reading=load(Reading, reading),
    )
