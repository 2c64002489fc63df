"""Accounts that accounts.yaml names no more while their promotions are held back: nobody may forget them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import batched
from typing import Any

from aplomb.accounts import Account, Accounts
from aplomb.aws.table import Table
from aplomb.comment import Platform
from aplomb.drill.account import is_drill
from aplomb.promotions.promotion import Pause, PauseState

LISTED = "PAUSE"  # the partition of the index `work` that lists every pause that is not over
_AT_ONCE = 100  # items that the table hands out
_PLATFORMS = {str(one): one for one in Platform}


def listing(pause: Pause) -> Mapping[str, str]:
    """Return what lists a pause until it is over and the event bus knows so."""
    if pause.state is PauseState.ENDED and pause.told == pause.state:
        return {}
    return {"work_pk": LISTED, "work_sk": f"{pause.opened_at:012d}"}


def former_accounts(table: Table, accounts: Accounts) -> list[Account]:
    """Return the accounts with a pause that is not over, and of which accounts.yaml knows nothing."""
    keys = (key for _, key in table.listing(LISTED))
    items = (item for some in batched(keys, _AT_ONCE, strict=False) for item in table.get_many(some))
    found = (_former(item) for item in items if item is not None)
    return [one for one in found if one is not None and accounts.find(one.platform, one.id) is None]


def with_former(table: Table, accounts: Accounts) -> Accounts:
    """Return our accounts and those: for who lets promotions go on, and never for who answers."""
    return Accounts([*accounts, *former_accounts(table, accounts)])


def is_former(account: Account) -> bool:
    """Tell whether nothing is known of an account but its id."""
    return not account.languages


def _former(item: Mapping[str, Any]) -> Account | None:
    """Return an account by its pause's item, which need not be readable for it."""
    platform, name = _PLATFORMS.get(str(item.get("platform"))), str(item.get("account") or "")
    if platform is None or not name or is_drill(name):
        return None
    return Account(platform=platform, id=name, name=name, languages=(), max_age=0, message_link="")
