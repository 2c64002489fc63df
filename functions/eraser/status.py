"""The page that says what became of a request to be forgotten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_CODE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_UNKNOWN = "There is no such request. One that was made just now may need a minute to show."


def code_in(event: Mapping[str, Any]) -> str | None:
    """Return the confirmation code out of the HTTP API's event, or None when it cannot be one."""
    code = (event.get("pathParameters") or {}).get("code")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None


def page(item: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the HTTP API's answer for what the table knows of a request."""
    return {
        "statusCode": 404 if item is None else 200,
        "headers": {
            "Content-Type": "text/plain; charset=utf-8",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
        "body": _UNKNOWN if item is None else _sentences(item),
    }


def _sentences(item: Mapping[str, Any]) -> str:
    lines = [f"Your request came in on {_moment(item['requested_at'])}."]
    if "done_at" in item:
        lines.append(f"It was completed on {_moment(item['done_at'])}.")
    else:
        lines.append("We are working on it.")
    lines.append(f"Comments whose text and names were erased: {item.get('erased', 0)}.")
    if item.get("held"):
        lines.append(f"Kept for now, because the law asks us to: {item['held']}.")
    return "\n".join(lines) + "\n"


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%d %B %Y at %H:%M UTC")
