"""The table's stream, as it would tell of what a fake table stores."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any

from aplomb.aws.keys import Key
from aplomb.aws.table import Write
from aplomb.aws.values import Item, typed
from tests.fakes.fake_table import FakeTable

NOW = 1_800_000_000


class StreamedTable(FakeTable):
    """A table that keeps what its stream would tell."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)

    def write(self, writes: Sequence[Write]) -> None:
        before = {one.key: self.peek(one.key) for one in writes}
        super().write(writes)
        for key, old in before.items():
            self.tell(key, old, self.peek(key))

    def put(self, key: Key, item: Item) -> None:
        """Write an item whatever stands there."""
        old = self.peek(key)
        self._store(key, {**item, "pk": key.pk, "sk": key.sk})
        self.tell(key, old, self.peek(key))

    def take_out(self, key: Key) -> None:
        """Delete an item behind everyone's back."""
        old = self.peek(key)
        self._store(key, None)
        self.tell(key, old, None)

    def tell(self, key: Key, old: Item | None, new: Item | None, **more: Any) -> None:
        number = next(self._numbers)
        images = {"OldImage": old, "NewImage": new}
        change = {name: _wire(item) for name, item in images.items() if item is not None}
        self.told.append(
            {
                "eventID": f"event-{number}",
                "eventName": "MODIFY",
                "dynamodb": {
                    "Keys": {"pk": {"S": key.pk}, "sk": {"S": key.sk}},
                    "SequenceNumber": f"{number:021d}",
                    "ApproximateCreationDateTime": NOW,
                    **change,
                },
                **more,
            }
        )


def _wire(item: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(typed(item)))
