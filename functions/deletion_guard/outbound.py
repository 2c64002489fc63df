"""What goes on to the platform: the call exactly as it was read, without the tool's credentials."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode

from multipart import MultipartSegment, PushMultipartParser, content_disposition_quote

from deletion_guard.body import BATCH, Kind, body_params, boundary_of, kind_of, pairs, text_of
from deletion_guard.call import Call, UnreadableCallError, plain_name, split_path

CREDENTIALS = frozenset({"access_token", "appsecret_proof", "appsecret_time"})
# No header of a tool goes on but these: any other could say another method, host or person.
PASSED_ON = frozenset({"accept", "accept-language", "if-none-match", "user-agent"})
PIECE = 65_536  # bytes

_BOUNDARY = "aplomb-9f1c2d7e4b6a4c0d8e5f"
_SCHEMES = ("bearer ", "oauth ")  # Meta's SDKs write either


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """A call ready to be made."""

    method: str
    path: str  # after the platform's base; without a query
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes | Rewritten

    @property
    def address(self) -> str:
        """Return path and query."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


class Rewritten:
    """A multipart body without the credentials in it; read piece by piece, it is never whole in memory.

    Its parts are written anew, so that the platform reads in it what we read.
    """

    def __init__(self, source: BinaryIO, *, boundary: str) -> None:
        self._source = source
        self._read_boundary = boundary
        self.len = sum(map(len, self._pieces()))  # `requests` asks for it
        self._ahead = self._pieces()
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, up to `size`; none at the end."""
        while size < 0 or len(self._rest) < size:
            piece = next(self._ahead, b"")
            if not piece:
                break
            self._rest += piece
        cut = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:cut], self._rest[cut:]
        return given

    def _pieces(self) -> Iterator[bytes]:
        self._source.seek(0)
        passed = True
        with PushMultipartParser(self._read_boundary, strict=True) as parser:
            while not parser.closed:
                for event in parser.parse(self._source.read(PIECE)):
                    match event:
                        case MultipartSegment():
                            passed = plain_name(event.name) not in CREDENTIALS
                            piece = _part_head(event)
                        case None:
                            piece = b"\r\n"
                        case _:
                            piece = bytes(event)
                    if passed:
                        yield piece
        yield f"--{_BOUNDARY}--\r\n".encode()


def _part_head(part: MultipartSegment) -> bytes:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{content_disposition_quote(part.name)}"'
    if part.filename is not None:
        head += f'; filename="{content_disposition_quote(part.filename)}"'
        head += f"\r\nContent-Type: {part.content_type or 'application/octet-stream'}"
    return f"{head}\r\n\r\n".encode()


def shown_key(call: Call) -> str:
    """Return the key that a tool shows, where a platform would look for its token; empty for none."""
    said = call.headers.get("authorization", "")
    for scheme in _SCHEMES:
        if said[: len(scheme)].casefold() == scheme:
            return said[len(scheme) :].strip()
    try:
        _, query = split_path(call.path)
        named = [value for name, value in pairs(query) if plain_name(name) == "access_token"]
        named += [param.text for param in body_params(call) if param.name == "access_token"]
    except UnreadableCallError:
        return ""
    return next(iter(named), "")


def outbound(call: Call) -> Outbound:
    """Return what goes on of a call that was read.

    Raises:
        UnreadableCallError: it could not be read.
    """
    segments, query = split_path(call.path)
    path = "/" + "/".join(quote(one, safe=":,@") for one in segments)
    headers = {
        name: value
        for name, value in call.headers.items()
        if name in PASSED_ON and value.isascii() and value.isprintable()
    }
    body, content_type = _body(call, kind_of(call))
    if content_type:
        headers["content-type"] = content_type
    return Outbound(
        method=call.method.upper(),
        path=path,
        query=tuple(_without_credentials(pairs(query))),
        headers=headers,
        body=body,
    )


def _body(call: Call, kind: Kind) -> tuple[bytes | Rewritten, str]:
    match kind:
        case Kind.EMPTY:
            return b"", ""
        case Kind.FORM:
            form = [(name, _value(name, value)) for name, value in pairs(text_of(call.body))]
            return urlencode(_without_credentials(form)).encode(), str(kind)
        case Kind.JSON:
            return _json(call.body), str(kind)
        case Kind.MULTIPART:
            source = call.stream or BytesIO(call.body)
            return Rewritten(source, boundary=boundary_of(call)), f"{kind}; boundary={_BOUNDARY}"


def _without_credentials(named: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, _value(name, value)) for name, value in named if plain_name(name) not in CREDENTIALS]


def _value(name: str, value: str) -> str:
    """Return a parameter's value; a batch is written as text in it."""
    if plain_name(name) != BATCH:
        return value
    return json.dumps(_clean_batch(json.loads(value)))


def _json(body: bytes) -> bytes:
    document = json.loads(text_of(body))
    if not isinstance(document, dict):
        return body
    kept = {
        name: _clean_batch(value) if plain_name(name) == BATCH else value
        for name, value in document.items()
        if plain_name(name) not in CREDENTIALS
    }
    return body if kept == document else json.dumps(kept).encode()


def _clean_batch(batch: Any) -> Any:
    """Return a batch that was read, without the credentials in its calls."""
    return (
        [_clean_call(one) for one in json.loads(batch)]
        if isinstance(batch, str)
        else [_clean_call(one) for one in batch]
    )


def _clean_call(one: Mapping[str, Any]) -> dict[str, Any]:
    place, mark, query = str(one.get("relative_url", "")).partition("?")
    cleaned = {**one, "relative_url": place + mark + urlencode(_without_credentials(pairs(query)))}
    if one.get("body"):
        cleaned["body"] = urlencode(_without_credentials(pairs(str(one["body"]))))
    return cleaned
