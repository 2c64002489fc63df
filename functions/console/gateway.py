"""The HTTP API's event becomes a Request, and an answer goes back as a Response."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aws_lambda_powertools.shared.cookies import Cookie

from console.access.refusals import Refusal, RefusedError

LARGEST = 256 * 1024  # bytes of a form: a note of 10,000 letters in any script
_MOST_FIELDS = 2_000
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a browser sent."""

    method: str
    path: str
    query: Mapping[str, str]
    place: str  # the path with its query, as it stands in the address bar
    headers: Mapping[str, str]  # names in small letters
    cookies: Mapping[str, str]
    body: bytes
    id: str

    def header(self, name: str) -> str:
        """Return a header's value, empty where it was not sent."""
        return self.headers.get(name, "")

    @property
    def partial(self) -> bool:
        """Whether htmx asks."""
        return self.header("hx-request") == "true"

    def fields(self) -> list[tuple[str, str]]:
        """Return what a form sent, in its order.

        Raises:
            RefusedError: it is no plain form, or too much.
        """
        if self.header("content-type").partition(";")[0].strip().lower() != _FORM:
            raise RefusedError(Refusal.WRONG_CONTENT)
        if len(self.body) > LARGEST:
            raise RefusedError(Refusal.TOO_LARGE)
        try:
            read = parse_qsl(
                self.body.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=_MOST_FIELDS,
            )
        except ValueError as error:  # no UTF-8, or too many fields
            raise RefusedError(Refusal.WRONG_CONTENT) from error
        return [(name, value.replace("\r\n", "\n").replace("\0", "")) for name, value in read]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What goes back."""

    status: int
    body: str | bytes = ""
    media: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[Cookie, ...] = ()


def read_request(event: Mapping[str, Any]) -> Request:
    """Return what a browser sent, from API Gateway's event in payload format 2.0."""
    context = event["requestContext"]
    headers = {name.lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    path, query = event.get("rawPath") or "/", event.get("rawQueryString") or ""
    return Request(
        method=context["http"]["method"],
        path=path,
        query=dict(parse_qsl(query, keep_blank_values=True)),
        place=f"{path}?{query}" if query else path,
        headers=headers,
        cookies=_cookies(event.get("cookies") or headers.get("cookie", "").split(";")),
        body=_body(event),
        id=str(context.get("requestId", "")),
    )


def _body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return b""


def _cookies(pairs: list[str]) -> dict[str, str]:
    """Return cookies by name; of two with one name the first, which has the longer path."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, _, value = pair.strip().partition("=")
        found.setdefault(name, value)
    return found
