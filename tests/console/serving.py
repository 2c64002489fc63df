"""A console on loopback: what a browser sends goes through the front as API Gateway would hand it over."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

from aws_lambda_powertools.utilities.typing import LambdaContext

from tests.console.browsing import World


class _Handler(BaseHTTPRequestHandler):
    """Turn HTTP into events and back."""

    world: World
    lock = Lock()  # a Lambda works one request at a time
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": parts.path,
            "rawQueryString": parts.query,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "cookies": [one.strip() for one in self.headers.get("Cookie", "").split(";") if one.strip()],
            "requestContext": {
                "http": {"method": self.command, "path": parts.path, "sourceIp": "127.0.0.1"},
                "requestId": "request",
                "stage": "$default",
            },
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }
        with self.lock:
            told = self.world.front.resolver.resolve(event, LambdaContext())
        raw = told.get("body") or ""
        content = base64.b64decode(raw) if told.get("isBase64Encoded") else raw.encode()
        self.send_response(told["statusCode"])
        for name, value in told["headers"].items():
            self.send_header(name, value)
        for cookie in told["cookies"]:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@contextmanager
def served() -> Iterator[World]:
    """Serve a console whose world the test holds; `world.url` is its address."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.world = World(url=f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]  # made above
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield handler.world  # type: ignore[attr-defined]  # made above
    finally:
        server.shutdown()
        server.server_close()
