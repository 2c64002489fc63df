"""A platform over HTTP with a few comments, which does what it is told: also delete and hide."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "EAAB-the-page-token"


@dataclass
class Arrived:
    """One request, as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes


@dataclass
class SmallPlatform:
    """Objects by id; `edges` are what hangs below them; `canned` answers win over both."""

    url: str = ""
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    edges: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    canned: dict[tuple[str, str], tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    arrived: list[Arrived] = field(default_factory=list)
    silent: bool = False  # it cuts every connection

    @property
    def destroyed(self) -> list[str]:
        """The paths of every call that would remove or hide."""
        return [
            one.path for one in self.arrived if one.method in {"DELETE", "PUT"} or b"hidden=true" in one.body
        ]

    @property
    def written(self) -> list[Arrived]:
        return [one for one in self.arrived if one.method != "GET"]

    def add(self, comment: str, text: str, *, author: str = "ana") -> None:
        self.objects[comment] = {
            "id": comment, "message": text, "from": {"id": author, "name": "Ana B."},
            "created_time": "2025-12-31T23:59:00+0000",
        }  # fmt: skip

    def answer(self, one: Arrived) -> tuple[int, dict[str, str], bytes]:
        if (found := self.canned.get((one.method, one.path))) is not None:
            return found
        plain = [part for part in one.path.strip("/").split("/") if not part.startswith("v26")] or [""]
        document: Any = {"id": "900", "success": True}
        if one.method == "GET" and len(plain) == 1:
            document = self.objects.get(plain[0])
        elif one.method == "GET" and plain[0] in {*self.objects, *self.edges}:
            document = {"data": self.edges.get(plain[0], [])}
        elif one.method == "GET" and plain[:2] == ["2", "tweets"] and len(plain) == 3:
            document = self.objects.get(plain[2])
        elif one.method == "DELETE":
            document = {"success": self.objects.pop(plain[-1], None) is not None}
        if document is None:
            gone = {"message": "Unsupported get request.", "code": 100, "error_subcode": 33}
            missing = {"type": "https://api.x.com/2/problems/resource-not-found"}
            return 404, {}, json.dumps({"error": gone, "errors": [missing]}).encode()
        return 200, {"Content-Type": "application/json; charset=UTF-8"}, json.dumps(document).encode()


@contextmanager
def small_platform() -> Iterator[SmallPlatform]:
    """Serve one on loopback while the block runs."""
    platform = SmallPlatform()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65_537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            place = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            one = Arrived(
                method=self.command,
                path=place.path,
                query=parse_qs(place.query, keep_blank_values=True),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=body,
            )
            platform.arrived.append(one)
            if platform.silent:
                self.close_connection = True
                return
            status, headers, content = platform.answer(one)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    platform.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
