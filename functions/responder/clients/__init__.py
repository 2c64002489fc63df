"""One small client per platform, behind one contract."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from aplomb.accounts import Account
from aplomb.comment import Platform
from aplomb.errors import SettingsError
from responder.clients.contract import CommentNow, OwnAnswer, PlatformClient, ReadFailedError, Target
from responder.clients.facebook import FacebookClient
from responder.clients.transport import RefusedCallError
from responder.clients.x import XClient, oauth1

__all__ = [
    "CommentNow",
    "OwnAnswer",
    "PlatformClient",
    "ReadFailedError",
    "RefusedCallError",
    "Target",
    "connect",
]

# A token with a space or a line break would be quoted in the HTTP library's own error.
_TOKEN = re.compile(r"[!-~]+")


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
        token=_secret(secrets, "facebook", "accounts", account.id, "token"),
        app_secret=_secret(secrets, "facebook", "app_secret"),
    )


def _x(account: Account, secrets: Mapping[str, object], settings: Mapping[str, str]) -> PlatformClient:
    auth = oauth1(
        consumer_key=_secret(secrets, "x", "consumer_key"),
        consumer_secret=_secret(secrets, "x", "consumer_secret"),
        token=_secret(secrets, "x", "accounts", account.id, "token"),
        token_secret=_secret(secrets, "x", "accounts", account.id, "token_secret"),
    )
    return XClient(
        base_url=settings.get("X_API_URL") or "https://api.x.com",
        auth=auth,
        message_link=account.message_link,
    )


def _secret(secrets: Mapping[str, object], *path: str) -> str:
    value: object = secrets
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        where = " / ".join(path)
        raise SettingsError(f"The platforms' secret needs {where}: one word of plain letters and signs.")
    return value


_CLIENTS: Mapping[Platform, Callable[[Account, Mapping[str, object], Mapping[str, str]], PlatformClient]] = (
    MappingProxyType({Platform.FACEBOOK: _facebook, Platform.X: _x})
)
