"""The command `aplomb`: run Aplomb on this machine, and look at what it would do."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from aplomb.comment import Platform
from aplomb.errors import AplombError
from aplomb.modes import Mode
from tools import (
    alerts_command,
    auditing,
    backtest_command,
    crisis_command,
    drill_command,
    feedback_command,
    guarding,
    operating,
    promise_desk_command,
    promotions_command,
    templates_command,
)
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
        except OSError as error:
            if error.filename is None:  # no file of the user's; a closed pipe is click's to end
                raise
            click.echo(f"aplomb: {os.fsdecode(error.filename)}: {error.strerror}.", err=True)
            ctx.exit(2)


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aplomb")
def main() -> None:
    """Aplomb answers criticism on a company's social pages once, politely and truthfully.

    Start with `aplomb local up --play`: it runs everything on this machine and shows what happens.
    """


@main.group()
def local() -> None:
    """Run the deployed template on this machine.

    An AWS emulator, the functions, and a sandbox that plays the platforms.
    """


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
    from tools.local import cloud, session

    if cloud.running(PRIVATE) is None and session.is_starting(PRIVATE):
        click.echo(f"{session.STARTING} Stop it with Ctrl-C there, or stop it once it is up.")
        sys.exit(1)
    click.echo("The local cloud is stopped." if cloud.shut_down(PRIVATE) else "No local cloud is running.")


@local.command()
def status() -> None:
    """Say whether the local cloud is up, and where."""
    from tools.local import cloud, session

    running = cloud.running(PRIVATE)
    if running is None and session.is_starting(PRIVATE):
        click.echo(f"{session.STARTING} Ask again then.")
        sys.exit(1)
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
    """Read one webhook payload from standard input.

    Print one JSON line per comment event or skip.
    """
    from tools.parse_command import parse_lines

    _print_lines(parse_lines(Platform(platform), sys.stdin.buffer.read()))


@main.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--mode",
    type=click.Choice([one.value for one in Mode]),
    default=Mode.AUTO.value,
    show_default=True,
    help="Whether a machine may send replies, or a person approves each.",
)
@click.option("--language", help="The account's language, like lv: the likeliest one.")
def triage(files: tuple[Path, ...], *, mode: str, language: str | None) -> None:
    """Judge comments as the triage function does.

    They are JSON lines with a "text", from FILES or standard input. Print one verdict per line.
    """
    from tools import triage_command as command
    from tools.progress import counted
    from tools.training.native import native_folder

    options = command.Options(mode=Mode(mode), language=language, native=native_folder())
    if missing := command.missing_part(options):
        click.echo(
            f"aplomb: the linear part of the model works alone, so nothing is answered. {missing}", err=True
        )
    lines = command.read_files(files) if files else command.read_lines(command.standard_input())
    answers = command.triage_lines(lines, options)
    _print_lines(counted(answers, noun="comments", total=command.count(files) if files else None))


@main.command()
@click.option("--zone", default="UTC", show_default=True, help="The account's time zone, like Europe/Riga.")
@click.option(
    "--floor", type=click.IntRange(1), default=5, show_default=True, help="Fewer people are never an alarm."
)
@click.option(
    "--threshold",
    type=click.FloatRange(1, 100),
    default=4.0,
    show_default=True,
    help="A watch begins at a chance of 1 in 10 to this power; a crisis needs 1.5 more.",
)
def detect(*, zone: str, floor: int, threshold: float) -> None:
    """Try the crisis detector on a series from standard input.

    Print each change of state as a JSON line. The input is CSV with a header: timestamp,count and, if known,
    authors (different people of that window) and total (all comments). Without authors, the floor applies to
    the counts. What is mended is said on standard error; what is wrong ends it with exit code 2.
    """
    from tools import detect_command as command
    from tools.series import bounded

    options = command.Options(zone=command.zone_named(zone), floor=floor, threshold=threshold)
    lines = command.detect(
        bounded(sys.stdin.buffer), options, says=lambda text: click.echo(f"aplomb: {text}", err=True)
    )
    _print_lines(lines)


@main.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--encoder", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Tuned layers, if new."
)
def train(folders: tuple[Path, ...], *, encoder: Path | None) -> None:
    """Train the triage model, and write it and its card.

    It learns from FOLDERS of labelled rows and from our own corpus. Needs TRIAGE_MODEL_DIR, the `model`
    folder of a built ModelLayer. The embedding's tuned layers stay those of the current model unless
    `python -m tools.encoder` wrote new ones.
    """
    # Read when numpy loads. Sums over several threads differ in their last bits, and so would the weights.
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    from tools.train_command import train_model

    click.echo(train_model(folders, encoder=encoder, says=click.echo))


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--taught", is_flag=True, help="Count rows that the model was trained on, too.")
@click.option("--picture", type=click.Path(path_type=Path), help="Draw the operating curve: an .svg or .png.")
def evaluate(files: tuple[Path, ...], *, taught: bool, picture: Path | None) -> None:
    """Measure the triage model on FILES of labelled rows.

    What the policy makes of its verdicts is measured, too. By language and source: quality, calibration, what
    is caught, answered and queued. Takes a second for some 50 rows.
    """
    from tools.evaluate_command import evaluate_files

    for line in evaluate_files(files, taught=taught, picture=picture):
        click.echo(line)


@main.command()
@click.argument("decisions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", metavar="PLATFORM/ID", help="Only this account, like facebook/123.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write. [templates/thresholds.yaml]")
@click.option("--heads", is_flag=True, help="Say as well how to let the model learn from the decisions.")
def recalibrate(decisions: Path, *, account: str | None, out: Path | None, heads: bool) -> None:
    """Fit thresholds to what people decided about comments.

    A language needs 300 decisions. DECISIONS holds one JSON object a line: account (like facebook/123),
    language, kind, critical, and text or scores. Thresholds that cross-validation does not show to be as good
    stay as they are.
    """
    from tools.recalibrate_command import HEADS, recalibrate_file

    for line in recalibrate_file(decisions, account=account, out=out):
        click.echo(line)
    if heads:
        click.echo(HEADS)


@main.command()
@click.argument("event", type=click.Path(path_type=Path))
@click.option("--to", "url", help="The deployment's webhook address, without the platform. [local cloud]")
@click.option("--secret", help="The app secret (Meta) or consumer secret (X) to sign with. [local cloud]")
def send(event: Path, url: str | None, secret: str | None) -> None:
    """Sign an event file as its platform would, and post it."""
    from tools.send_command import send_event

    path = event if event.exists() else EVENTS / event.name
    click.echo(send_event(path, url=url, secret=secret, folder=PRIVATE))


for operation in operating.COMMANDS:
    main.add_command(operation)
main.add_command(guarding.guard)
main.add_command(alerts_command.alerts)
main.add_command(crisis_command.crisis)
main.add_command(promotions_command.promotions)
main.add_command(drill_command.drill)
main.add_command(promise_desk_command.promises)
main.add_command(auditing.audit)
main.add_command(auditing.incidents)
main.add_command(templates_command.templates)
main.add_command(backtest_command.backtest)
main.add_command(feedback_command.feedback)


def _print_lines(lines: Iterable[dict[str, object]]) -> None:
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    for line in lines:
        sys.stdout.write(json.dumps(line, ensure_ascii=plain) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
