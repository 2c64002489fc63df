"""How soon a browser paints the queue of 100,000 open cases, against the same page as a file.

Both come from one server on loopback, in turn, in one Chromium without a cache, with every file that they
load: the time from following the link to the first content that is painted. What differs is what the console
does: who asks, what they may, and what stands in the table. `python -m tools.bench.console_paint` prints the
figures alone.
"""

from __future__ import annotations

import base64
import gzip
import shutil
import statistics
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tools.bench.console import QUEUE, Visitor, files_of, text_of, visiting
from tools.bench.figures import Figure, at_most, observed

RUNS, WARM_UP = 25, 5
RATIO = 2
SAVED = "/saved"
_PAINTED = """() => new Promise((resolve) => {
  const first = (entries) => entries.find((one) => one.name === 'first-contentful-paint');
  new PerformanceObserver((list, observer) => {
    const found = first(list.getEntries());
    if (found) { observer.disconnect(); resolve(found.startTime); }
  }).observe({ type: 'paint', buffered: true });
})"""


class _Handler(BaseHTTPRequestHandler):
    """Hand out the saved page with its files, and everything else as the console answers."""

    visitor: Visitor
    saved: Mapping[str, Mapping[str, Any]]
    lock = Lock()  # a Lambda works one request at a time
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer a browser."""
        if self.path in self.saved:
            self._send(self.saved[self.path])
            return
        with self.lock:
            told = self.visitor.get(self.path)
        self._send(told)

    def _send(self, told: Mapping[str, Any]) -> None:
        body = told.get("body") or ""
        raw = base64.b64decode(body) if told.get("isBase64Encoded") else body.encode()
        self.send_response(told["statusCode"])
        for name, value in told["headers"].items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


def measure() -> list[Figure]:
    """Paint both pages in turn; without Chromium there is nothing to measure."""
    path = shutil.which("chromium")
    if path is None:
        return []
    with visiting() as visitor, _served(visitor) as url, sync_playwright() as playwright:
        visitor.get(QUEUE)  # which counts anew
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        files, queues = _painted(chromium, url, (SAVED, QUEUE))
        chromium.close()
    return [
        observed("console: the queue as a file, first paint, median", files, "ms"),
        observed("console: the queue, first paint, median", queues, "ms"),
        at_most("console: the queue's first paint against the file's", queues / files, "times", target=RATIO),
    ]


def _painted(chromium: Browser, url: str, paths: tuple[str, ...]) -> list[float]:
    """Return the median of each page's first paint in milliseconds."""
    found: list[list[float]] = [[] for _ in paths]
    for number in range(RUNS + WARM_UP):
        order = list(zip(paths, found, strict=True))
        for path, times in order if number % 2 else reversed(order):
            with chromium.new_context(base_url=url) as context:
                page = context.new_page()
                page.goto(path)
                took = float(page.evaluate(_PAINTED))
            if number >= WARM_UP:
                times.append(took)
    return [statistics.median(times) for times in found]


def _saved(visitor: Visitor) -> Mapping[str, Mapping[str, Any]]:
    """Return the queue's page and its files, as they are now, under addresses of their own."""
    page = visitor.get(QUEUE)
    words = text_of(page)
    files = {path: visitor.get(path) for path in files_of(words)}
    body = gzip.compress(words.replace('"/static/', f'"{SAVED}/static/').encode())
    saved = {**page, "body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    return {SAVED: saved, **{f"{SAVED}{path}": told for path, told in files.items()}}


@contextmanager
def _served(visitor: Visitor) -> Iterator[str]:
    handler = type("Handler", (_Handler,), {"visitor": visitor, "saved": _saved(visitor)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    for figure in measure():
        target = "" if figure.target is None else f"  (at most {figure.target:g}: {figure.holds})"
        sys.stdout.write(f"{figure.name}: {figure.value:.2f} {figure.unit}{target}\n")
