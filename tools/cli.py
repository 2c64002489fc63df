"""The command `aplomb`: run Aplomb on this machine, and look at what it would do."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from aplomb.comment import Platform
from aplomb.errors import AplombError
from tools.paths import EVENTS, PRIVATE

_PORT = click.IntRange(0, 65535)


class Sentences(click.Group):
    """Commands that end with one clear sentence, and exit code 2, when the input is at fault."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except AplombError as error:
            click.echo(f"aplomb: {error}", err=True)
            ctx.exit(2)


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aplomb")
def main() -> None:
    """Aplomb answers criticism on a company's social pages once, politely and truthfully.

    Start with `aplomb local up --play`: it runs everything on this machine and shows what happens.
    """


@main.group()
def local() -> None:
    """Run the deployed template on this machine: an AWS emulator, the functions, and a sandbox."""


@local.command()
@click.option("--detach", is_flag=True, help="Leave it running and return.")
@click.option("--play", is_flag=True, help="Play events/ through, and show what became of each comment.")
@click.option(
    "--emulator-port", type=_PORT, default=4566, show_default=True, help="Port of the AWS emulator; 0: any."
)
@click.option(
    "--sandbox-port", type=_PORT, default=8600, show_default=True, help="Port of the sandbox; 0: any."
)
def up(*, detach: bool, play: bool, emulator_port: int, sandbox_port: int) -> None:
    """Start the local cloud; it stays until Ctrl-C."""
    from tools.local import session  # the servers' libraries are loaded only where they are used

    session.up(PRIVATE, detach=detach, play=play, emulator_port=emulator_port, sandbox_port=sandbox_port)


@local.command()
def down() -> None:
    """Stop a local cloud that was left running."""
    from tools.local import cloud

    click.echo("The local cloud is stopped." if cloud.shut_down(PRIVATE) else "No local cloud is running.")


@local.command()
def status() -> None:
    """Say whether the local cloud is up, and where."""
    from tools.local import cloud, session

    running = cloud.running(PRIVATE)
    if running is None:
        click.echo("No local cloud is running. Start one with: make run")
        sys.exit(1)
    session.print_addresses(running)


@main.command()
@click.option(
    "--platform",
    type=click.Choice([one.value for one in Platform]),
    required=True,
    help="Whose payload it is.",
)
def parse(platform: str) -> None:
    """Read one webhook payload from standard input; print one JSON line per comment event or skip."""
    from tools.parse_command import parse_lines

    _print_lines(parse_lines(Platform(platform), sys.stdin.buffer.read()))


@main.command()
def triage() -> None:
    """Read JSON lines with a "text" from standard input; print one verdict per line."""
    from tools.triage_command import triage_lines

    _print_lines(triage_lines(sys.stdin.buffer))


@main.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def train(folders: tuple[Path, ...]) -> None:
    """Train the triage model on FOLDERS of labelled rows and our own corpus; write it and its card.

    Needs TRIAGE_MODEL_DIR, the `model` folder of a built ModelLayer.
    """
    from tools.train_command import train_model

    click.echo(train_model(folders, says=click.echo))


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--taught", is_flag=True, help="Count rows that the model was trained on, too.")
def evaluate(files: tuple[Path, ...], *, taught: bool) -> None:
    """Measure the triage model on FILES of labelled rows."""
    from tools.evaluate_command import evaluate_files

    for line in evaluate_files(files, taught=taught):
        click.echo(line)


@main.command()
@click.argument("event", type=click.Path(path_type=Path))
@click.option("--to", "url", help="The deployment's webhook address, without the platform. [local cloud]")
@click.option("--secret", help="The app secret (Meta) or consumer secret (X) to sign with. [local cloud]")
def send(event: Path, url: str | None, secret: str | None) -> None:
    """Sign an event file as its platform would, and post it to a deployment."""
    from tools.send_command import send_event

    path = event if event.exists() else EVENTS / event.name
    click.echo(send_event(path, url=url, secret=secret, folder=PRIVATE))


def _print_lines(lines: Iterable[dict[str, object]]) -> None:
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    for line in lines:
        sys.stdout.write(json.dumps(line, ensure_ascii=plain) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
