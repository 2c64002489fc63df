"""Sign what we tell other tools (standardwebhooks.com, specification 1.0)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

import requests
from requests.auth import AuthBase

from aplomb.errors import SettingsError

_PREFIX = "whsec_"
_SHORTEST = 24  # bytes, as the specification asks


class SignedAs(AuthBase):
    """Signs a request's very bytes, with the message's id and time."""

    def __init__(self, *, secret: str, message: str, at: int) -> None:
        self._key = signing_key(secret)
        self._message, self._at = message, at

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the three headers of the specification."""
        body = request.body or b""
        raw = body if isinstance(body, bytes) else body.encode()
        signed = hmac.digest(self._key, f"{self._message}.{self._at}.".encode() + raw, hashlib.sha256)
        request.headers["webhook-id"] = self._message
        request.headers["webhook-timestamp"] = str(self._at)
        request.headers["webhook-signature"] = f"v1,{base64.b64encode(signed).decode()}"
        return request


def signing_key(secret: str) -> bytes:
    """Return the bytes of a webhook's secret.

    Raises:
        SettingsError: it is none, or too short.
    """
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(_PREFIX) or len(key) < _SHORTEST:
        raise SettingsError(
            f"A webhook's secret is {_PREFIX} and at least {_SHORTEST} random bytes in Base64."
        )
    return key
