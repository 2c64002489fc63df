"""How fast comments travel the local cloud, and what a large delivery costs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests

from aplomb.aws.keys import comment_key, reply_key
from aplomb.aws.table import Table
from aplomb.comment import Platform
from aplomb.records import ReplyRecord, load
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from tools.bench.figures import Figure, at_least, at_most, observed
from tools.local import cloud
from tools.local.cloud import LocalCloud, Ports
from tools.local.play import wait_for
from tools.paths import PRIVATE
from tools.send_command import signature_header

PAGE = "100200300400500"
PRAISE = "Lovely bread, thank you so much!"
COMPLAINT = "My order never arrived and nobody answers the phone. I want my money back."
WARM_UP, SINGLE, LARGE = 100, 400, 1000
REPLIES = 25  # each under a post of its own: an account's pace is 30 a minute, a post's 20 an hour
SENDERS = 8

# Facebook's ids are digits.
_SERIES = {"warm": 1, "single": 2, "reply": 3, "large": 4}


def measure() -> list[Figure]:
    """Bring a local cloud up, and measure it."""
    folder = PRIVATE / "bench"
    running = cloud.start(folder, Ports(emulator=0, sandbox=0))
    try:
        bench = _Bench(running)
        bench.warm_up()
        return [*bench.verdicts(), *bench.replies(), *bench.large_delivery()]
    finally:
        cloud.shut_down(folder)


class _Bench:
    def __init__(self, running: LocalCloud) -> None:
        self._cloud = running
        self._table = Table(running.outputs["TableName"], running.client("dynamodb"))
        self._secret = running.webhook_secrets["facebook"]["secrets"][0]["value"]

    def warm_up(self) -> None:
        """Let every function start before anything is counted."""
        self._deliver(_comments("warm", WARM_UP, PRAISE), each=True)
        wait_for(lambda: self._stored(_ids("warm", WARM_UP)), what="The warm-up")

    def verdicts(self) -> list[Figure]:
        """Measure signed POST -> stored verdict, one comment per POST."""
        changes = _comments("single", SINGLE, PRAISE)
        seconds, busy = _timed(
            lambda: self._deliver(changes, each=True), lambda: self._stored(_ids("single", SINGLE))
        )
        return [
            observed("pipeline: signed POST to stored verdict", SINGLE / seconds, "comments/s"),
            observed("pipeline: cores busy meanwhile", busy, "of all cores"),
        ]

    def replies(self) -> list[Figure]:
        """Measure signed POST -> posted public reply, for many authors at once."""
        body = _payload(_comments("reply", REPLIES, COMPLAINT, posts=REPLIES))
        raw = f"{self._cloud.sandbox_url}/_sandbox/raw"

        def send() -> None:
            answer = requests.post(raw, json={"platform": "facebook", "body": body}, timeout=30)
            answer.raise_for_status()

        seconds, busy = _timed(send, lambda: all(self._sent(one) for one in _ids("reply", REPLIES)))
        return [
            observed("pipeline: signed POST to posted reply", REPLIES / seconds, "replies/s"),
            observed("pipeline: cores busy meanwhile, replying", busy, "of all cores"),
        ]

    def large_delivery(self) -> list[Figure]:
        """Measure one POST of 1000 changes: when it is acknowledged, and how many are stored."""
        started = time.perf_counter()
        self._deliver(_comments("large", LARGE, PRAISE), each=False)
        acknowledged = time.perf_counter() - started
        ids = _ids("large", LARGE)
        wait_for(lambda: self._stored(ids[-1:]), what="The large delivery", seconds=120)
        wait_for(lambda: self._stored(ids), what="All of the large delivery", seconds=120)
        return [
            at_most("webhook: 1000 changes in one POST, acknowledged", acknowledged, "s", target=1.0),
            at_least("webhook: of 1000 changes, stored", self._count(ids), "comments", target=LARGE),
        ]

    def _deliver(self, changes: Sequence[Any], *, each: bool) -> None:
        bodies = [_payload([change]) for change in changes] if each else [_payload(changes)]
        with requests.Session() as session, ThreadPoolExecutor(SENDERS) as senders:
            for _ in senders.map(lambda body: self._post(session, body), bodies):
                pass

    def _post(self, session: requests.Session, body: object) -> None:
        raw = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        headers |= signature_header(Platform.FACEBOOK, raw, secret=self._secret)
        session.post(
            f"{self._cloud.webhook_url}/facebook", data=raw, headers=headers, timeout=30
        ).raise_for_status()

    def _stored(self, comments: Sequence[str]) -> bool:
        return self._count(comments) == len(comments)

    def _count(self, comments: Sequence[str]) -> int:
        keys = [comment_key("facebook", PAGE, one) for one in comments]
        hundreds = (keys[start : start + 100] for start in range(0, len(keys), 100))
        return sum(item is not None for some in hundreds for item in self._table.get_many(some))

    def _sent(self, comment: str) -> bool:
        key = ReplyKey(platform=Platform.FACEBOOK, account=PAGE, comment=comment, channel=Channel.PUBLIC)
        reply = load(ReplyRecord, self._table.get(reply_key(key)))
        return reply is not None and reply.state is ReplyState.SENT


def _timed(start: Callable[[], None], done: Callable[[], bool]) -> tuple[float, float]:
    """Return the seconds from start to done, and the share of all cores that was busy."""
    began, (busy_before, all_before) = time.perf_counter(), _cpu_ticks()
    start()
    wait_for(done, what="The measured work", seconds=180)
    busy_after, all_after = _cpu_ticks()
    share = (busy_after - busy_before) / max(1, all_after - all_before)
    return time.perf_counter() - began, share


def _cpu_ticks() -> tuple[int, int]:
    ticks = [int(one) for one in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def _ids(prefix: str, count: int) -> list[str]:
    return [f"{PAGE}_{_SERIES[prefix]}{number:06d}" for number in range(count)]


def _comments(prefix: str, count: int, text: str, *, posts: int = 1) -> list[dict[str, object]]:
    now = int(time.time())
    return [
        {
            "field": "feed",
            "value": {
                "item": "comment",
                "verb": "add",
                "comment_id": one,
                "post_id": f"{PAGE}_{_SERIES[prefix]}{number % posts:04d}",
                "parent_id": f"{PAGE}_{_SERIES[prefix]}{number % posts:04d}",
                "created_time": now,
                "from": {"id": f"{_SERIES[prefix]}{number:06d}", "name": "Ana"},
                "message": text,
            },
        }
        for number, one in enumerate(_ids(prefix, count))
    ]


def _payload(changes: Sequence[object]) -> dict[str, object]:
    return {"object": "page", "entry": [{"id": PAGE, "time": int(time.time()), "changes": list(changes)}]}
