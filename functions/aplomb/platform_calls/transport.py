"""The one door to a platform: only listed calls pass, and how a call failed is told apart."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from aplomb.errors import AplombError, SettingsError

CONNECT_TIMEOUT = 3.05  # seconds; just above a TCP retransmission
READ_TIMEOUT = 10.0  # seconds, between two pieces of the answer
MAX_ANSWER = 2_000_000  # bytes

_LOOPBACK = re.compile(r"http://(?:localhost|127\.[0-9.]+|\[::1\])(?:[:/].*)?")


# Words by which a call removes, hides or shuts out: only the deletion guard may say them.
_DESTRUCTIVE_KEYS = frozenset(
    {"method", "_method", "is_hidden", "hide", "hidden", "comment_enabled", "is_published", "batch"}
)
_DESTRUCTIVE_PATH = re.compile(r"block|mut(?:e|ing)|hid(?:e|den)|destroy|delete|moderate|manage_reply")


class RefusedCallError(AplombError):
    """The call is not on the client's list; no connection was opened."""


class NeverSentError(AplombError):
    """The connection could not be opened, so the platform surely has nothing."""


class NoAnswerError(AplombError):
    """The call may have arrived, but no whole answer came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One kind of call that may be made: everything else is refused before a socket opens.

    The parameters are listed because a platform may let one change what a call does: Graph takes the
    real method from a parameter named `method`.
    """

    method: Literal["GET", "POST", "PUT"]  # the last one at schedulers alone
    path: str  # a regular expression for the whole path
    keys: frozenset[str]  # of the query, the form and the top of a JSON body

    @property
    def destroys(self) -> bool:
        """Whether such a call could remove or hide something; no client may list it."""
        return (
            self.method not in {"GET", "POST"}
            or not _DESTRUCTIVE_KEYS.isdisjoint(self.keys)
            or _DESTRUCTIVE_PATH.search(self.path) is not None
        )

    def permits(self, method: str, path: str, keys: frozenset[str]) -> bool:
        """Tell whether this is such a call."""
        return method == self.method and re.fullmatch(self.path, path) is not None and keys <= self.keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: Mapping[str, str]  # found whatever the case of the name
    body: Any  # the JSON document, or None when it is none

    @property
    def ok(self) -> bool:
        """Whether the platform says that it did as asked."""
        return 200 <= self.status < 300  # noqa: PLR2004  HTTP's own classes


class Transport:
    """Makes a client's listed calls, once each.

    Every call has a connection of its own: one kept open over a frozen Lambda is often dead, and a dead one
    makes the outcome of a post uncertain. Nothing is tried twice and no redirect is followed. Proxies and
    .netrc of the environment are ignored, since .netrc would replace the token.
    """

    def __init__(self, base_url: str, *, auth: AuthBase, allowed: tuple[Call, ...]) -> None:
        if not base_url.startswith("https://") and not _LOOPBACK.fullmatch(base_url):
            raise SettingsError(
                "A platform's address must start with https:// (http:// for this machine only)."
            )
        for call in allowed:
            if call.destroys:
                raise SettingsError(f"{call.method} {call.path} may remove or hide what people wrote.")
        self._base_url = base_url.rstrip("/")
        self._auth = auth
        self._allowed = allowed

    def get(self, path: str, query: Mapping[str, str]) -> Answer:
        """Read something.

        Raises:
            RefusedCallError: the call is not listed.
            NeverSentError, NoAnswerError: there is no answer.
        """
        return self._send("GET", path, keys=query, params=query)

    def post_form(self, path: str, form: Mapping[str, str]) -> Answer:
        """Write something, as a form. Raises as `get` does."""
        return self._send("POST", path, keys=form, data=form)

    def post_json(self, path: str, body: Mapping[str, object]) -> Answer:
        """Write something, as JSON. Raises as `get` does."""
        return self._send("POST", path, keys=body, json=body)

    def _adapter(self) -> HTTPAdapter:
        return HTTPAdapter(max_retries=0)

    def _send(self, method: str, path: str, *, keys: Mapping[str, object], **content: Any) -> Answer:
        if not any(call.permits(method, path, frozenset(keys)) for call in self._allowed):
            raise RefusedCallError(f"{method} {path[:80]!r} is no call of ours.")
        with requests.Session() as session:
            session.trust_env = False
            for scheme in ("https://", "http://"):
                session.mount(scheme, self._adapter())
            try:
                response = session.request(
                    method,
                    self._base_url + path,
                    auth=self._auth,
                    headers={"Connection": "close", "Accept": "application/json"},
                    timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                    allow_redirects=False,
                    stream=True,
                    **content,
                )
                return _answer(response)
            except requests.RequestException as error:
                # Only the kind of error is told: its text holds the address, and that the proof of the token.
                raise _failure(error) from None


def _answer(response: requests.Response) -> Answer:
    with response:
        raw = b""
        for piece in response.iter_content(65_536):
            raw += piece
            if len(raw) > MAX_ANSWER:
                raise NoAnswerError("The answer was too long to read.")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    return Answer(status=response.status_code, headers=response.headers, body=body)


def _failure(error: requests.RequestException) -> NeverSentError | NoAnswerError:
    kind = type(error).__name__
    return NeverSentError(kind) if _surely_not_sent(error) else NoAnswerError(kind)


def _surely_not_sent(error: requests.RequestException) -> bool:
    """Tell a connection that never was from one that broke; a doubt counts as broken."""
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    if isinstance(error, requests.ConnectTimeout) or isinstance(
        reason, urllib3.exceptions.NewConnectionError
    ):
        return True  # includes a host name that does not resolve
    certificate = reason.args[0] if isinstance(reason, urllib3.exceptions.SSLError) and reason.args else None
    return isinstance(certificate, ssl.SSLCertVerificationError)
