"""The HTTP API's event and answer (payload format 2.0): a tool's call in, the platform's answer out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, TypedDict

from deletion_guard.call import Api, Call
from deletion_guard.guard import Answer
from deletion_guard.shapes import Trouble, Troubled

# Lambda takes 6 MB an event, and Base64 a third of that.
MOST_BODY = 4_000_000  # bytes


class Response(TypedDict):
    """What the HTTP API sends back."""

    statusCode: int
    headers: dict[str, str]
    body: str
    isBase64Encoded: bool


def api_of(event: Mapping[str, Any]) -> Api | None:
    """Return whose API the path names: `/guard/facebook/...`; None where it names none."""
    parts = _path(event).split("/", 3)
    named = parts[2].casefold() if len(parts) > 2 else ""  # noqa: PLR2004  "", "guard", platform
    return next((api for api in Api if api == named), None)


def read_call(event: Mapping[str, Any], api: Api) -> Call:
    """Return the call that a tool made.

    Raises:
        Troubled: its body is too long or cannot be read.
    """
    http = event.get("requestContext", {}).get("http", {})
    headers = event.get("headers") or {}
    _, _, _, *rest = _path(event).split("/", 3)
    # A `?` in the path was `%3F`: it stays one, so that nobody takes what follows for a query.
    path = "/" + "".join(rest).replace("?", "%3F")
    query = str(event.get("rawQueryString") or "")
    return Call(
        api=api,
        method=str(http.get("method", "")),
        path=f"{path}?{query}" if query else path,
        headers={str(name).lower(): str(value) for name, value in headers.items()},
        body=_body(event),
    )


def response(answer: Answer) -> Response:
    """Return an answer in the HTTP API's shape."""
    try:
        body, encoded = answer.body.decode(), False
    except UnicodeDecodeError:
        body, encoded = base64.b64encode(answer.body).decode(), True
    headers = {"x-content-type-options": "nosniff", **answer.headers}
    return {"statusCode": answer.status, "headers": headers, "body": body, "isBase64Encoded": encoded}


def _path(event: Mapping[str, Any]) -> str:
    return str(event.get("rawPath") or "")


def _body(event: Mapping[str, Any]) -> bytes:
    text = str(event.get("body") or "")
    if event.get("isBase64Encoded") is not True:
        raw = text.encode("utf-8", "surrogatepass")
    else:
        try:
            raw = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise Troubled(Trouble.UNREADABLE, "The body cannot be read.") from None
    if len(raw) > MOST_BODY:
        raise Troubled(
            Trouble.TOO_LARGE,
            f"The body is over {MOST_BODY // 1_000_000} MB. Give the platform the file's address instead "
            "(`url`, `file_url`, `video_url`), or upload it in parts.",
        )
    return raw
