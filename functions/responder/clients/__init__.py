"""One small client per platform, behind one contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from aplomb.accounts import Account
from aplomb.comment import Platform
from aplomb.errors import SettingsError
from aplomb.platform_calls.credentials import oauth1, secret_of
from aplomb.platform_calls.transport import RefusedCallError
from responder.clients.contract import (
    CommentNow,
    OwnAnswer,
    PlatformClient,
    ReadFailedError,
    Target,
    TooMuchToReadError,
)
from responder.clients.facebook import FacebookClient
from responder.clients.x import XClient

__all__ = [
    "CommentNow",
    "OwnAnswer",
    "PlatformClient",
    "ReadFailedError",
    "RefusedCallError",
    "Target",
    "TooMuchToReadError",
    "connect",
]


def connect(
    account: Account, *, secrets: Mapping[str, object], settings: Mapping[str, str]
) -> PlatformClient:
    """Return the client for one of our accounts.

    `secrets` is the platforms' secret; `settings` are the environment's, of which FACEBOOK_API_URL and
    X_API_URL replace the platforms' own addresses.

    Raises:
        SettingsError: there is no client for the platform, or a token is missing.
    """
    build = _CLIENTS.get(account.platform)
    if build is None:
        raise SettingsError(f"Aplomb cannot post on {account.platform}.")
    return build(account, secrets, settings)


def _facebook(account: Account, secrets: Mapping[str, object], settings: Mapping[str, str]) -> PlatformClient:
    return FacebookClient(
        base_url=settings.get("FACEBOOK_API_URL") or "https://graph.facebook.com/v26.0",
        token=secret_of(secrets, "facebook", "accounts", account.id, "token"),
        app_secret=secret_of(secrets, "facebook", "app_secret"),
    )


def _x(account: Account, secrets: Mapping[str, object], settings: Mapping[str, str]) -> PlatformClient:
    return XClient(
        base_url=settings.get("X_API_URL") or "https://api.x.com",
        auth=oauth1(secrets, account.id),
        message_link=account.message_link,
    )


_CLIENTS: Mapping[Platform, Callable[[Account, Mapping[str, object], Mapping[str, str]], PlatformClient]] = (
    MappingProxyType({Platform.FACEBOOK: _facebook, Platform.X: _x})
)
