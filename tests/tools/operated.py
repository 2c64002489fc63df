"""A deployment that commands can be tried on: the real rules over a table and queues in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aplomb.aws.keys import Key
from aplomb.aws.messages import TriageMessage, reply_message
from aplomb.aws.table import Table
from aplomb.comment import Platform
from tests.fakes.fake_sqs import FakeSqs
from tests.fakes.pipeline import PAGE, Pipeline
from tools.deployments import Deployment

OUTPUTS = {
    "TableName": "table",
    **{
        f"{name}{kind}QueueUrl": f"https://sqs.example/{name}{kind}"
        for name in ("Triage", "Responder", "Eraser")
        for kind in ("", "DeadLetter")
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operated(Deployment):
    """Answers as a deployment does."""

    pipeline: Pipeline
    sqs: FakeSqs

    def table(self) -> Table:
        return self.pipeline.table

    def dead(self, name: str) -> str:
        return OUTPUTS[f"{name}DeadLetterQueueUrl"]

    def queue(self, name: str) -> str:
        return OUTPUTS[f"{name}QueueUrl"]


def operated() -> Operated:
    pipeline = Pipeline()
    sqs = FakeSqs(clock=pipeline.clock)
    return Operated(outputs=OUTPUTS, client=lambda _: sqs, pipeline=pipeline, sqs=sqs)


@dataclass
class Told:
    """A comment's webhook as a message to triage."""

    number: str = "1"
    text: str = "The bread was cold."
    age: int = 30
    more: dict[str, Any] = field(default_factory=dict)

    def body(self, now: int) -> str:
        value = {
            "item": "comment", "verb": "add", "comment_id": f"7_{self.number}", "post_id": f"{PAGE}_7",
            "parent_id": f"{PAGE}_7", "created_time": now - self.age, "message": self.text,
            "from": {"id": "ana", "name": "Ana B."}, **self.more,
        }  # fmt: skip
        entry = {"id": PAGE, "time": now, "changes": [{"field": "feed", "value": value}]}
        payload = {"object": "page", "entry": [entry]}
        return TriageMessage(
            platform=Platform.FACEBOOK, correlation_id="c", received_at=now, payload=payload
        ).body()


def reply_body(pk: str, channel: str = "public") -> str:
    return reply_message(Key(pk, channel), correlation_id="c")
