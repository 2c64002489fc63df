"""Child processes of the local cloud: started, watched, and stopped by id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from aplomb.errors import AplombError
from tools.paths import ROOT

LOOPBACK = "127.0.0.1"

# What this process started: only a parent can collect an ended child.
_CHILDREN: dict[int, subprocess.Popen[bytes]] = {}


class LocalCloudError(AplombError):
    """The local cloud cannot go on; the text says what to do."""


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(port: int, *, what: str, option: str) -> None:
    """Refuse a port that somebody else listens on.

    Raises:
        LocalCloudError: it is taken.
    """
    with socket.socket() as probe:
        if probe.connect_ex((LOOPBACK, port)) == 0:
            raise LocalCloudError(
                f"Port {port}, meant for {what}, is taken by another program. Stop that program, or choose "
                f'another port with {option} (make run PORTS="{option} {port + 1}").'
            )


def start_module(
    module: str, *arguments: str, environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Start one of our modules in a session of its own, so that Ctrl-C reaches only its parent."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _CHILDREN[process.pid] = process
    return process


def wait_until(
    ready: Callable[[], bool], *, what: str, log: Path, process: subprocess.Popen[bytes], seconds: float = 30
) -> None:
    """Wait until a started program answers.

    Raises:
        LocalCloudError: it ended, or did not answer in time.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise LocalCloudError(f"{what} ended at once. Its last words: {_last_words(log)}")
        if time.monotonic() > deadline:
            raise LocalCloudError(f"{what} did not answer in {seconds:.0f} seconds. See {log}.")
        time.sleep(0.05)


def is_ours(pid: int, module: str) -> bool:
    """Tell whether a process id still belongs to the module that was started under it."""
    try:
        return module in Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return False


def stop(pid: int, module: str, *, seconds: float = 5) -> None:
    """Stop a process that we started, and what it started; another one under its old id is left alone."""
    if not is_ours(pid, module):
        return
    _signal_group(pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while is_ours(pid, module):
        if time.monotonic() > deadline:
            _signal_group(pid, signal.SIGKILL)
            break
        time.sleep(0.05)
    if pid in _CHILDREN:  # anyone else's child is its parent's to collect
        _CHILDREN.pop(pid).wait(seconds)


def _signal_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return " / ".join(lines[-3:]) or "none"
