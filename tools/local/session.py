"""One sitting with the local cloud: bring it up, show it, stay, and leave nothing behind."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import click

from tools.local import cloud
from tools.local.cloud import LocalCloud, Ports
from tools.local.play import play_events


def up(folder: Path, *, detach: bool, play: bool, emulator_port: int, sandbox_port: int) -> None:
    """Start the local cloud, and stay until Ctrl-C unless told to detach.

    Raises:
        LocalCloudError: something is in the way.
    """
    already = cloud.running(folder)
    if already is not None:
        click.echo("The local cloud is already running. Stop it with: aplomb local down")
        print_addresses(already)
        return
    cloud.shut_down(folder)
    started = time.monotonic()
    click.echo("Building and deploying template.yaml to the local cloud ...")
    _on_ending_signals(signal.default_int_handler)  # `kill` ends a sitting as Ctrl-C does
    running = cloud.start(folder, Ports(emulator=emulator_port, sandbox=sandbox_port))
    try:
        click.echo(f"Ready in {time.monotonic() - started:.0f} s.\n")
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


def _on_ending_signals(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, handler)


def print_addresses(running: LocalCloud) -> None:
    """Say where everything is."""
    click.echo(f"The public pages, to comment as a customer: {running.sandbox_url}/")
    click.echo(f"The webhook, as the platforms see it:       {running.webhook_url}")
    click.echo(f"The AWS emulator:                           {running.endpoint_url}")


def _stay(running: LocalCloud, folder: Path) -> None:
    """Wait for Ctrl-C, or for somebody's `aplomb local down`."""
    while (folder / "local.json").exists() and cloud.running(folder) == running:
        time.sleep(0.5)
    click.echo("The local cloud was stopped from elsewhere.")
