"""`aplomb guard key`: make, list and revoke the keys of tools."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass

from aplomb.accounts import Account, Accounts, load_accounts
from aplomb.aws.table import Table
from aplomb.platforms import DAY
from deletion_guard.keyring import Keyring
from deletion_guard.tool_keys import ID_BYTES, SECRET_BYTES, Action, ToolKey, ToolKeyError, new_key
from tools.paths import ROOT
from tools.trace_command import moment_text


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWish:
    """What a person says about a new key."""

    account: str  # platform/id
    name: str
    actions: str  # with commas
    owner: str
    per_minute: int
    days: int | None


def make_key(table: Table, wish: KeyWish) -> tuple[ToolKey, str]:
    """Store a new key, and return it as it is stored and as it is shown once.

    Raises:
        ToolKeyError: the account is not ours, or something about the key is wrong.
    """
    account, now = _account(wish.account), int(time.time())
    key, shown = new_key(
        platform=account.platform,
        account=account.id,
        name=wish.name,
        owner=wish.owner,
        actions=_actions(wish.actions),
        per_minute=wish.per_minute,
        expires_on=None if wish.days is None else now + wish.days * DAY,
        key_id=secrets.token_bytes(ID_BYTES),
        secret=secrets.token_urlsafe(SECRET_BYTES),
        now=now,
    )
    Keyring(table).add(key)
    return key, shown


def key_lines(table: Table, *, account: str | None) -> Iterator[str]:
    """Yield a line for each key; nothing in it opens anything."""
    accounts = [_account(account)] if account else list(_accounts())
    keys = [key for one in accounts for key in Keyring(table).of_account(one.platform, one.id)]
    for key in keys:
        used_at = Keyring(table).used_at(key)
        used = f"last used {moment_text(used_at)}" if used_at else "never used"
        state = f"revoked {moment_text(key.revoked_at)}" if key.revoked_at else used
        until = f", good until {moment_text(key.expires_on)}" if key.expires_on else ""
        yield (
            f"{key.id}  {key.platform}/{key.account}  {key.name} ({key.owner})  {','.join(key.actions)}  "
            f"{key.per_minute}/min  {state}{until}"
        )
    if not keys:
        yield "There is no key. Make one with `aplomb guard key new`."


def revoke_key(table: Table, key_id: str) -> str:
    """End a key for good, and say so.

    Raises:
        ToolKeyError: there is no such key.
    """
    key = Keyring(table).revoke(key_id, now=int(time.time()))
    if key is None:
        raise ToolKeyError("There is no such key. `aplomb guard key list` shows all.")
    return f"The key {key.id} of {key.name} is revoked."


def _actions(text: str) -> tuple[Action, ...]:
    named = [one.strip() for one in text.split(",") if one.strip()]
    if any(one not in tuple(Action) for one in named):
        raise ToolKeyError(f"A key may do: {', '.join(Action)}.")
    return tuple(map(Action, named))


def _account(text: str) -> Account:
    platform, _, account_id = text.partition("/")
    found = [one for one in _accounts() if (one.platform, one.id) == (platform, account_id)]
    if not found:
        raise ToolKeyError(f"{text} is no account of templates/accounts.yaml. Write it like facebook/123.")
    return found[0]


def _accounts() -> Accounts:
    return load_accounts(ROOT / "templates" / "accounts.yaml")
