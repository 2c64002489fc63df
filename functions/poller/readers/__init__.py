"""One reader per platform, behind one contract; each may only read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from aplomb.accounts import Account
from aplomb.comment import Platform
from aplomb.errors import SettingsError
from poller.contract import Looker, Reader
from poller.readers.facebook import FacebookReader
from poller.readers.instagram import InstagramReader
from poller.readers.x import XReader

_READERS: Mapping[Platform, tuple[Callable[..., Reader], str, str]] = MappingProxyType(
    {
        Platform.FACEBOOK: (FacebookReader, "FACEBOOK_API_URL", "https://graph.facebook.com/v26.0"),
        Platform.INSTAGRAM: (InstagramReader, "INSTAGRAM_API_URL", "https://graph.instagram.com/v26.0"),
        Platform.X: (XReader, "X_API_URL", "https://api.x.com"),
    }
)


def connect_looker(
    account: Account, *, secrets: Mapping[str, object], settings: Mapping[str, str]
) -> Looker | None:
    """Return who reads single comments of an account again; None where webhooks tell of removals."""
    if account.platform is not Platform.INSTAGRAM:
        return None
    address = settings.get("INSTAGRAM_API_URL") or _READERS[account.platform][2]
    return InstagramReader(account.id, base_url=address, secrets=secrets)


def connect(account: Account, *, secrets: Mapping[str, object], settings: Mapping[str, str]) -> Reader:
    """Return the reader of one of our accounts; `settings` may replace the platforms' own addresses.

    Raises:
        SettingsError: nobody can read there, or a token is missing.
    """
    if account.platform not in _READERS:
        raise SettingsError(f"Aplomb cannot poll {account.platform}.")
    build, setting, address = _READERS[account.platform]
    return build(account.id, base_url=settings.get(setting) or address, secrets=secrets)
