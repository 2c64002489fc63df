"""Many people comment on a page: what they write, where, when, and how the webhooks of it arrive."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from aplomb.comment import Platform
from tools.faults.cloud import Cloud
from tools.faults.deployment import APP_SECRET, PAGE
from tools.faults.platforms import Post
from tools.sandbox import payloads
from tools.sandbox.world import PublicComment, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One comment to be written."""

    at: float  # seconds after the beginning
    text: str
    person: int
    post: int
    answers: int | None = None  # which comment of the crowd it stands below


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How webhooks arrive."""

    batch: int = 1  # changes of one webhook
    repeated: float = 0.0  # the share of webhooks that come again
    within: float = 600.0  # seconds, in which they do


def each_alone(texts: Sequence[str], *, every: float) -> list[Written]:
    """Return comments of different people, each under a post of its own."""
    return [
        Written(at=number * every, text=text, person=number, post=number) for number, text in enumerate(texts)
    ]


def announce(cloud: Cloud, crowd: Sequence[Written], arrival: Arrival) -> None:
    """Put every comment on the page, and its webhook on the agenda."""
    draw = random.Random(1)  # noqa: S311 - the same each time
    started = cloud.clock.now
    comments = list(_on_the_page(cloud, crowd))
    for some in batched(zip(crowd, comments, strict=True), arrival.batch, strict=False):
        at = started + some[-1][0].at
        post = _webhook(cloud, [comment for _, comment in some], at=at)
        times = [at]
        if draw.random() < arrival.repeated:
            times.append(at + draw.uniform(0, arrival.within))
        for when in times:
            cloud.at(when, _arrival(cloud, post))


def _arrival(cloud: Cloud, post: Post) -> Callable[[], None]:
    return lambda: cloud.arrive(post)


def _on_the_page(cloud: Cloud, crowd: Sequence[Written]) -> Iterator[PublicComment]:
    world, started = cloud.platforms.world, cloud.clock.now
    numbers = sorted({one.post for one in crowd})
    posts = {one: world.publish(Platform.FACEBOOK, PAGE, text=f"Post {one}").id for one in numbers}
    ids: list[str] = []
    for number, one in enumerate(crowd):
        post = posts[one.post]
        identity = f"{post.rpartition('_')[2]}_{10**9 + number}"
        ids.append(identity)
        comment = PublicComment(
            platform=Platform.FACEBOOK,
            account=PAGE,
            post=post,
            id=identity,
            parent="" if one.answers is None else ids[one.answers],
            author=f"70{one.person:08d}",
            author_name=f"Person {one.person}",
            versions=[Version(id=identity, text=one.text, created_at=started + one.at)],
        )
        yield world.add(comment)


def _webhook(cloud: Cloud, comments: Sequence[PublicComment], *, at: float) -> Post:
    world = cloud.platforms.world
    changes = [payloads.feed_change(world, one, verb="add", now=at) for one in comments]
    [payload] = payloads.merged(changes)
    body = payloads.encode(Platform.FACEBOOK, payload)
    name, value = payloads.signature(Platform.FACEBOOK, secret=APP_SECRET, body=body)
    headers = {"content-type": "application/json", name.lower(): value}
    return Post(platform=Platform.FACEBOOK, event="batch", body=body, headers=headers)
