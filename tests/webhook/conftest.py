from __future__ import annotations

import copy
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from aplomb.aws.queue import Queue
from tests.webhook.world import DOCUMENT, NOW, FakeSqs
from webhook import app


@dataclass
class World:
    """The webhook with a queue, a secret document and a clock that a test may change."""

    sqs: Any = field(default_factory=FakeSqs)
    eraser_sqs: Any = field(default_factory=FakeSqs)
    document: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(DOCUMENT))
    now: float = NOW
    logged: io.StringIO = field(default_factory=io.StringIO)

    def ports(self) -> app.Ports:
        queue = Queue("https://sqs.example/triage", client=self.sqs)
        erasures = Queue("https://sqs.example/eraser", client=self.eraser_sqs)
        return app.Ports(
            queue=queue,
            erasures=erasures,
            status_url="https://api.example/deletions",
            read_keys=self.read_keys,
            now=lambda: self.now,
        )

    def read_keys(self) -> Mapping[str, object]:
        return self.document

    def answer(self, event: object) -> tuple[int, str]:
        response = app.handler(event, None)
        return response["statusCode"], response["body"]

    @property
    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.logged.getvalue().splitlines()]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(app, "ports", made.ports)
    monkeypatch.setattr(app.logger.registered_handler, "stream", made.logged)
    return made
