"""What comments cost at list prices, by what becomes of them; whether size or a hot key matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from tools.bench.crowd import Arrival, Written, each_alone
from tools.bench.figures import Figure, at_most, observed
from tools.bench.metering import Usage, metered, use
from tools.faults.judging import COMPLAINT, PRAISE, QUESTION
from tools.faults.template import shape
from tools.paths import ROOT

MILLION = 1_000_000
OF_EACH = 120  # comments of each class that are counted
EVERY = 10.0  # seconds between two of them, so that none waits for its turn
MODEL_SECONDS = 0.023  # of one core, that the model takes for a comment; `make bench` measures it, too
CLASSES: Mapping[str, str] = {"praise": PRAISE, "complaint": QUESTION, "answered complaint": COMPLAINT}
MIX: Mapping[str, float] = {"praise": 0.7, "complaint": 0.2, "answered complaint": 0.1}
SMALL, LARGE = 200, 2000  # comments in the table before others are counted
CRITICS, SECONDS = 4000, 12  # of one post; 100,000 in five minutes write as many a second

HOUR = 60 * 60
MONTHS_KEPT = 3  # of what expires; see aplomb.retention

TARGET, DRIFT, HOT = 6.0, 0.05, 500


@dataclass(frozen=True, slots=True)
class Prices:
    """The table of list prices, and what is assumed beside it."""

    price: Mapping[str, float]
    latency: Mapping[str, float]
    lambda_log_bytes: int
    as_of: str
    region: str


@cache
def prices() -> Prices:
    """Read prices.yaml."""
    document: Any = yaml.safe_load((ROOT / "tools" / "bench" / "prices.yaml").read_text())
    return Prices(
        price={name: float(one) for name, one in document["prices"].items()},
        latency={name: float(one) for name, one in document["latencies"].items()},
        lambda_log_bytes=int(document["lambda_log_bytes"]),
        as_of=document["as_of"],
        region=document["region"],
    )


def measure() -> list[Figure]:
    """Count each class, print what a comment of it uses, and hold the sum to its target."""
    used = {name: use(each_alone([text] * OF_EACH, every=EVERY)) for name, text in CLASSES.items()}
    costs = {name: dollars(usage) for name, usage in used.items()}
    Console().print(_table(used, costs))
    mixed: Counter[str] = Counter()
    for name, share in MIX.items():
        for part, amount in costs[name].items():
            mixed[part] += share * amount  # type: ignore[assignment]  # dollars are counted, too
    drift, hottest = growth(), _hottest()
    return [
        at_most("cost: a million comments, 10 % answered", sum(mixed.values()), "dollars", target=TARGET),
        *(observed(f"cost: of that, {part}", amount, "dollars") for part, amount in mixed.items()),
        observed("cost: beside it, keeping them for 90 days", _keeping(used), "dollars"),
        at_most("cost: units of a comment, large table over small", drift, "x", target=DRIFT),
        at_most("cost: hottest key of one post's burst", hottest, "writes/s", target=HOT),
    ]


def dollars(usage: Usage) -> dict[str, float]:
    """Return what a million such comments cost, by service."""
    price, count = prices().price, usage.comments
    table = usage.write_units * price["dynamodb_write_unit"] + usage.read_units * price["dynamodb_read_unit"]
    queues = usage.queue_requests * price["sqs_request"]
    noted = sum(usage.runs[one.name] for one in shape().functions if one.notes_runs)
    log = usage.log_bytes + noted * prices().lambda_log_bytes
    traces = sum(usage.runs[one.name] for one in shape().functions if one.traced and one.name == "Webhook")
    parts = {
        "Lambda": sum(_of_lambda(name, usage) for name in usage.runs),
        "DynamoDB": table,
        "SQS": queues,
        "logs": log / 1e9 * price["log_gigabyte"],
        "X-Ray": traces * price["xray_trace"],
    }
    return {name: amount / count * MILLION for name, amount in parts.items()}


def _keeping(used: Mapping[str, Usage]) -> float:
    """Return what a million comments of the mix cost in the table and its backups until they expire."""
    month = prices().price["dynamodb_gigabyte_month"] + prices().price["dynamodb_recovery_gigabyte_month"]
    stored = sum(share * used[name].stored / used[name].comments for name, share in MIX.items())
    return stored / 1e9 * MILLION * month * MONTHS_KEPT


def _of_lambda(name: str, usage: Usage) -> float:
    function = next(one for one in shape().functions if one.name == name)
    waits = sum(
        count * prices().latency[kind] for (caller, kind), count in usage.calls.items() if caller == name
    )
    model = usage.comments * MODEL_SECONDS if name == "Triage" else 0.0
    computing = (usage.cpu[name] + model) / min(1.0, function.memory / ONE_CORE)
    seconds = (waits + computing) * function.memory / 1024
    price = prices().price
    return seconds * price[f"lambda_gigabyte_second_{function.architecture}"] + (
        usage.runs[name] * price["lambda_request"]
    )


ONE_CORE = 1769  # megabytes, with which a function has one core (Lambda, "Memory")


def growth() -> float:
    """Return how much more units a comment takes where ten times as many stand in the table."""
    small, large = _units(SMALL), _units(LARGE)
    return abs(large / small - 1)


def _units(before: int) -> float:
    """Return the units of a comment of the mix in a table that holds so many already."""
    texts = [*[PRAISE] * 7, *[QUESTION] * 2, COMPLAINT]
    with metered() as cloud:
        for count, every in ((before, 1.0), (OF_EACH, EVERY)):
            crowd = each_alone([texts[number % len(texts)] for number in range(count)], every=every)
            usage = cloud.watch(crowd, Arrival(batch=10 if every == 1.0 else 1))
    return (usage.write_units + usage.read_units) / usage.comments


def _hottest() -> float:
    """Return how many units a second the busiest partition takes while one post is full of critics.

    What replies write while they wait for their turn, within an hour, counts as written within the burst.
    """
    crowd = [
        Written(at=SECONDS * number / CRITICS, text=COMPLAINT, person=number, post=0)
        for number in range(CRITICS)
    ]
    keys = use(crowd, Arrival(batch=10), within=HOUR).busiest(HOUR)
    title = f"{CRITICS} critics of one post in {SECONDS} s, as of 100,000 in {100_000 * SECONDS // CRITICS} s"
    table = Table("partition key", "keys", "busiest, writes/s", title=title)
    kinds: dict[str, list[int]] = {}
    for where, units in keys.items():
        kinds.setdefault(where.partition("#")[0], []).append(units)
    for kind, each in sorted(kinds.items(), key=lambda one: -max(one[1])):
        table.add_row(kind, str(len(each)), f"{max(each) / SECONDS:.1f}")
    Console().print(table)
    return max(keys.values()) / SECONDS


def _table(used: Mapping[str, Usage], costs: Mapping[str, Mapping[str, float]]) -> Table:
    title = f"One comment of each class; dollars per million ({prices().region}, list of {prices().as_of})"
    caption = f"Each in a webhook of its own, {EVERY:g} s apart: nothing is gathered; no free tiers."
    table = Table("", *used, title=title, caption=caption)
    rows: Mapping[str, Callable[[Usage], float]] = {
        "write units": lambda one: one.write_units,
        "read units": lambda one: one.read_units,
        "calls of AWS": lambda one: sum(n for (_, kind), n in one.calls.items() if kind != "platform"),
        "calls of platforms": lambda one: sum(n for (_, kind), n in one.calls.items() if kind == "platform"),
        "queue requests": lambda one: one.queue_requests,
        "runs": lambda one: one.runs.total(),
        "bytes stored": lambda one: one.stored,
        "bytes of logs": lambda one: one.log_bytes,
    }
    for name, value in rows.items():
        table.add_row(name, *(f"{value(one) / one.comments:.1f}" for one in used.values()))
    for part in next(iter(costs.values())):
        table.add_row(f"dollars: {part}", *(f"{one[part]:.2f}" for one in costs.values()))
    table.add_row("dollars", *(f"{sum(one.values()):.2f}" for one in costs.values()))
    return table


if __name__ == "__main__":
    for figure in measure():
        print(figure)
