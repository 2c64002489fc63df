"""Signatures over the raw bytes: Meta sends hex, X sends base64, both HMAC-SHA256."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from aplomb.comment import Platform
from webhook.refusals import Refusal, RefusedError

_HEX = re.compile(r"[0-9A-Fa-f]{64}")
_BASE64 = re.compile(r"[0-9A-Za-z+/]{43}=")


def _from_hex(text: str) -> bytes | None:
    return bytes.fromhex(text) if _HEX.fullmatch(text) else None


def _from_base64(text: str) -> bytes | None:
    return binascii.a2b_base64(text) if _BASE64.fullmatch(text) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureScheme:
    """Where a platform puts its signature, and how the 32 bytes are written."""

    header: str  # lower case
    decode: Callable[[str], bytes | None]


# Meta: dfc/docs/graph-api/webhooks/getting-started. Meta writes lower case; upper case says the same bytes.
# The older SHA-1 header `X-Hub-Signature` is never read.
_META = SignatureScheme(header="x-hub-signature-256", decode=_from_hex)
# X: docs.x.com/x-api/webhooks.
_X = SignatureScheme(header="x-twitter-webhooks-signature", decode=_from_base64)

SCHEMES = MappingProxyType(
    {
        Platform.FACEBOOK: _META,
        Platform.INSTAGRAM: _META,
        Platform.MESSENGER: _META,
        Platform.X: _X,
    }
)


def verify(body: bytes, *, signature: str | None, secrets: Sequence[bytes], scheme: SignatureScheme) -> None:
    """Return only when one of the secrets made this signature of exactly these bytes.

    Raises:
        RefusedError: the signature is missing, malformed, or no secret made it.
    """
    if not signature:
        raise RefusedError(Refusal.MISSING_SIGNATURE)
    prefix, _, digits = signature.partition("=")
    claimed = scheme.decode(digits) if prefix == "sha256" else None
    if claimed is None:
        raise RefusedError(Refusal.MALFORMED_SIGNATURE)
    if not any(secret and hmac.compare_digest(claimed, digest(body, secret=secret)) for secret in secrets):
        raise RefusedError(Refusal.WRONG_SIGNATURE)


def digest(body: bytes, *, secret: bytes) -> bytes:
    """Return the HMAC-SHA256 of the body."""
    return hmac.digest(secret, body, "sha256")


def base64_digest(body: bytes, *, secret: bytes) -> str:
    """Return the signature as X writes it."""
    return "sha256=" + base64.b64encode(digest(body, secret=secret)).decode("ascii")
