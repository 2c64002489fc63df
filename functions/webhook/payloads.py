"""Reading a verified body: a JSON object that triage can read again inside a queue message."""

from __future__ import annotations

from typing import Any

from aplomb.payload import NotJsonError, read_json
from webhook.refusals import Refusal, RefusedError

# Real payloads nest about ten deep. Python's own limit depends on the caller's stack, so a body just below
# it could be read here and not in triage, where the queue message adds levels.
MAX_DEPTH = 100


def read_payload(raw: bytes) -> dict[str, Any]:
    """Return the body as a JSON object.

    Raises:
        RefusedError: it is no JSON, nested too deeply, or no object.
    """
    try:
        payload = read_json(raw)
    except NotJsonError as error:
        raise RefusedError(Refusal.NOT_JSON, str(error)) from None
    if not isinstance(payload, dict):
        raise RefusedError(Refusal.NOT_AN_OBJECT)
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and _is_deeper(payload, MAX_DEPTH):
        raise RefusedError(Refusal.NOT_JSON, "The JSON is nested too deeply.")
    return payload


def _is_deeper(payload: dict[str, Any], limit: int) -> bool:
    level: list[Any] = [payload]
    for _ in range(limit):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
