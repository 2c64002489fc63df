"""The processes in which the local cloud runs functions, and the names that the stack gave to things."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.local import deploy
from tools.local.cloud import LocalCloud

FUNCTIONS = ("Webhook", "Triage", "Responder", "Sweeper", "Poller", "Eraser", "DeletionGuard")


@dataclass(frozen=True, slots=True)
class FunctionProcess:
    """A process in which a function waits for its next event."""

    pid: int
    program: Path
    command: str
    environment: dict[str, str]


def physical(cloud: LocalCloud, logical_id: str) -> str:
    """Return what a resource of the stack is really called."""
    answer = cloud.client("cloudformation").describe_stack_resource(
        StackName=deploy.STACK, LogicalResourceId=logical_id
    )
    return str(answer["StackResourceDetail"]["PhysicalResourceId"])


def invoke(cloud: LocalCloud, function: str, event: object) -> tuple[Any, str | None]:
    """Return a function's answer, and the kind of its error if it is one."""
    answer = cloud.client("lambda").invoke(
        FunctionName=physical(cloud, function), Payload=json.dumps(event).encode()
    )
    return json.loads(answer["Payload"].read()), answer.get("FunctionError")


_FOLDER = re.compile(r"(?<=[a-z])(?=[A-Z])")  # DeletionGuard lives in deletion_guard/


def processes(cloud: LocalCloud, function: str) -> list[FunctionProcess]:
    """Return the processes that serve a function of this local cloud; it is called once, so there is one."""
    invoke(cloud, function, {})
    handler = f" {_FOLDER.sub('_', function).lower()}.app.handler "
    found = [
        process
        for process in _running()
        if process.environment.get("AWS_ENDPOINT_URL") == cloud.endpoint_url
        and process.command.endswith(handler)
    ]
    assert found, f"no process serves {function}"
    return found


def _running() -> Iterator[FunctionProcess]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            variables = (process / "environ").read_bytes().decode(errors="replace").split("\0")
            program = (process / "exe").resolve()
        except OSError:  # it has ended, or is not ours to look at
            continue
        environment = dict(variable.split("=", 1) for variable in variables if "=" in variable)
        yield FunctionProcess(int(process.name), program, command, environment)
