"""Read a call's query and body into named values, in every format in which a platform might read them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

from multipart import MultipartError, MultipartParser, MultipartPart, parse_options_header

from deletion_guard.call import Call, Param, UnreadableCallError, plain_name

MOST_PARAMS = 2_000
DEEPEST = 8
BATCH = "batch"
_TWO_FACED = frozenset(
    {"method", "_method", "is_hidden", "hide", "hidden", "comment_enabled", "status", BATCH}
)
# Text that people wrote is no instruction to the platform, whatever it looks like.
PROSE = frozenset({"message", "text", "caption", "description", "title", "status", "name", "alt_text"})


class Kind(StrEnum):
    """A format in which platforms take parameters, by its content type."""

    EMPTY = ""
    FORM = "application/x-www-form-urlencoded"
    JSON = "application/json"
    MULTIPART = "multipart/form-data"


def query_params(query: str) -> Iterator[Param]:
    """Yield the parameters of a query.

    Raises:
        UnreadableCallError: it is not valid as one.
    """
    for name, value in pairs(query):
        yield from _deep(plain_name(name), value, in_query=True, depth=0)


def body_params(call: Call) -> Iterator[Param]:
    """Yield the parameters of a call's body.

    Raises:
        UnreadableCallError: it is compressed, malformed, or in a format that no table knows.
    """
    match kind_of(call):
        case Kind.EMPTY:
            return
        case Kind.MULTIPART:
            yield from _multipart(call.stream or BytesIO(call.body), boundary_of(call))
        case Kind.JSON:
            yield from _json(call.body)
        case Kind.FORM:
            for name, value in pairs(text_of(call.body)):
                yield from _deep(plain_name(name), value, in_query=False, depth=0)


def kind_of(call: Call) -> Kind:
    """Return the format in which a body is read, and passed on; guessed only where no header names one.

    Raises:
        UnreadableCallError: it is compressed, or platforms may differ in how they read it.
    """
    body, headers = call.body, call.headers
    if headers.get("content-encoding", "identity").strip().casefold() not in {"", "identity"}:
        raise UnreadableCallError("The body is compressed. Send it as it is.")
    said, _ = parse_options_header(headers.get("content-type", ""))
    said = said.strip().casefold()
    if not body.strip():
        return Kind.EMPTY
    if call.stream is not None and said != Kind.MULTIPART:
        raise UnreadableCallError("Only a multipart body may be as long as that.")
    looks_json = body.lstrip()[:1] in {b"{", b"["}
    # Read as JSON here and as a form there, `{"name": "&method=delete"}` would be two different calls.
    if not said:
        if looks_json and _TWO_FACED.intersection(plain_name(name) for name, _ in pairs(text_of(body))):
            raise UnreadableCallError("The body is JSON and a form at once. Say in a header which it is.")
        return Kind.JSON if looks_json else Kind.MULTIPART if body.startswith(b"--") else Kind.FORM
    if said == Kind.MULTIPART or looks_json is (said == Kind.JSON):
        if said == "text/plain":
            return Kind.FORM
        if said in tuple(Kind):
            return Kind(said)
    raise UnreadableCallError(
        f"The body is not in the format that it claims, {said[:60]!r}, or in none known."
    )


def boundary_of(call: Call) -> str:
    """Return what stands between the parts of a multipart body."""
    _, options = parse_options_header(call.headers.get("content-type", ""))
    return options.get("boundary", "") or text_of(call.body.split(b"\n", 1)[0]).strip()[2:]


def _multipart(source: BinaryIO, boundary: str) -> Iterator[Param]:
    try:
        source.seek(0)
        for part in MultipartParser(source, boundary, strict=True):
            try:
                yield from _part(part)
            finally:
                part.close()
    except (MultipartError, ValueError, LookupError):
        raise UnreadableCallError("The multipart body is malformed.") from None


def _part(part: MultipartPart) -> Iterator[Param]:
    if part.charset.replace("-", "").casefold() != "utf8":
        raise UnreadableCallError("A part of the multipart body is not in UTF-8.")
    if part.filename is None:
        yield from _deep(plain_name(part.name), part.value, in_query=False, depth=0)
    else:
        yield Param(name=plain_name(part.name), value="", in_query=False)


def _json(body: bytes) -> Iterator[Param]:
    try:
        value = json.loads(text_of(body), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise UnreadableCallError("The body is not valid JSON.") from None
    yield from _deep("", value, in_query=False, depth=0)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object in which a name stands twice: platforms differ in which one counts."""
    twice = Counter(plain_name(name) for name, _ in pairs).most_common(1)
    if twice and twice[0][1] > 1:
        raise ValueError
    return dict(pairs)


def pairs(text: str) -> list[tuple[str, str]]:
    """Return the parameters of a query or form, in their order.

    Raises:
        UnreadableCallError: it is not valid as one.
    """
    try:
        return parse_qsl(
            text, keep_blank_values=True, strict_parsing=False, errors="strict", max_num_fields=MOST_PARAMS
        )
    except ValueError:
        raise UnreadableCallError("The parameters are not valid UTF-8, or there are too many.") from None


def _deep(name: str, value: object, *, in_query: bool, depth: int) -> Iterator[Param]:
    """Yield a value and all that is nested in it, JSON inside of text included."""
    if depth > DEEPEST:
        raise UnreadableCallError("The body is nested too deeply.")
    if isinstance(value, str) and name not in PROSE and value.lstrip()[:1] in {"{", "["}:
        value = _json_inside(value)
    if name:
        yield Param(name=name, value=value, in_query=in_query)
    if name == BATCH:  # calls of their own, not parameters of this one
        return
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from _deep(plain_name(inner), one, in_query=in_query, depth=depth + 1)
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, dict | list):
                yield from _deep("", one, in_query=in_query, depth=depth + 1)


def _json_inside(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return text


def text_of(body: bytes) -> str:
    """Return a body as text.

    Raises:
        UnreadableCallError: it is not UTF-8.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableCallError("The body is not valid UTF-8.") from None
