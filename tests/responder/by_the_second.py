"""Time going by to the second: each reply is worked when it is due, as the queue brings it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush
from typing import Any

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import account_key
from aplomb.health import AccountHealth
from aplomb.records import ReplyRecord, load
from aplomb.replies.reply import Channel, ReplyState
from tests.fakes.pipeline import ACCOUNTS, PAGE, Pipeline

(PAGE_ACCOUNT,) = [one for one in ACCOUNTS if one.id == PAGE]


def with_pace(pipeline: Pipeline, **settings: Any) -> Account:
    """Give the page another pace."""
    account = replace(PAGE_ACCOUNT, **settings)
    others = [one for one in ACCOUNTS if one.id != PAGE]
    pipeline.responder = replace(pipeline.responder, accounts=Accounts([account, *others]))
    return account


def crisis(pipeline: Pipeline, count: int, *, posts: int = 1, **more: Any) -> list[str]:
    """Let so many people complain at once, each in a thread of their own; return the comments' ids."""
    comments = [f"k{number:05d}" for number in range(count)]
    for number, comment in enumerate(comments):
        facts = {"post": f"p{number % posts}", "author": f"author-{number}", **more}
        pipeline.post(pipeline.comment(comment, **facts))
    return comments


def work_all(pipeline: Pipeline, comments: Sequence[str]) -> None:
    """Work these replies now, in this order, and the private ones that follow."""
    for comment in comments:
        key = pipeline.work(comment)
        while key is not None:
            key = pipeline.responder.work(key)


def replies(pipeline: Pipeline) -> list[ReplyRecord]:
    """Return every reply that stands in the table."""
    found = [item for key, item in pipeline.table.items.items() if key.pk.startswith("REPLY#")]
    return [reply for item in found if (reply := load(ReplyRecord, item)) is not None]


def go_on(pipeline: Pipeline, *, until: int) -> None:
    """Let time go by, to the second, as long as something is due."""
    waiting = [(*_due(one), one.key) for one in replies(pipeline) if one.due_at is not None]
    heap = [(at, planned_at, number, key) for number, (at, planned_at, key) in enumerate(waiting)]
    heapify(heap)
    while heap and heap[0][0] <= until:
        at, _, number, key = heappop(heap)
        pipeline.clock.now = max(pipeline.clock.now, at)
        for channel in Channel:
            place = {"platform": key.platform, "account": key.account}
            if channel is key.channel:
                pipeline.work(key.comment, channel, **place)
            after = pipeline.find_reply(key.comment, channel, **place)
            if after is not None and after.due_at is not None:
                again, planned_at = _due(after)
                heappush(heap, (max(again, at + 1), planned_at, number, after.key))
    pipeline.clock.now = max(pipeline.clock.now, until)


def sent(pipeline: Pipeline) -> list[tuple[int, str]]:
    """Return when the machine answered which comment, in the order in which it did."""
    return [(one.answer.created_at, one.under) for one in pipeline.platform.posted if one.by_machine]


def health(pipeline: Pipeline, account: str = PAGE) -> AccountHealth:
    """Return the health of one of our pages."""
    item = pipeline.table.peek(account_key("facebook", account, "HEALTH"))
    return load(AccountHealth, item) or AccountHealth()


def _due(reply: ReplyRecord) -> tuple[int, int]:
    assert reply.due_at is not None
    in_line = reply.state is ReplyState.PLANNED and reply.place is not None
    return reply.not_before if in_line else reply.due_at, reply.planned_at
