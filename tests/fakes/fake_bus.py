"""An event bus that keeps what is put on it, or refuses."""

from __future__ import annotations

import json
from typing import Any


class FakeBus:
    """Takes the place of boto3's client of EventBridge."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.refuses = False

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, int]:  # noqa: N803  boto3's name
        if not self.refuses:
            self.events += [json.loads(one["Detail"]) for one in Entries]
        return {"FailedEntryCount": int(self.refuses)}
