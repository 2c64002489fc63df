"""Make a tool's call: to the platform's host alone, once, without following redirects, piece by piece.

It is the one place in the project that makes calls which are on no client's list; `classify` or a person's
approval stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from aplomb.errors import AplombError, SettingsError
from deletion_guard.outbound import PIECE, Outbound
from deletion_guard.scrub import Scrub, scrub_headers

CONNECT_TIMEOUT = 3.05  # seconds; just above a TCP retransmission
READ_TIMEOUT = 25.0  # an upload takes its time; the HTTP API gives up after 30
MOST_TEXT = 4_000_000  # bytes of an answer that is looked through for secrets

_ADDRESS = re.compile(r"(https?://[^/?#@]+(?:/[^?#]*?)??)(/v[0-9]{1,3}\.[0-9]{1,2})?/?")
_LOOPBACK = re.compile(r"http://(?:localhost|127\.[0-9.]+|\[::1\])(?::[0-9]+)?(?:/.*)?")
_NO_TEXT = re.compile(r"image/|video/|audio/|font/|application/(?:octet-stream|pdf|zip)\b", re.IGNORECASE)


class UnansweredError(AplombError):
    """The platform did not answer; whether it did what was asked is not known."""


class TooMuchError(AplombError):
    """The answer cannot be handed on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """One account on one platform."""

    address: str  # the platform's, without a version
    auth: AuthBase
    query: Mapping[str, str]  # added to each call: a proof
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came back, fit for a tool."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


def platform_address(setting: str) -> str:
    """Return a platform's address out of the settings, without the version: a tool names its own.

    Raises:
        SettingsError: it is no https address.
    """
    found = _ADDRESS.fullmatch(setting)
    if found is None or not (setting.startswith("https://") or _LOOPBACK.fullmatch(setting)):
        raise SettingsError("A platform's address must start with https:// (http:// for this machine only).")
    return found[1].rstrip("/")


@contextmanager
def forwarded(call: Outbound, *, upstream: Upstream, scrub: Scrub) -> Iterator[Answered]:
    """Make the call, and hand out its answer while the block runs.

    Raises:
        UnansweredError: there is no whole answer.
        TooMuchError: the answer is too long to be looked through for secrets.
    """
    query = [*call.query, *upstream.query.items()]
    with requests.Session() as session:
        session.trust_env = False  # .netrc would replace the token, and a proxy would see it
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(max_retries=0))
        try:
            response = session.request(
                call.method,
                upstream.address + call.path,
                params=query,
                data=call.body or None,
                headers={"Accept-Encoding": "identity", "Connection": "close", **call.headers},
                auth=upstream.auth,
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                allow_redirects=False,
                stream=True,
            )
            with response:
                yield Answered(
                    status=response.status_code,
                    headers=scrub_headers(list(response.raw.headers.items()), scrub=scrub),
                    pieces=_pieces(response, scrub),
                )
        except requests.RequestException as error:
            # Only the kind of error is told: its text holds the address, and that the proof of the token.
            raise UnansweredError(type(error).__name__) from None


def _pieces(response: requests.Response, scrub: Scrub) -> Iterator[bytes]:
    kind = response.headers.get("Content-Type", "")
    if _NO_TEXT.match(kind):
        yield from response.iter_content(PIECE)
        return
    whole = b""
    for piece in response.iter_content(PIECE):
        whole += piece
        if len(whole) > MOST_TEXT:
            raise TooMuchError("The answer is too long. Ask for fewer items at once, by `limit`.")
    try:
        yield scrub.document(whole)
    except ValueError:  # text, but no JSON
        if b"_token" in whole:
            raise TooMuchError("The answer may hold a token, and cannot be looked through for it.") from None
        yield scrub.text(whole.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
