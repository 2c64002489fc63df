"""The function URL's event and answer (payload format 2.0): strangers' values in, constants out."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from aplomb.comment import Platform
from webhook.refusals import STATUS, Refusal, RefusedError

# A thousand changes are about 1 MB. The queue takes 3 MiB as a few messages.
MAX_BODY = 3 * 1024 * 1024

_CORRELATION_ID = re.compile(r"[A-Za-z0-9_=-]{1,64}")
_UUID = re.compile(
    r"([0-9a-f]{8}-[0-9a-f]{4})-[0-9a-f-]{22}"
)  # its beginning, 48 bits, is stored with each comment
_ADDRESS = re.compile(r"[0-9a-f.:]{2,45}")

_PATH = re.compile(r"/webhooks/(?P<platform>[a-z]{1,20})(?P<deletion>/deletion)?")


class Response(TypedDict):
    """What the function URL sends back."""

    statusCode: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of the function URL. Whatever was missing or of a wrong type in the event is empty."""

    method: str
    platform: Platform | None  # None where the path names none that we know
    deletion: bool = False  # the path is that of the data-deletion callback
    headers: Mapping[str, Any]
    query: Mapping[str, str]
    body: object
    base64: bool
    source: str  # the caller's network address
    correlation_id: str

    def header(self, name: str) -> str | None:
        """Return a header; `name` in lower case, as the function URL itself writes them."""
        value = self.headers.get(name)
        if value is None:
            value = next((self.headers[key] for key in self.headers if str(key).lower() == name), None)
        return value if isinstance(value, str) else None

    def raw_body(self) -> bytes:
        """Return the bytes that the platform sent.

        Raises:
            RefusedError: they are more than 3 MiB, or the event's body is no text or Base64.
        """
        text = "" if self.body is None else self.body
        if not isinstance(text, str):
            raise RefusedError(Refusal.UNREADABLE_BODY)
        if len(text) > (MAX_BODY * 4 // 3 + 4 if self.base64 else MAX_BODY):
            raise RefusedError(Refusal.TOO_LARGE)
        raw = _from_base64(text) if self.base64 else text.encode("utf-8", "surrogatepass")
        if len(raw) > MAX_BODY:
            raise RefusedError(Refusal.TOO_LARGE)
        return raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What we tell the sender, and what the log says about it."""

    outcome: str
    status: int
    body: str
    content_type: str = "application/json"
    more_headers: Mapping[str, str] = field(default_factory=dict)
    messages: int = 0
    size: int = 0  # bytes of the request's body
    detail: str = ""  # for the log only

    def response(self) -> Response:
        """Return the answer in the function URL's shape."""
        headers = {
            "Content-Type": self.content_type,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
            **self.more_headers,
        }
        return {"statusCode": self.status, "headers": headers, "body": self.body}


def read_request(event: object, *, fallback_id: str) -> Request:
    """Read the event, whatever it is; `fallback_id` is used where the gateway gave no request id."""
    context = _mapping(event, "requestContext")
    http = _mapping(context, "http")
    method, source = http.get("method"), http.get("sourceIp")
    request_id = context.get("requestId")
    known = isinstance(request_id, str) and _CORRELATION_ID.fullmatch(request_id)
    query = _mapping(event, "queryStringParameters")
    raw_path = event.get("rawPath") if isinstance(event, Mapping) else None
    path = _PATH.fullmatch(raw_path) if isinstance(raw_path, str) else None
    return Request(
        method=method if isinstance(method, str) else "",
        platform=_platform(path["platform"] if path else None),
        deletion=bool(path and path["deletion"]),
        headers=_mapping(event, "headers"),
        query={key: value for key, value in query.items() if isinstance(value, str)},
        body=event.get("body") if isinstance(event, Mapping) else None,
        base64=isinstance(event, Mapping) and event.get("isBase64Encoded") is True,
        source=source if isinstance(source, str) and _ADDRESS.fullmatch(source) else "",
        correlation_id=_UUID.sub(r"\1", str(request_id)) if known else fallback_id,
    )


def refused(refusal: Refusal, *, detail: str = "", size: int = 0) -> Answer:
    """Return the answer to a refused request; nothing of the request is in it."""
    status = STATUS[refusal]
    more_headers = {405: {"Allow": "GET, POST"}, 503: {"Retry-After": "5"}}.get(status, {})
    return Answer(
        outcome=refusal.value,
        status=status,
        body=json.dumps({"error": refusal.value}),
        more_headers=more_headers,
        detail=detail,
        size=size,
    )


def _mapping(holder: object, name: str) -> Mapping[str, Any]:
    value = holder.get(name) if isinstance(holder, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _platform(name: object) -> Platform | None:
    return next((platform for platform in Platform if platform.value == name), None)


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise RefusedError(Refusal.UNREADABLE_BODY) from None
