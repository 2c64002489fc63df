"""A crisis: twenty thousand comments at once, repeats included, through the whole product in memory."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field

from aplomb.comment import Platform
from tools.bench.crowd import Arrival, Written, announce
from tools.bench.figures import Figure, at_most, observed
from tools.faults import checks
from tools.faults.cloud import Cloud
from tools.faults.deployment import settings
from tools.faults.hosting import Host, HostedContainers
from tools.faults.judging import COMPLAINT, PRAISE, QUESTION, SECOND

COMMENTS = 20_000
POSTS, PEOPLE = 60, 9_000  # so that many write twice, and some twice in a thread
BATCH = 25  # changes of one webhook
REPEATED = 0.15  # of all webhooks
IN_THREADS = 0.3  # of all comments answer another
BURST = 15 * 60  # seconds in which they arrive
TEXTS = (COMPLAINT, PRAISE, PRAISE, PRAISE, PRAISE, PRAISE, PRAISE, QUESTION, PRAISE, SECOND)
LONGEST = 48 * 60 * 60  # seconds until everything must be quiet
QUARTERS = 4
SLOT = 1  # seconds; a reply is posted within the second for which it took its slot


@dataclass(slots=True)
class Crisis:
    """What came of it."""

    memory: list[float] = field(default_factory=list)  # megabytes of the functions, at each quarter
    seconds: float = 0.0  # of this machine
    drained: float = 0.0  # seconds of the clock until nothing waited
    replies: int = 0
    fastest: int = 0  # public replies in one minute
    fastest_post: int = 0  # public replies under one post in one hour
    findings: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)  # that functions ended with


def measure() -> list[Figure]:
    """Let the crisis happen."""
    came = happen(COMMENTS)
    growth = came.memory[-1] / came.memory[0] - 1
    return [
        *(at_most(f"crisis: {what}", came.findings[what], "found", target=0) for what in _KINDS),
        observed("crisis: comments", COMMENTS, "comments"),
        observed("crisis: runs that failed and came again", came.errors.total(), "runs"),
        observed("crisis: public replies", came.replies, "replies"),
        at_most("crisis: public replies in one minute", came.fastest, "replies", target=30),
        at_most("crisis: under one post in one hour", came.fastest_post, "replies", target=20),
        observed("crisis: until nothing waited", came.drained / 3600, "hours of the clock"),
        observed("crisis: on this machine", came.seconds, "s"),
        *(
            observed(f"crisis: functions' memory at {quarter}/{QUARTERS}", megabytes, "MB")
            for quarter, megabytes in enumerate(came.memory, 1)
        ),
        at_most("crisis: memory gained from the first quarter to the last", growth, "x", target=0.1),
    ]


_KINDS = ("duplicate", "lost", "stuck")


def happen(comments: int) -> Crisis:
    """Let so many comments arrive, and wait until nothing waits any more."""
    came = Crisis()
    began = time.perf_counter()
    with Host(settings()) as host:
        cloud = Cloud(containers=HostedContainers(host=host))
        cloud.records, cloud.every_tick = False, True
        with cloud.up():
            started = cloud.clock.now
            announce(cloud, crowd(comments), Arrival(batch=BATCH, repeated=REPEATED))
            for quarter in range(1, QUARTERS + 1):
                cloud.run_until(started + BURST * quarter / QUARTERS)
                came.memory.append(host.memory)
            cloud.run_until(
                started + LONGEST, quiet=lambda: not cloud.waiting and not cloud.due_within(LONGEST)
            )
            came.drained = cloud.clock.now - started
            came.memory[-1] = host.memory
            _judge(cloud, came)
            came.errors.update(f"{function}: {error}"[:200] for function, error in cloud.errors)
    came.seconds = time.perf_counter() - began
    return came


def crowd(comments: int) -> list[Written]:
    """Return who writes what: many people, some of them twice in a thread."""
    draw = random.Random(1)  # noqa: S311 - the same crisis each time
    written: list[Written] = []
    roots: dict[int, list[int]] = {}
    for number in range(comments):
        post = draw.randrange(POSTS)
        above = draw.choice(roots[post]) if post in roots and draw.random() < IN_THREADS else None
        if above is None:
            roots.setdefault(post, []).append(number)
        written.append(
            Written(
                at=BURST * number / comments,
                text=TEXTS[number % len(TEXTS)],
                person=draw.randrange(PEOPLE),
                post=post,
                answers=above,
            )
        )
    return written


def _judge(cloud: Cloud, came: Crisis) -> None:
    """Look at the page and the journal."""
    for finding in (*checks.duplicates(cloud), *checks.lost(cloud), *checks.stuck(cloud)):
        came.findings[finding.what] += 1
    replies = list(checks.machine_replies(cloud, Platform.FACEBOOK))
    came.replies = len(replies)
    came.fastest = _most_within(60 - SLOT, [one.created_at for one in replies])
    by_post: dict[str, list[float]] = {}
    for one in replies:
        by_post.setdefault(one.post, []).append(one.created_at)
    came.fastest_post = max((_most_within(3600 - SLOT, times) for times in by_post.values()), default=0)


def _most_within(seconds: int, times: list[float]) -> int:
    """Return the most that happened in any stretch of time so long."""
    times = sorted(times)
    most = first = 0
    for last, at in enumerate(times):
        while times[first] <= at - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


if __name__ == "__main__":
    for figure in measure():
        print(figure)
