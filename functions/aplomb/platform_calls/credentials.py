"""What proves to a platform who calls: tokens out of the platforms' secret, and how each signs a call."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from collections.abc import Mapping

import requests
from requests.auth import AuthBase

from aplomb.errors import SettingsError

# A token with a space or a line break would be quoted in the HTTP library's own error.
_TOKEN = re.compile(r"[!-~]+")


class Bearer(AuthBase):
    """Puts the token into the header, where no address and no log line holds it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def app_secret_proof(token: str, *, app_secret: str) -> str:
    """Return the proof that the caller also knows the app's secret (Graph API, "Secure Requests").

    It is no token.
    """
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def oauth1(secrets: Mapping[str, object], account: str) -> AuthBase:
    """Sign requests to X for one account; its tokens do not expire.

    Both libraries write the token into their debug lines, so those are switched off.

    Raises:
        SettingsError: the secret lacks a part.
    """
    from requests_oauthlib import OAuth1  # noqa: PLC0415  costs cold start; Facebook alone needs none of it

    for name in ("oauthlib", "requests_oauthlib"):
        logging.getLogger(name).setLevel(logging.WARNING)
    auth: AuthBase = OAuth1(
        secret_of(secrets, "x", "consumer_key"),
        secret_of(secrets, "x", "consumer_secret"),
        secret_of(secrets, "x", "accounts", account, "token"),
        secret_of(secrets, "x", "accounts", account, "token_secret"),
    )
    return auth


def secret_of(secrets: Mapping[str, object], *path: str) -> str:
    """Return one value out of the platforms' secret.

    Raises:
        SettingsError: it is missing, or no single word; its value is not quoted.
    """
    value: object = secrets
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        where = " / ".join(path)
        raise SettingsError(f"The platforms' secret needs {where}: one word of plain letters and signs.")
    return value
