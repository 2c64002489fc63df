from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import account_key
from aplomb.aws.messages import TriageMessage, read_triage_message
from aplomb.comment import Comment, Platform
from poller.contract import Listed, Page, PausedError
from poller.poll import Polled, Poller
from tests.fakes.fake_queue import FakeQueue
from tests.fakes.pipeline import ACCOUNTS, PAGE, Pipeline
from triage.event import Event
from triage.parsers import parse

POST = f"{PAGE}_7"
PAGE_SIZE = 3


@dataclass
class FakeReader:
    """A Facebook page with posts and comments, read three comments at a time."""

    posts: dict[str, list[Listed]] = field(default_factory=lambda: {POST: []})
    calls: list[str] = field(default_factory=list)
    limit_after: int | None = None  # calls

    def places(self) -> Sequence[str]:
        self._enter("places")
        return list(self.posts)

    def page(self, place: str, *, following: str, since: int) -> Page:  # noqa: ARG002  a reader is told
        self._enter(f"{place}{following}")
        newest = sorted(self.posts[place], key=lambda one: one.created_at, reverse=True)
        start = int(following or 0)
        more = str(start + PAGE_SIZE) if start + PAGE_SIZE < len(newest) else ""
        return Page(comments=newest[start : start + PAGE_SIZE], following=more)

    def payloads(self, comments: Sequence[Listed], *, now: int) -> list[Mapping[str, Any]]:
        changes = [{"field": "feed", "value": one.told} for one in comments]
        return [{"object": "page", "entry": [{"id": PAGE, "time": now, "changes": changes}]}]

    def _enter(self, call: str) -> None:
        self.calls.append(call)
        if self.limit_after is not None and len(self.calls) > self.limit_after:
            raise PausedError("Facebook error 32", seconds=20 * 60)


@dataclass
class World:
    """The poller beside triage, over one table."""

    pipeline: Pipeline = field(default_factory=Pipeline)
    reader: FakeReader = field(default_factory=FakeReader)
    queue: FakeQueue = field(default_factory=FakeQueue)
    runs: Any = field(default_factory=lambda: itertools.count(1))
    poll_every: int = 600

    def poller(self) -> Poller:
        page = ACCOUNTS.find(Platform.FACEBOOK, PAGE)
        assert page is not None
        account = Account(
            platform=page.platform,
            id=page.id,
            name=page.name,
            languages=page.languages,
            max_age=page.max_age,
            message_link=page.message_link,
            poll_every=self.poll_every,
        )
        return Poller(
            table=self.pipeline.table,
            queue=self.queue,
            accounts=Accounts([account]),
            connect=lambda _: self.reader,
            clock=self.pipeline.clock,
        )

    def run(self) -> Polled:
        return self.poller().run(correlation_id=f"poll-{next(self.runs)}")

    def listed(self, number: int, *, age: int, text: str = "The bread was cold.", **more: Any) -> Listed:
        """Put a comment under the post, and return it as the platform lists it."""
        created_at = self.pipeline.clock.now - age
        told = {
            "item": "comment",
            "verb": "add",
            "comment_id": f"7_{number}",
            "post_id": POST,
            "parent_id": POST,
            "created_time": created_at,
            "message": text,
            "from": {"id": f"person-{number}", "name": "Ana"},
        }
        facts = {
            "ids": (f"7_{number}",),
            "author": f"person-{number}",
            "created_at": created_at,
            "told": told,
        }
        one = Listed(**{**facts, **more})
        self.reader.posts.setdefault(POST, []).append(one)
        return one

    def webhook(self, one: Listed) -> None:
        """Let the comment's webhook arrive."""
        payload = self.reader.payloads([one], now=one.created_at)[0]
        self._take(TriageMessage(
            platform=Platform.FACEBOOK, correlation_id="w", received_at=one.created_at, payload=payload
        ))  # fmt: skip

    def triage(self) -> int:
        """Let triage work what the poller handed over; return how many comments there were."""
        bodies = self.queue.take()
        return sum(self._take(read_triage_message(body)) for body in bodies)

    def _take(self, message: TriageMessage) -> int:
        comments = [one for one in parse(message.platform, message.payload) if isinstance(one, Comment)]
        for comment in comments:
            self.pipeline.tokens += 1
            self.pipeline.intake.take(
                Event(
                    comment=comment,
                    received_at=message.received_at,
                    now=self.pipeline.clock.now,
                    correlation_id=message.correlation_id,
                    token=f"token-{self.pipeline.tokens}",
                    found_by=message.found_by,
                )
            )
        return len(comments)

    def days(self) -> dict[str, dict[str, int]]:
        """Return what was counted, by day."""
        pk = account_key(Platform.FACEBOOK, PAGE, "").pk
        found = self.pipeline.table.under(pk, prefix="DAY#")
        return {
            item["day"]: {name: item[name] for name in ("webhook", "poll") if name in item} for item in found
        }


@pytest.fixture
def world() -> World:
    return World()
