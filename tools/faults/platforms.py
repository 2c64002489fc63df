"""The sandbox's own Facebook and X, called in process: the product's HTTP requests never reach a socket."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.response import HTTPResponse

from aplomb.comment import Platform
from tools.faults.calls import Call, Through
from tools.faults.clock import VirtualClock
from tools.sandbox import payloads
from tools.sandbox.facebook import Facebook
from tools.sandbox.gateway import Incoming, PlatformApi, answer
from tools.sandbox.setup import Setup
from tools.sandbox.state import State
from tools.sandbox.webhooks import Outgoing, Sender
from tools.sandbox.world import PublicComment, World
from tools.sandbox.x import X

BASE = "http://127.0.0.1:1"  # nothing listens there
READ_TIMEOUT = 10.0  # seconds a client waits for an answer
RESET_AFTER = 3599.0  # a hold of so many seconds is a connection cut after the platform did as asked
CALL_SECONDS = 0.2
SOON = 0.5  # seconds until a webhook arrives


@dataclass(slots=True)
class LaggingWorld(World):
    """The lists of the platforms show what we wrote only after some seconds."""

    lag: float = 0.0
    most_lag: float = 0.0  # ever

    def lags(self, seconds: float) -> None:
        """Let lists show what we wrote only after so many seconds, from now on."""
        self.lag, self.most_lag = seconds, max(self.most_lag, seconds)

    def below(self, comment: PublicComment) -> Iterator[PublicComment]:
        """Yield the replies to a comment that the list shows already."""
        return (one for one in World.below(self, comment) if self._shown(one))

    def comments(self, platform: Platform) -> Iterator[PublicComment]:
        """Yield each comment that the list shows already."""
        return (one for one in World.comments(self, platform) if self._shown(one))

    def written_by(self, platform: Platform, author: str) -> list[PublicComment]:
        """Return what X compares a new text with: it knows all it has, whatever its lists show."""
        return [one for one in self.all_comments(platform) if one.author == author and not one.removed]

    def all_comments(self, platform: Platform) -> Iterator[PublicComment]:
        """Yield each comment, whatever the platform's lists show."""
        return World.comments(self, platform)

    def _shown(self, comment: PublicComment) -> bool:
        return not comment.ours or comment.created_at <= self.clock() - self.lag


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A signed webhook, as the platform sends it."""

    platform: Platform
    event: str
    body: bytes
    headers: Mapping[str, str]


class Carry(Protocol):
    """Takes a webhook that is to arrive after so many seconds."""

    def __call__(self, post: Post, *, after: float) -> None:
        """Take it."""


class Courier(Sender):
    """Hands signed webhooks to whoever carries them, instead of sending them from a thread."""

    carry: Carry
    after: float = SOON

    def submit(self, setup: Setup, outgoing: Outgoing) -> None:
        """Sign a webhook and hand it over."""
        name, value = payloads.signature(
            outgoing.platform, secret=setup.webhook_secret(outgoing.platform), body=outgoing.body
        )
        headers = {"content-type": "application/json", name.lower(): value}
        post = Post(platform=outgoing.platform, event=outgoing.event, body=outgoing.body, headers=headers)
        self.carry(post, after=self.after)


class Platforms(State):
    """The sandbox's state on a virtual clock, and its platforms behind every HTTP adapter."""

    world: LaggingWorld
    sender: Courier

    def __init__(self, clock: VirtualClock, setup: Setup, carry: Carry) -> None:
        super().__init__(clock=clock)
        self.virtual = clock
        self.world = LaggingWorld(clock)
        self.sender = Courier(self.lock, self.faults, now=clock)
        self.sender.carry = carry
        self._apis: Mapping[str, PlatformApi] = {"facebook": Facebook(self), "x": X(self)}
        self.echo_after: float | None = SOON  # seconds until our own posts are told; None: never
        self.once_posted: list[Mapping[str, object]] = []
        self.configure(setup)

    def announce(self, comment: PublicComment, *, verb: str) -> list[str]:
        """Send the webhooks of a change; those of our own posts as late as was asked for."""
        after = self.echo_after if comment.ours else SOON
        if after is None:
            return []
        self.sender.after = after
        return super().announce(comment, verb=verb)

    def hold(self, seconds: float) -> None:
        """Let time pass; whoever waited too long, or was cut off, gets no answer."""
        if seconds == RESET_AFTER:
            raise requests.ConnectionError("The connection was cut.")
        self.virtual.now += min(seconds, READ_TIMEOUT)
        if seconds >= READ_TIMEOUT:
            raise requests.ReadTimeout("No answer came in time.")

    def serve(self, request: requests.PreparedRequest) -> requests.Response:
        """Answer one request as the sandbox does."""
        self.virtual.now += CALL_SECONDS
        place = urlsplit(str(request.url))
        name, _, path = place.path.lstrip("/").partition("/")
        try:
            result = answer(self, self._apis[name], _incoming(request, path))
        finally:
            if request.method == "POST":
                self._arm()
        if not result.status:
            raise requests.ConnectionError("The connection was cut.")
        body = json.dumps(result.body).encode()
        return as_response(request, PlatformAnswer(status=result.status, headers=result.headers, body=body))

    def _arm(self) -> None:
        for fault in self.once_posted:
            self.faults.add(fault)
        self.once_posted = []

    @contextmanager
    def behind_http(self, through: Through) -> Iterator[None]:
        """Let every HTTP adapter of the process lead here."""

        def send(_: HTTPAdapter, request: requests.PreparedRequest, **__: Any) -> requests.Response:
            path = urlsplit(str(request.url)).path
            call = Call(
                service="platform",
                operation=str(request.method),
                detail=path.rpartition("/")[2] if path.endswith(("comments", "messages", "tweets")) else "",
                writes=request.method != "GET",
            )
            response: requests.Response = through(call, lambda: self.serve(request))
            return response

        with patch.object(HTTPAdapter, "send", send):
            yield


def _incoming(request: requests.PreparedRequest, path: str) -> Incoming:
    raw = request.body or b""
    raw = raw.encode() if isinstance(raw, str) else raw
    is_json = "json" in str(request.headers.get("Content-Type", ""))
    body: Any = {}
    if raw:
        body = json.loads(raw) if is_json else dict(parse_qsl(raw.decode(), keep_blank_values=True))
    return Incoming(
        method=str(request.method),
        path=path,
        url=str(request.url),
        query=dict(parse_qsl(urlsplit(str(request.url)).query, keep_blank_values=True)),
        body=body,
        is_json=is_json,
        headers={name: _text(value) for name, value in request.headers.items()},
        raw=raw,
    )


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformAnswer:
    """What came back over HTTP, in plain values."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def of(cls, response: requests.Response) -> PlatformAnswer:
        """Return a response's plain values."""
        return cls(status=response.status_code, headers=dict(response.headers), body=response.content)


def as_response(request: requests.PreparedRequest, answer: PlatformAnswer) -> requests.Response:
    """Return what `requests` would have made of an answer."""
    response = requests.Response()
    response.status_code = answer.status
    response.headers.update(answer.headers)
    response.raw = HTTPResponse(io.BytesIO(answer.body), preload_content=False, status=answer.status)
    response.request = request
    response.url = str(request.url)
    return response
