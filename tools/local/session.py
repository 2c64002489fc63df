"""One sitting with the local cloud: bring it up, show it, stay, and leave nothing behind."""

from __future__ import annotations

import fcntl
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from tools.local import cloud
from tools.local.cloud import LocalCloud, Ports
from tools.local.people import PEOPLE
from tools.local.play import play_events

STARTING = "A local cloud is starting; it takes up to a minute."


def up(folder: Path, *, detach: bool, play: bool, emulator_port: int, sandbox_port: int) -> None:
    """Start the local cloud, and stay until Ctrl-C unless told to detach.

    Raises:
        LocalCloudError: something is in the way.
    """
    with _one_start_at_a_time(folder):
        running = _start(folder, Ports(emulator=emulator_port, sandbox=sandbox_port))
    if running is None:
        return
    try:
        if play:
            play_events(running)
        print_addresses(running)
        if not detach:
            click.echo("\nPress Ctrl-C to stop.")
            _stay(running, folder)
    except KeyboardInterrupt:
        click.echo("\nStopping ...")
    finally:
        _on_ending_signals(signal.SIG_IGN)  # make passes a signal on that its whole group had already
        if not detach:
            cloud.shut_down(folder)


def _start(folder: Path, ports: Ports) -> LocalCloud | None:
    """Start the local cloud and return it; None when one is running already."""
    already = cloud.running(folder)
    if already is not None:
        click.echo("The local cloud is already running. Stop it with: make down")
        print_addresses(already)
        return None
    cloud.shut_down(folder)
    started = time.monotonic()
    click.echo("Building and deploying template.yaml to the local cloud ...")
    _on_ending_signals(_ask_to_end)  # `kill` ends a sitting as Ctrl-C does
    running = cloud.start(folder, ports)
    click.echo(f"Ready in {time.monotonic() - started:.0f} s.\n")
    return running


@contextmanager
def _one_start_at_a_time(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_starting(folder: Path) -> bool:
    """Tell whether a local cloud is being built and deployed at this moment."""
    try:
        lock = (folder / "start.lock").open()
    except FileNotFoundError:
        return False
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


# Set by a signal: an interrupt that falls into a library's clean-up code may be swallowed there.
_asked_to_end = threading.Event()


def _ask_to_end(number: int, frame: FrameType | None) -> None:
    _asked_to_end.set()
    signal.default_int_handler(number, frame)


def _on_ending_signals(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, handler)


def print_addresses(running: LocalCloud) -> None:
    """Say where everything is."""
    click.echo(f"The public pages, to comment as a customer: {running.sandbox_url}/")
    click.echo(f"The webhook, as the platforms see it:       {running.webhook_url}")
    click.echo(f"The console, where people work the queue:   {running.console_url}/")
    users = ", ".join(email for email, _ in PEOPLE.values())
    click.echo(f"    Sign in as {users};\n    the password of each is {running.password}")
    click.echo(f"The AWS emulator:                           {running.endpoint_url}")


def _stay(running: LocalCloud, folder: Path) -> None:
    """Wait for Ctrl-C, or for somebody's `aplomb local down`."""
    while not _asked_to_end.is_set():
        if cloud.running(folder) != running:
            click.echo("The local cloud was stopped from elsewhere.")
            return
        time.sleep(0.5)
    raise KeyboardInterrupt
