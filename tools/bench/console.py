"""How soon the console shows a queue of 100,000 open cases, in how many reads and bytes.

A page's time is compared with that of a trivial one of the same run: the refusal page, which is a session and
the frame. `python -m tools.bench.console` prints the figures alone.
"""

from __future__ import annotations

import base64
import gzip
import itertools
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import boto3
import requests
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.accounts import load_accounts
from aplomb.aws.bucket import Bucket
from aplomb.aws.queue import Queue
from aplomb.aws.table import RETRIES, Table
from console.access import cookies
from console.access.door import Door
from console.access.issuer import Client, Issuer
from console.access.sessions import Sessions
from console.access.sign_in import SignIn
from console.ask import Person, Role, Settings
from console.desk import Desk
from console.front import Front
from console.templates.sets import Sets
from tools.bench.console_stub import long_queue
from tools.bench.figures import Figure, at_most, observed
from tools.paths import ROOT

CASES, PAGES, WARM_UP = 100_000, 120, 10
RATIO, READS, FIRST_KB, AFTER_KB = 6, 3, 120, 25
URL = "https://console.example"
TEMPLATES = ROOT / "templates"
TRIVIAL, QUEUE, FILTERED = "/case/none", "/queue", "/queue?language=lv&priority=high"


@dataclass(slots=True, kw_only=True)
class Visitor:
    """One browser at a console that reads the long queue."""

    stub: str
    now: int
    front: Front = field(init=False)
    cookie: str = field(init=False)

    def __post_init__(self) -> None:
        client = boto3.client(
            "dynamodb", endpoint_url=self.stub, region_name="eu-north-1", config=RETRIES,
            aws_access_key_id="bench", aws_secret_access_key="bench",  # noqa: S106  not a real one
        )  # fmt: skip
        numbers = itertools.count(1)
        table, random = Table("bench", client), lambda: f"{next(numbers):043d}"
        desk = Desk(
            table=table,
            responder=Queue("https://sqs.example/bench"),
            triage=Queue("https://sqs.example/bench"),
            wake_promo_switch=lambda: None,
            accounts=load_accounts(TEMPLATES / "accounts.yaml"),
            settings=Settings(url=URL, templates=TEMPLATES, zone="Europe/London"),
            sets=Sets(deployed_in=TEMPLATES, table=table, bucket=Bucket("bench"), failed=_raise),
            now=lambda: self.now,
            random=random,
            report=lambda _: None,
        )
        nobody = Client(issuer=URL, discovery=URL, id="bench", groups_claim="groups")
        sign_in = SignIn(
            table=table, issuer=Issuer(client=nobody), callback=f"{URL}/signed-in", random=random
        )
        self.front = Front(Door(desk=desk, sign_in=sign_in), failed=_raise)
        somebody = Person(id="bench", name="Ana", email="ana@example.com", role=Role.AGENT)
        self.cookie = Sessions(table).begin(somebody, now=self.now, random=random, language="en", zone="UTC")

    def get(self, path: str, **headers: str) -> Mapping[str, Any]:
        """Return what the console answers, as the HTTP API would hand it on."""
        path, _, query = path.partition("?")
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": query,
            "headers": {"accept-encoding": "gzip", **{k.replace("_", "-"): v for k, v in headers.items()}},
            "cookies": [f"{cookies.SESSION}={self.cookie}"],
            "requestContext": {
                "http": {"method": "GET", "path": path},
                "requestId": "b",
                "stage": "$default",
            },
            "isBase64Encoded": False,
        }
        told: Mapping[str, Any] = self.front.resolver.resolve(event, LambdaContext())
        return told

    def reads(self) -> int:
        """Return how many reads there have been."""
        return int(requests.get(self.stub, timeout=10).json()["reads"])

    def reads_of(self, path: str, **headers: str) -> int:
        """Return how many reads a page takes."""
        before = self.reads()
        self.get(path, **headers)
        return self.reads() - before


def measure() -> list[Figure]:
    """Measure the pages in turn, in one run."""
    with visiting() as visitor:
        began = time.perf_counter()
        visitor.get(QUEUE)
        counting = time.perf_counter() - began
        etag = _headers(visitor.get(QUEUE))["etag"]
        trivial, queue, filtered = _times(visitor, (TRIVIAL, QUEUE, FILTERED))
        following = re.search(r'href="([^"]+)" rel="next"', text_of(visitor.get(QUEUE)))
        second = following[1].replace("&amp;", "&") if following else QUEUE
        again = {"hx_request": "true", "if_none_match": etag}
        reads = max(visitor.reads_of(one) for one in (QUEUE, FILTERED, second))
        first, after = _size(visitor, QUEUE), _weight(visitor.get(QUEUE))
        ratios = [_p95(one) / _p95(trivial) for one in (queue, filtered)]
        return [
            observed(f"console: counting {CASES:,} open cases anew, every few minutes", counting, "s"),
            observed("console: a trivial page, p95", _p95(trivial), "ms"),
            observed("console: the queue's first page, p95", _p95(queue), "ms"),
            at_most("console: the queue's first page against it, p95", ratios[0], "times", target=RATIO),
            at_most("console: the queue with filters against it, p95", ratios[1], "times", target=RATIO),
            at_most("console: reads of one page of the queue", reads, "reads", target=READS),
            at_most(
                "console: reads where nothing changed", visitor.reads_of(QUEUE, **again), "reads", target=2
            ),
            at_most("console: the queue's first load, all files", first / 1000, "kB", target=FIRST_KB),
            at_most("console: the queue's next load", after / 1000, "kB", target=AFTER_KB),
        ]


@contextmanager
def visiting() -> Iterator[Visitor]:
    """Open a console in front of a long queue."""
    now = int(time.time())
    with long_queue(CASES, now=now) as stub:
        yield Visitor(stub=stub, now=now)


def _times(visitor: Visitor, paths: tuple[str, ...]) -> list[list[float]]:
    """Return the times of pages that are asked for in turn, in milliseconds."""
    found: list[list[float]] = [[] for _ in paths]
    for number in range(PAGES + WARM_UP):
        for path, times in zip(paths, found, strict=True):
            took = _timed(partial(visitor.get, path))
            if number >= WARM_UP:
                times.append(took)
    return found


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _size(visitor: Visitor, path: str) -> int:
    """Return the bytes of a page and of every file that it loads."""
    page = visitor.get(path)
    return _weight(page) + sum(_weight(visitor.get(one)) for one in files_of(text_of(page)))


def files_of(page: str) -> set[str]:
    """Return the addresses of what a page loads: styles, scripts and its icon."""
    return set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))


def _weight(told: Mapping[str, Any]) -> int:
    body = told.get("body") or ""
    return len(base64.b64decode(body) if told.get("isBase64Encoded") else body.encode())


def text_of(told: Mapping[str, Any]) -> str:
    """Return what a browser reads of an answer."""
    body = told.get("body") or ""
    raw = base64.b64decode(body) if told.get("isBase64Encoded") else body.encode()
    packed = _headers(told).get("content-encoding") == "gzip"
    return (gzip.decompress(raw) if packed else raw).decode()


def _headers(told: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in told["headers"].items()}


def _raise(error: Exception) -> None:
    raise error


if __name__ == "__main__":
    for figure in measure():
        target = "" if figure.target is None else f"  (at most {figure.target:g}: {figure.holds})"
        sys.stdout.write(f"{figure.name}: {figure.value:.2f} {figure.unit}{target}\n")
