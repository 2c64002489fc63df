"""What the deletion guard adds to a harmless call, beside the same call without it; its memory on an upload.

`python -m tools.bench.guard` prints the figures alone.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import BinaryIO

import boto3
import requests

from aplomb.aws.queue import Queue
from aplomb.aws.table import RETRIES, Table
from deletion_guard.call import Api, Call
from deletion_guard.classify import classify
from deletion_guard.credentials import connect
from deletion_guard.forward import forwarded
from deletion_guard.guard import Guard, Ports
from deletion_guard.outbound import outbound
from deletion_guard.scrub import Scrub
from deletion_guard.tool_keys import Action, new_key
from tools.bench.figures import Figure, at_most, observed
from tools.bench.own_process import serving

CALLS, WARM_UP = 200, 20
ADDED_MS, UPLOAD_MB, MEMORY_MB = 10, 25, 8
PAGE = "100200300400500"
PATH = f"/v26.0/{PAGE}_7/comments"
TOKENS = {"facebook": {"app_secret": "s", "accounts": {PAGE: {"token": "page-token"}}}}
KEY, SHOWN = new_key(
    platform="facebook", account=PAGE, name="Bench", owner="Bench", actions=tuple(Action),
    key_id=bytes(6), secret="0" * 43, now=0, per_minute=100_000,
)  # fmt: skip
_ANSWER = json.dumps(
    {"data": [{"id": f"7_{n}", "message": "The bread was cold.", "from": {"id": "9"}} for n in range(25)]}
).encode()


def measure() -> list[Figure]:
    """Measure both ways in turn, in one run against one server, in processor time of this process."""
    with serving(_serve) as url:
        direct, guarded = _both_ways(url)
        most = _upload_memory(url)
    added = (statistics.fmean(guarded) - statistics.fmean(direct)) * 1000
    return [
        observed("a call without the guard, CPU", statistics.fmean(direct) * 1000, "ms"),
        observed("the same by the guard, CPU", statistics.fmean(guarded) * 1000, "ms"),
        at_most("the guard adds to a harmless call, CPU", added, "ms", target=ADDED_MS),
        at_most(f"memory for an upload of {UPLOAD_MB} MB", most, "MB", target=MEMORY_MB),
    ]


def _both_ways(url: str) -> tuple[list[float], list[float]]:
    guard = Guard(_ports(url))
    form = {"content-type": "application/x-www-form-urlencoded", "authorization": f"Bearer {SHOWN}"}
    call = Call(api=Api.FACEBOOK, method="POST", path=PATH, headers=form, body=b"message=Thank+you%2C+Ana")

    def directly() -> None:
        with requests.Session() as session:
            headers = {"Authorization": "Bearer page-token", "Connection": "close"}
            assert session.post(url + PATH, data={"message": "Thank you, Ana"}, headers=headers).ok  # noqa: S101  a bench

    def by_the_guard() -> None:
        answer = guard.answer(call, trace="bench")
        assert answer.status == 200, answer.body  # noqa: S101, PLR2004  a bench

    for _ in range(WARM_UP):
        directly()
        by_the_guard()
    timed = [(_cpu(directly), _cpu(by_the_guard)) for _ in range(CALLS)]
    return [one for one, _ in timed], [one for _, one in timed]


def _cpu(work: Callable[[], None]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _ports(url: str) -> Ports:
    client = boto3.client(
        "dynamodb", endpoint_url=url, region_name="eu-north-1", config=RETRIES,
        aws_access_key_id="bench", aws_secret_access_key="bench",  # noqa: S106  not a real one
    )  # fmt: skip
    settings = {"FACEBOOK_API_URL": f"{url}/v26.0"}
    return Ports(
        table=Table("bench", client),
        triage=Queue("https://sqs.example/bench"),
        connect=lambda api, account: connect(api, account, secrets=TOKENS, settings=settings),
        guard_url="https://guard.example/guard",
        now=lambda: int(time.time()),
    )


def _upload_memory(url: str) -> float:
    """Return the most MB that a process holds while it classifies an upload and passes it on."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_upload, args=(url, theirs))
    process.start()
    most = float(ours.recv())
    process.join()
    return most


def _upload(url: str, to: Connection) -> None:
    upstream, _ = connect(Api.FACEBOOK, PAGE, secrets=TOKENS, settings={"FACEBOOK_API_URL": f"{url}/v26.0"})
    scrub = Scrub(secrets=upstream.secrets, key="", platform=upstream.address, guard="")

    def pass_on(size: int) -> None:
        with tempfile.TemporaryFile() as file:
            call = _upload_call(file, size)
            assert classify(call).harmless  # noqa: S101  a bench
            with forwarded(outbound(call), upstream=upstream, scrub=scrub) as answered:
                assert b"".join(answered.pieces)  # noqa: S101  a bench

    pass_on(100_000)
    tracemalloc.start()
    pass_on(UPLOAD_MB * 1_000_000)
    to.send(tracemalloc.get_traced_memory()[1] / 1_000_000)


def _upload_call(file: BinaryIO, size: int) -> Call:
    head = b'--cut\r\nContent-Disposition: form-data; name="source"; filename="a.mp4"\r\n\r\n'
    file.write(head)
    file.writelines(bytes(100_000) for _ in range(size // 100_000))
    file.write(b"\r\n--cut--\r\n")
    headers = {"content-type": "multipart/form-data; boundary=cut"}
    path = f"/v26.0/{PAGE}/videos"
    return Call(api=Api.FACEBOOK, method="POST", path=path, headers=headers, body=head, stream=file)


class _Handler(BaseHTTPRequestHandler):
    """The platform and DynamoDB in one: neither does anything."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet
    item: bytes = b""

    def do_POST(self) -> None:
        """Answer a call of either."""
        left = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, 65_536)))
        target = self.headers.get("X-Amz-Target", "")
        answer = self.item if target.endswith("GetItem") else b"{}" if target else _ANSWER
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


def _serve(to: Connection) -> None:
    from aplomb.aws.values import typed  # noqa: PLC0415  in the server's process alone
    from aplomb.records import stored  # noqa: PLC0415

    _Handler.item = json.dumps({"Item": typed(stored(KEY, expires_at=None))}).encode()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    to.send(server.server_port)
    server.serve_forever()


if __name__ == "__main__":
    for figure in measure():
        target = "" if figure.target is None else f"  (at most {figure.target:g}: {figure.holds})"
        sys.stdout.write(f"{figure.name}: {figure.value:.2f} {figure.unit}{target}\n")
