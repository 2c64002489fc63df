"""What the record costs: the units of writing down what became of comments, by how busy an account is."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aplomb.aws.table import Table
from recorder.batch import write_batch
from recorder.ledger import Ledger
from tools.bench.cost import MILLION, prices
from tools.bench.crowd import Arrival, Written, each_alone
from tools.bench.figures import Figure, observed
from tools.bench.metering import MeteredCloud
from tools.faults.dynamodb import Charge, InMemoryDynamoDb
from tools.faults.expressions import Item
from tools.faults.judging import COMPLAINT, PRAISE, QUESTION

COMMENTS = 400
WINDOW = 300  # seconds, as template.yaml gathers changes
RUN = 0.2  # seconds of a run with its calls, at 512 MB
# Comments an hour: a million in a month, and a small page.
ACCOUNTS: Mapping[str, float] = {"1390 comments an hour": 3600 / 1390, "12 comments an hour": 300.0}
MIX = [PRAISE] * 7 + [QUESTION] * 2 + [COMPLAINT]


@dataclass(slots=True)
class StreamedDynamoDb(InMemoryDynamoDb):
    """A table with its stream."""

    told: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    clock: Any = None

    def _store(self, place: tuple[str, str], after: Item | None) -> None:
        before = self._at(place)
        InMemoryDynamoDb._store(self, place, after)  # noqa: SLF001  super() fails in a class with slots
        number = len(self.told) + 1
        images = {"OldImage": before, "NewImage": after}
        change = {
            "Keys": {"pk": {"S": place[0]}, "sk": {"S": place[1]}},
            "SequenceNumber": str(number),
            "ApproximateCreationDateTime": int(self.clock.now),
            **{name: json.loads(json.dumps(item)) for name, item in images.items() if item},
        }
        self.told.append((self.clock.now, {"eventID": str(number), "dynamodb": change}))


class StreamedCloud(MeteredCloud):
    """A cloud whose table has a stream."""

    def __init__(self) -> None:
        super().__init__()
        old = self.dynamodb
        self.dynamodb = StreamedDynamoDb(old.indexes, old.through, old.charge, clock=self.clock)


def measure() -> list[Figure]:
    """Let people comment at each pace, write down what the stream tells, and count."""
    return [figure for name, every in ACCOUNTS.items() for figure in _of(name, every)]


def _of(name: str, every: float) -> list[Figure]:
    crowd: list[Written] = each_alone([MIX[number % 10] for number in range(COMMENTS)], every=every)
    cloud = StreamedCloud()
    with cloud.up(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No application metrics to publish")
        cloud.watch(crowd, Arrival())
    table = cloud.dynamodb
    assert isinstance(table, StreamedDynamoDb)  # noqa: S101  it was made so
    used, runs = _written_down(table.told)
    price = prices().price
    dollars = {
        "DynamoDB": used["writes"] * price["dynamodb_write_unit"]
        + used["reads"] * price["dynamodb_read_unit"],
        "Lambda": runs * (price["lambda_request"] + RUN / 2 * price["lambda_gigabyte_second_arm64"]),
    }
    cost = sum(dollars.values()) / COMMENTS * MILLION
    return [
        observed(f"record: a million comments, {name}", cost, "dollars"),
        observed(f"record: write units of a comment, {name}", used["writes"] / COMMENTS, "units"),
    ]


def _written_down(told: list[tuple[float, dict[str, Any]]]) -> tuple[Counter[str], int]:
    """Write changes down in batches of a window, and return the units and the runs."""
    used: Counter[str] = Counter()

    def count(charge: Charge) -> None:
        used["writes"] += charge.writes
        used["reads"] += charge.reads  # type: ignore[assignment]  # halves are counted, too

    client: Any = InMemoryDynamoDb(charge=count)
    ledger = Ledger(Table("record", client))
    passed = [(at, one) for at, one in told if _passes(one)]
    runs = 0
    while passed:
        end = passed[0][0] + WINDOW
        batch = [one for at, one in passed if at <= end]
        passed = passed[len(batch) :]
        write_batch(ledger, batch, now=int(end))
        runs += 1
    return used, runs


def _passes(told: Mapping[str, Any]) -> bool:
    """Tell whether the mapping's filters let a change through."""
    change = told["dynamodb"]
    kind = change["Keys"]["pk"]["S"].partition("#")[0]
    images = [change.get(name, {}) for name in ("NewImage", "OldImage")]
    if kind == "COMMENT":
        actions = [one["decision"]["M"]["action"]["S"] for one in images if one]
        return any(one != "leave" for one in actions)
    if kind == "REPLY":
        return images[0].get("state", {}).get("S") in {"sent", "rejected", "unknown", "cancelled"}
    if kind == "ACCOUNT":
        return change["Keys"]["sk"]["S"] in {"HEALTH", "CRISIS"}
    return kind in {"REMOVAL", "INCIDENT", "TOOLKEY", "ERASURE", "PROMISE"}


if __name__ == "__main__":
    for figure in measure():
        print(figure)
