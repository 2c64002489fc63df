"""Meta's data-deletion callback: who is to be forgotten, by a signed request.

Meta for Developers, "Data Deletion Request Callback": a form with `signed_request`, two parts of base64url
joined by a dot; the first is the HMAC-SHA256 of the second as it is written.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from urllib.parse import parse_qs

from aplomb.payload import NotJsonError, read_json
from webhook.refusals import Refusal, RefusedError
from webhook.signatures import SignatureScheme, verify

LONGEST = 8192  # characters; a real request has some 250

_PARTS = re.compile(r"([A-Za-z0-9_-]{43})=?\.([A-Za-z0-9_-]+=*)")
_USER = re.compile(r"[0-9]{1,64}")


def _from_base64url(text: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None


_SCHEME = SignatureScheme(header="", decode=_from_base64url)


def person_to_forget(body: bytes, *, secrets: Sequence[bytes]) -> str:
    """Return the id of who asks to be forgotten.

    Raises:
        RefusedError: there is no signed request, none of the secrets signed it, or it names nobody.
    """
    parts = _PARTS.fullmatch(_signed_request(body))
    if parts is None:
        raise RefusedError(Refusal.MALFORMED_SIGNATURE)
    signature, payload = parts.groups()
    verify(payload.encode("ascii"), signature=f"sha256={signature}", secrets=secrets, scheme=_SCHEME)
    return _user_of(_from_base64url(payload.rstrip("=")))


def _signed_request(body: bytes) -> str:
    if len(body) > LONGEST:
        raise RefusedError(Refusal.TOO_LARGE)
    try:
        values = parse_qs(body.decode("ascii"), max_num_fields=10).get("signed_request", [])
    except ValueError:
        raise RefusedError(Refusal.UNREADABLE_BODY) from None
    if len(values) != 1:
        raise RefusedError(Refusal.MISSING_SIGNATURE)
    return values[0]


def _user_of(payload: bytes | None) -> str:
    try:
        request = read_json(payload or b"")
    except NotJsonError as error:
        raise RefusedError(Refusal.NOT_JSON, str(error)) from None
    if not isinstance(request, dict) or str(request.get("algorithm", "")).upper() != "HMAC-SHA256":
        raise RefusedError(Refusal.NOT_AN_OBJECT)
    user = str(request.get("user_id", ""))
    if not _USER.fullmatch(user):
        raise RefusedError(Refusal.NOT_AN_OBJECT, "The request names nobody.")
    return user
