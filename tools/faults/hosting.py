"""Functions in a process of their own, so that their memory is theirs; the cloud stays in this one."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

import boto3
import requests
from requests.adapters import HTTPAdapter

from aplomb.errors import AplombError
from tools.faults.clock import everywhere
from tools.faults.containers import Container, Containers, environment, quiet_metrics
from tools.faults.platforms import PlatformAnswer, as_response
from tools.faults.template import Function, shape


class Host:
    """A process that runs functions; each of their calls comes back here."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        ours, theirs = multiprocessing.Pipe()
        self._pipe = ours
        spawn = multiprocessing.get_context("spawn")
        self._process = spawn.Process(target=_serve, args=(theirs, dict(settings)), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        self._process.join(10)

    @property
    def memory(self) -> float:
        """Return the process's resident memory in megabytes."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS:"))
        return int(kilobytes) / 1024

    def _hear(self) -> tuple[str, Any]:
        try:
            heard: tuple[str, Any] = self._pipe.recv()
        except EOFError:
            raise SystemExit("The process that hosts the functions has ended.") from None
        return heard

    def run(self, function: str, event: object) -> Any:
        """Run a function there, and answer its calls here."""
        self._pipe.send((function, event, time.time()))
        while True:
            kind, content = self._hear()
            if kind == "done":
                return content
            if kind == "failed":
                raise FunctionFailedError(content)
            self._pipe.send(_answer(*content))


class FunctionFailedError(AplombError):
    """A function in the host ended with an error."""


def _answer(service: str, operation: str, arguments: dict[str, Any]) -> tuple[bool, Any, float]:
    try:
        if service == "http":
            response = HTTPAdapter().send(arguments["request"])
            answer: Any = PlatformAnswer.of(response)
        else:
            answer = getattr(boto3.client(service), operation)(**arguments)  # type: ignore[call-overload]  # a name
    except Exception as error:  # noqa: BLE001 - it is theirs
        return False, error, time.time()
    return True, answer, time.time()


@dataclass(slots=True)
class HostedContainer(Container):
    """A container whose handler runs in the host."""

    host: Host = field(kw_only=True)

    def handle(self, event: object) -> Any:
        """Run the function's handler in the host."""
        return self.host.run(self.function.name, event)


@dataclass(slots=True)
class HostedContainers(Containers):
    """Containers that are all in one host."""

    host: Host = field(kw_only=True)

    def take(self, function: Function) -> Container:
        """Return a container; in the host each function has one."""
        return HostedContainer(function, multiprocessing, host=self.host)

    def give_back(self, container: Container, *, crashed: bool) -> None:
        """Keep nothing."""

    def rest(self) -> None:
        """Keep nothing."""


class _Remote:
    """A client of AWS whose calls are made elsewhere."""

    def __init__(self, caller: _Caller, service: str) -> None:
        self._caller = caller
        self._service = service

    def __getattr__(self, operation: str) -> Any:
        return lambda **arguments: self._caller.ask(self._service, operation, arguments)


@dataclass(slots=True)
class _Caller:
    pipe: Connection
    now: float = 0.0

    def ask(self, service: str, operation: str, arguments: dict[str, Any]) -> Any:
        self.pipe.send(("call", (service, operation, arguments)))
        succeeded, answer, self.now = self.pipe.recv()
        if not succeeded:
            raise answer
        return answer


def _serve(pipe: Connection, settings: dict[str, str]) -> None:
    """Run functions until the other side hangs up."""
    caller, functions = _Caller(pipe), {one.name: one for one in shape().functions}
    containers = Containers()

    def send(_: HTTPAdapter, request: requests.PreparedRequest, **__: Any) -> requests.Response:
        return as_response(request, caller.ask("http", "send", {"request": request}))

    with ExitStack() as stack:
        stack.enter_context(environment(tuple(functions.values()), settings))
        stack.enter_context(patch.object(boto3, "client", lambda service, **_: _Remote(caller, service)))
        stack.enter_context(everywhere(lambda: caller.now))
        stack.enter_context(patch.object(HTTPAdapter, "send", send))
        stack.enter_context(quiet_metrics())
        while True:
            try:
                name, event, caller.now = pipe.recv()
            except EOFError:
                return
            container = containers.take(functions[name])
            try:
                pipe.send(("done", container.handle(event)))
            except Exception as error:  # noqa: BLE001 - the function's own failure
                pipe.send(("failed", repr(error)))
            containers.give_back(container, crashed=False)
