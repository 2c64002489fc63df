"""`aplomb alerts`: see whom alerts reach, and try a channel."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from aplomb.alerts.channels import FILE, load_alert_channels
from tools import paths

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def alerts() -> None:
    """See whom alerts reach, and try a channel."""


@alerts.command("channels")
@click.option("--file", "path", type=_FILE, help="The settings.  [templates/alerts.yaml]")
def list_channels(path: Path | None) -> None:
    """List the channels of alerts.yaml, or say what is wrong with it."""
    found = load_alert_channels(path or paths.ROOT / "templates" / FILE)
    for one in found:
        kinds = ", ".join(sorted(kind for kind in one.alerts if kind != "trial"))
        click.echo(f"{one.id} ({one.kind}): from {one.floor} on; {kinds}; quiet while {one.quiet}")
    if not found:
        click.echo("No channel: nobody is told of anything.")


@alerts.command("test")
@click.argument("channel")
@click.option("--stack", metavar="NAME", help="The stack on AWS to ask. [local cloud]")
def try_channel(channel: str, *, stack: str | None) -> None:
    """Send a trial to CHANNEL, and say how it was answered.

    It is sent from where alerts are sent.
    """
    from tools.deployments import find_deployment

    deployment = find_deployment(stack, paths.PRIVATE)
    answer = deployment.client("lambda").invoke(
        FunctionName=deployment.outputs["NotifierName"], Payload=json.dumps({"trial": channel}).encode()
    )
    told = json.loads(answer["Payload"].read())
    if "taken" not in told:
        raise click.ClickException("The notifier failed; its log says why.")
    click.echo(f"{channel}: {told['detail'].rstrip('.')}.", err=not told["taken"])
    sys.exit(0 if told["taken"] else 1)
