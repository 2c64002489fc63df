"""A receiver of webhooks on this machine, as somebody else would write one."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aplomb.alerts.channels import ChannelKind
from notifier.doors.posting import Posting
from notifier.notice import Notice, notice_of
from notifier.outbox import Waiting, message_of
from tests.notifier.stage import CONSOLE, NOON, alert

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of the specification's own test


def notice() -> Notice:
    message = message_of("hook", [Waiting(alert=alert(title="Late case: Žanna & Co"))], now=NOON)
    return notice_of(message, console=CONSOLE)


def posting(url: str, kind: ChannelKind = ChannelKind.WEBHOOK, *, loopback: bool = True) -> Posting:
    return Posting(kind=kind, url=url, secret=SECRET, loopback=loopback)


@dataclass
class Receiver:
    """What came in, and how to answer."""

    port: int = 0
    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?token=a%20b"


@contextmanager
def listening() -> Iterator[Receiver]:
    """Receive until the block ends."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append((self.path, {k.lower(): v for k, v in self.headers.items()}, content))
            self.send_response(receiver.status)
            for name, value in {"Content-Length": str(len(receiver.body)), **receiver.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(receiver.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
