"""A deployment as the sandbox sees it: it answers handshakes and takes signed webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

APP_SECRET = "app-secret"
CONSUMER_SECRET = "consumer-secret"
VERIFY_TOKEN = "verify-me"


class Deployment:
    """Takes webhooks whose signature is right; `statuses` are the answers to give before it takes them."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, Any]] = []
        self.unsigned: list[str] = []
        self.bodies: list[bytes] = []
        self.statuses: list[int] = []
        self.wrong_handshakes = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, path: str, headers: Callable[[str], str | None], body: bytes) -> int:
        if self.statuses:
            return self.statuses.pop(0)
        if path.endswith("/x"):
            digest = hmac.new(CONSUMER_SECRET.encode(), body, hashlib.sha256).digest()
            right = f"sha256={base64.b64encode(digest).decode()}" == headers("x-twitter-webhooks-signature")
        else:
            digest = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).digest()
            right = f"sha256={digest.hex()}" == headers("X-Hub-Signature-256")
        if not right:
            self.unsigned.append(path)
            return 401
        self.bodies.append(body)
        self.taken.append((path.rpartition("/")[2], json.loads(body)))
        return 200

    def shake(self, query: dict[str, list[str]]) -> bytes:
        if self.wrong_handshakes:
            return b"something else"
        if "crc_token" in query:
            digest = hmac.new(CONSUMER_SECRET.encode(), query["crc_token"][0].encode(), hashlib.sha256)
            token = base64.b64encode(digest.digest()).decode()
            return json.dumps({"response_token": f"sha256={token}"}).encode()
        assert query["hub.verify_token"] == [VERIFY_TOKEN]
        return query["hub.challenge"][0].encode()

    def _handler(deployment) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler has its own self
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(200, deployment.shake(parse_qs(urlsplit(self.path).query)))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self._answer(deployment.take(self.path, self.headers.get, body), b"")

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
                pass

        return Handler
