"""A burst on the local cloud: the deployed template with its queues and processes, and many comments."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from typing import Any

import requests

from aplomb.aws.keys import comment_key
from aplomb.aws.table import Table
from tools.bench.figures import Figure, at_least, at_most, observed
from tools.faults.judging import COMPLAINT, PRAISE
from tools.local import cloud
from tools.local.cloud import LocalCloud, Ports
from tools.local.play import wait_for
from tools.paths import PRIVATE

PAGE = "100200300400500"
COMMENTS, BATCH, POSTS, PEOPLE = 1000, 25, 40, 300
TEXTS = (COMPLAINT, *[PRAISE] * 9)
WATCHED = 60.0  # seconds in which replies are counted after everything is stored


def measure() -> list[Figure]:
    """Bring a local cloud up, and let the burst come; every fourth webhook comes twice."""
    folder = PRIVATE / "bench-load"
    running = cloud.start(folder, Ports(emulator=0, sandbox=0))
    try:
        return _burst(running)
    finally:
        cloud.shut_down(folder)


def _burst(running: LocalCloud) -> list[Figure]:
    table = Table(running.outputs["TableName"], running.client("dynamodb"))
    ids = [f"{PAGE}_{10**9 + number}" for number in range(COMMENTS)]
    began, memory = time.perf_counter(), []
    for number, changes in enumerate(batched(_changes(ids), BATCH, strict=False)):
        for _ in range(2 if number % 4 == 0 else 1):
            _send(running, list(changes))
    for quarter in range(1, 5):
        wanted = ids[: COMMENTS * quarter // 4]
        wait_for(lambda wanted=wanted: _stored(table, wanted) == len(wanted), what="The burst", seconds=300)  # type: ignore[misc]  # a default
        memory.append(sum(_memory(running)))
    seconds = time.perf_counter() - began
    time.sleep(WATCHED)
    answered = _answered(running)
    return [
        at_least("local burst: stored", _stored(table, ids), "comments", target=COMMENTS),
        at_most("local burst: answered twice", sum(n > 1 for n in answered.values()), "comments", target=0),
        observed("local burst: answered once within a minute", len(answered), "comments"),
        observed("local burst: until all were stored", seconds, "s"),
        *(
            observed(f"local burst: functions' memory at {quarter}/4", megabytes, "MB")
            for quarter, megabytes in enumerate(memory, 1)
        ),
    ]


def _changes(ids: list[str]) -> Iterator[dict[str, Any]]:
    now = int(time.time())
    for number, one in enumerate(ids):
        post = f"{PAGE}_{number % POSTS}"
        yield {
            "field": "feed",
            "value": {
                "item": "comment",
                "verb": "add",
                "comment_id": one,
                "post_id": post,
                "parent_id": post,
                "created_time": now,
                "from": {"id": f"70{number % PEOPLE:06d}", "name": "Ana"},
                "message": TEXTS[number % len(TEXTS)],
            },
        }


def _send(running: LocalCloud, changes: list[dict[str, Any]]) -> None:
    entry = {"id": PAGE, "time": int(time.time()), "changes": changes}
    request = {"platform": "facebook", "body": {"object": "page", "entry": [entry]}}
    requests.post(f"{running.sandbox_url}/_sandbox/raw", json=request, timeout=30).raise_for_status()


def _stored(table: Table, ids: list[str]) -> int:
    keys = [comment_key("facebook", PAGE, one) for one in ids]
    return sum(item is not None for some in batched(keys, 100, strict=False) for item in table.get_many(some))


def _answered(running: LocalCloud) -> Counter[str]:
    """Return how often each comment was answered, by the sandbox's journal."""
    answer = requests.get(f"{running.sandbox_url}/_sandbox/calls", timeout=30)
    posts = [one for one in answer.json()["calls"] if one["method"] == "POST"]
    return Counter(one["path"].split("/")[-2] for one in posts if one["path"].endswith("/comments"))


def _memory(running: LocalCloud) -> Iterator[float]:
    """Yield the resident megabytes of each process in which a function of this cloud runs."""
    mine = f"AWS_ENDPOINT_URL={running.endpoint_url}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            ours = mine in (process / "environ").read_bytes().split(b"\0")
            function = b"awslambdaric" in (process / "cmdline").read_bytes()
            status = (process / "status").read_text()
        except OSError:  # it has ended, or is not ours to look at
            continue
        if ours and function:
            yield (
                next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024
            )


if __name__ == "__main__":
    print(json.dumps([str(one) for one in measure()], indent=1))
