"""What the in-memory cloud takes from template.yaml: functions, their settings, queues, indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from tools.faults.dynamodb import Index
from tools.paths import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One Lambda function and what makes it run."""

    name: str
    module: str  # triage.app
    settings: Mapping[str, str]
    queue: str = ""
    batch: int = 1
    every: int = 0  # seconds, where it runs by schedule
    timeout: int = 60  # seconds
    memory: int = 128  # megabytes
    architecture: str = "arm64"
    notes_runs: bool = True  # Lambda logs each run's beginning and end
    traced: bool = False  # X-Ray records its runs


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueShape:
    """One queue as the template describes it."""

    name: str
    visibility: int
    most_received: int | None
    dead_letters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The deployed product, as far as it runs in memory."""

    functions: tuple[Function, ...]
    queues: tuple[QueueShape, ...]
    indexes: tuple[Index, ...]


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms; a reference becomes the name of what it refers to."""


def _reference(_loader: yaml.Loader, suffix: str, node: yaml.Node) -> Any:
    if suffix in {"Ref", "GetAtt"} and isinstance(node, yaml.ScalarNode):
        return str(node.value).partition(".")[0]
    return None


_Loader.add_multi_constructor("!", _reference)


@cache
def shape() -> Shape:
    """Read the template."""
    document = yaml.load((ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506 - a SafeLoader
    defaults = {name: str(one.get("Default", "")) for name, one in document["Parameters"].items()}
    shared = document["Globals"]["Function"]
    resources = document["Resources"]
    return Shape(
        functions=tuple(_functions(resources, shared, defaults)),
        queues=tuple(
            _queue(name, one.get("Properties", {}))
            for name, one in resources.items()
            if one["Type"] == "AWS::SQS::Queue"
        ),
        indexes=tuple(map(_index, resources["Table"]["Properties"].get("GlobalSecondaryIndexes", []))),
    )


def _functions(resources: Any, shared: Mapping[str, Any], defaults: Mapping[str, str]) -> list[Function]:
    return [
        _function(name, one["Properties"], shared, defaults)
        for name, one in resources.items()
        if one["Type"] == "AWS::Serverless::Function"
    ]


def _function(name: str, properties: Any, shared: Mapping[str, Any], defaults: Mapping[str, str]) -> Function:
    variables = {
        **shared.get("Environment", {}).get("Variables", {}),
        **properties.get("Environment", {}).get("Variables", {}),
    }
    settings = {key: defaults.get(str(value), str(value)) for key, value in variables.items()}
    sources = list(properties.get("Events", {}).values())
    queue: dict[str, Any] = next((one["Properties"] for one in sources if one["Type"] == "SQS"), {})
    schedule = next((one["Properties"]["Schedule"] for one in sources if one["Type"] == "Schedule"), "")
    return Function(
        name=name,
        module=str(properties["Handler"]).rpartition(".")[0],
        settings=settings,
        queue=queue.get("Queue", ""),
        batch=int(queue.get("BatchSize", 1)),
        every=_seconds(schedule),
        timeout=int(properties.get("Timeout", 3)),
        memory=int(properties.get("MemorySize", shared.get("MemorySize", 128))),
        notes_runs=properties.get("LoggingConfig", {}).get("SystemLogLevel", "INFO") == "INFO",
        architecture=_architecture(properties, shared, defaults),
        traced=_default(shared.get("Tracing"), defaults) == "Active",
    )


def _architecture(properties: Any, shared: Mapping[str, Any], defaults: Mapping[str, str]) -> str:
    [name] = properties.get("Architectures", shared.get("Architectures", ["x86_64"]))
    return defaults.get(name, name)


def _default(name: object, defaults: Mapping[str, str]) -> str:
    return defaults.get(str(name), str(name))


def _seconds(schedule: str) -> int:
    """Read `rate(5 minutes)`; a cron expression is not read, and its function does not run here."""
    words = schedule.removeprefix("rate(").removesuffix(")").split()
    if not schedule.startswith("rate("):
        return 0
    return int(words[0]) * {"minute": 60, "hour": 3600, "day": 86400}[words[1].removesuffix("s")]


def _queue(name: str, properties: Mapping[str, Any]) -> QueueShape:
    redrive = properties.get("RedrivePolicy") or {}
    most = redrive.get("maxReceiveCount")
    return QueueShape(
        name=name,
        visibility=int(properties.get("VisibilityTimeout", 30)),
        most_received=None if most is None else int(most),
        dead_letters=redrive.get("deadLetterTargetArn", ""),
    )


def _index(properties: Mapping[str, Any]) -> Index:
    keys = {one["KeyType"]: one["AttributeName"] for one in properties["KeySchema"]}
    projection = properties["Projection"]
    whole = projection["ProjectionType"] == "ALL"
    projected = None if whole else frozenset(projection.get("NonKeyAttributes", ()))
    return Index(name=properties["IndexName"], pk=keys["HASH"], sk=keys["RANGE"], projected=projected)
