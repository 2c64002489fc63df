"""Ways to weaken the protocol; with any of them the fault matrix must find something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from aplomb.records import ReplyRecord
from aplomb.replies.reply import ReplyState
from responder.delivery import Delivery
from responder.job import Job
from responder.ledger import Ledger
from responder.outcomes import NotSent, Outcome, Unknown
from responder.sight import Seen, Sight
from tools.faults.dynamodb import InMemoryDynamoDb

type Mutation = Callable[[pytest.MonkeyPatch], None]


def drop_the_fence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every write to a reply hold, whoever else has written since."""
    holds = InMemoryDynamoDb._holds

    def unfenced(self: InMemoryDynamoDb, write: Mapping[str, Any]) -> bool:
        [request] = write.values()
        names = (request.get("ExpressionAttributeNames") or {}).values()
        return "fence" in names or holds(self, write)

    monkeypatch.setattr(InMemoryDynamoDb, "_holds", unfenced)


def skip_the_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak without looking whether somebody has answered."""
    monkeypatch.setattr(Sight, "look", lambda *_: Seen())


def resend_on_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take an outcome that nobody knows for a failure, and try again."""
    settle = Delivery.settle

    def hasty(self: Delivery, job: Job, outcome: Outcome) -> Any:
        failed = NotSent(detail=outcome.detail, retry_after=15) if isinstance(outcome, Unknown) else outcome
        return settle(self, job, failed)

    monkeypatch.setattr(Delivery, "settle", hasty)


def store_calling_after_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the call first, and store that it was made afterwards."""
    calling, call = Ledger.calling, Delivery.call
    late: list[Callable[[], object]] = []

    def later(self: Ledger, reply: ReplyRecord, *, now: int, **said: Any) -> ReplyRecord:
        late.append(lambda: calling(self, reply, now=now, **said))
        stored = {name: value for name, value in said.items() if hasattr(reply, name)}
        return replace(reply, state=ReplyState.CALLING, **{"called_at": now, **stored})

    def called_first(self: Delivery, job: Job) -> Outcome:
        outcome = call(self, job)
        late.pop()()
        return outcome

    monkeypatch.setattr(Ledger, "calling", later)
    monkeypatch.setattr(Delivery, "call", called_first)


MUTATIONS: Mapping[str, Mutation] = {
    one.__name__: one
    for one in (drop_the_fence, skip_the_look, resend_on_unknown, store_calling_after_the_call)
}
