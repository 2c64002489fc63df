"""Whether something may be posted now: the answer for any scheduler or flow that asks before it posts."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aplomb.accounts import Accounts

ALLOWED = "allowed"
PAUSED = "paused"
UNKNOWN = "unknown"
_REASONS = {
    HTTPStatus.OK: "",
    HTTPStatus.LOCKED: "Promotions are paused. Ask your communications team; do not post now.",
    HTTPStatus.UNAUTHORIZED: "The key is missing or wrong, so nothing is told. Do not post.",
    HTTPStatus.BAD_REQUEST: "Name a platform and an account of ours, or neither for all. Do not post.",
    HTTPStatus.SERVICE_UNAVAILABLE: "It cannot be found out now. Do not post; ask again in a minute.",
}


def answer(
    event: Mapping[str, Any],
    *,
    keys: tuple[str, ...],
    accounts: Accounts,
    allowed: Callable[[str, str], bool],
) -> dict[str, Any]:
    """Return the HTTP API's answer. Only 200 means that something may be posted."""
    if not keys:
        return reply(HTTPStatus.SERVICE_UNAVAILABLE, reason="No key is set for this gate yet. Do not post.")
    given = _given_key(event)
    if not any(hmac.compare_digest(given.encode(), key.encode()) for key in keys):
        return reply(HTTPStatus.UNAUTHORIZED)
    asked = _asked(event, accounts)
    if asked is None:
        return reply(HTTPStatus.BAD_REQUEST)
    free = all(allowed(platform, account) for platform, account in asked)
    return reply(HTTPStatus.OK if free else HTTPStatus.LOCKED)


def reply(status: HTTPStatus, *, reason: str = "") -> dict[str, Any]:
    """Return one answer: why an account is in a crisis stands in none."""
    promotions = {HTTPStatus.OK: ALLOWED, HTTPStatus.LOCKED: PAUSED}.get(status, UNKNOWN)
    body = {"promotions": promotions, "reason": reason or _REASONS[status]}
    return {
        "statusCode": int(status),
        "headers": {
            "Content-Type": "application/json",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **({"Retry-After": "60"} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}),
        },
        "body": json.dumps(body),
    }


def gate_keys(secrets: Mapping[str, object]) -> tuple[str, ...]:
    """Return the keys that may ask; several, so that one can be changed for another."""
    gate = secrets.get("gate")
    keys = gate.get("keys") if isinstance(gate, Mapping) else None
    if not isinstance(keys, list):
        return ()
    return tuple(one for one in keys if isinstance(one, str) and len(one) >= 24)  # noqa: PLR2004  characters


def _given_key(event: Mapping[str, Any]) -> str:
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _asked(event: Mapping[str, Any], accounts: Accounts) -> list[tuple[str, str]] | None:
    """Return whom it is asked about; None where that is nobody of ours, which must not read as a yes."""
    query = event.get("queryStringParameters") or {}
    platform, account = query.get("platform"), query.get("account")
    if set(query) - {"platform", "account"} or (account is not None and platform is None):
        return None
    ours = [(str(one.platform), one.id) for one in accounts]
    asked = [one for one in ours if platform in {None, one[0]} and account in {None, one[1]}]
    return asked or None
