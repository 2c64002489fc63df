"""Lambda functions as they run: each container a copy of the function's module, each run a greenlet."""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch

from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

from tools.faults import judging
from tools.faults.template import Function

_QUIET = {
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "POWERTOOLS_TRACE_DISABLED": "true",
}


@dataclass(slots=True)
class Container:
    """One execution environment: it runs one event at a time, and is thrown away when it crashed."""

    function: Function
    module: ModuleType
    context: Any = field(init=False)

    def __post_init__(self) -> None:
        self.context = SimpleNamespace(
            function_name=self.function.name,
            memory_limit_in_mb=512,
            invoked_function_arn=f"arn:aws:lambda:eu-north-1:000000000000:function:{self.function.name}",
            aws_request_id="00000000-0000-0000-0000-000000000000",
            get_remaining_time_in_millis=lambda: 60_000,
        )

    def handle(self, event: object) -> Any:
        """Run the function's handler."""
        return self.module.handler(event, self.context)

    def forget(self) -> None:
        """Become a container that has just started: whatever the module kept is gone."""
        for value in vars(self.module).values():
            clear = getattr(value, "cache_clear", None)
            if clear is not None and getattr(value, "__module__", "") == self.module.__name__:
                clear()


@dataclass(slots=True)
class Containers:
    """Containers by function; starting one is costly, so those of an earlier cloud are used again."""

    by_list: bool = True  # triage's verdicts come from a list, not from its engine
    _idle: dict[str, list[Container]] = field(default_factory=dict)
    _resting: dict[str, list[Container]] = field(default_factory=dict)

    def take(self, function: Function) -> Container:
        """Return a container that is free, or a new one."""
        if self._idle.get(function.name):
            return self._idle[function.name].pop()
        if self._resting.get(function.name):
            container = self._resting[function.name].pop()
            container.forget()
            return container
        with patch.dict(os.environ, {**function.settings, **_QUIET}):
            return Container(function, _module(function.module, by_list=self.by_list))

    def give_back(self, container: Container, *, crashed: bool) -> None:
        """Keep a container for the next event; one that crashed starts anew."""
        shelf = self._resting if crashed else self._idle
        shelf.setdefault(container.function.name, []).append(container)

    def rest(self) -> None:
        """Let every container start anew."""
        for name, containers in self._idle.items():
            self._resting.setdefault(name, []).extend(containers)
        self._idle.clear()


def _module(name: str, *, by_list: bool) -> ModuleType:
    """Execute a function's module once more, so that nothing it keeps is shared with another container."""
    module = types.ModuleType(f"{name}#container")
    code, path = _code(name)
    module.__file__ = str(path)
    module.__package__ = name.rpartition(".")[0]
    sys.modules[module.__name__] = module  # some libraries look a class's module up
    exec(code, vars(module))  # noqa: S102 - our own module, as an import would
    if name == "triage.app":
        _replace_judge(module, by_list=by_list)
    for loads in LOADS & set(vars(module)):
        setattr(module, loads, _once(getattr(module, loads)))
    return module


def _replace_judge(module: ModuleType, *, by_list: bool) -> None:
    if by_list:
        vars(module).update(_judge=judging.judge, _thresholds=judging.thresholds)
    else:
        vars(module).update(engine=judging.remembering(module.engine))


# Files do not change while a cloud runs; reading them for each cold start would be most of the time.
LOADS = {
    "load_accounts",
    "load_alert_channels",
    "load_approved",
    "load_brand",
    "load_channels",
    "load_templates",
}


@cache
def _once(load: Callable[[Path], Any]) -> Callable[[Path], Any]:
    return cache(load)


@cache
def _code(name: str) -> tuple[CodeType, Path]:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    path = Path(spec.origin)
    return compile(path.read_text(), str(path), "exec"), path


@contextmanager
def quiet_metrics() -> Iterator[None]:
    """Let nobody write metrics' lines, which nobody reads here."""
    with ExitStack() as stack:
        for name in ("add_metric", "flush_metrics"):
            stack.enter_context(patch.object(AmazonCloudWatchEMFProvider, name, lambda *_, **__: None))
        yield


@contextmanager
def environment(functions: tuple[Function, ...], more: Mapping[str, str]) -> Iterator[None]:
    """Set every function's settings while the block runs; those of a name of its own are set at its start."""
    settings = {key: value for one in functions for key, value in one.settings.items()}
    before = dict(os.environ)
    os.environ.update({**settings, **_QUIET, **more})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
