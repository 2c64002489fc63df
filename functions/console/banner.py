"""Which accounts are in a crisis: every page says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aplomb.accounts import Account
from aplomb.aws.keys import Key, account_key
from aplomb.aws.values import Item
from aplomb.crisis.policy import policy
from aplomb.crisis.reading import read_crisis
from console.cases.words import PLATFORM


@dataclass(frozen=True, slots=True, kw_only=True)
class Crisis:
    """An account of ours that is in a crisis."""

    account: str  # as people call it
    platform: str
    since: int


def banner_keys(accounts: Iterable[Account]) -> list[Key]:
    """Return where the accounts' states stand, in their order."""
    return [account_key(one.platform, one.id, "CRISIS") for one in accounts]


def crises(accounts: Iterable[Account], items: Sequence[Item | None]) -> tuple[Crisis, ...]:
    """Return the accounts in a crisis, read from what stands at their `banner_keys`."""
    records = [read_crisis(item) for item in items]
    return tuple(
        Crisis(account=account.name, platform=PLATFORM[account.platform], since=record.since)
        for account, record in zip(accounts, records, strict=True)
        if policy(record.state).banner
    )
