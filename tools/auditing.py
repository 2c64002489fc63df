"""Commands for who must be able to prove what was decided: the record and the incidents."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tools import paths

if TYPE_CHECKING:
    from tools.audit_command import Audited
    from tools.deployments import Deployment

_STACK = click.option("--stack", metavar="NAME", help="The stack on AWS to ask. [local cloud]")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _asked[**P, R](command: Callable[P, R]) -> Callable[P, R]:
    """Add the options that say which record is meant."""
    account = click.option("--account", metavar="PLATFORM/ID", help="Only this account, like facebook/123.")
    return account(_STACK(command))


@click.group()
def audit() -> None:
    """Look at the record of all that was decided and done.

    Every decision, reply, removal, incident and switch stands in it.
    """


@audit.command()
@click.option("--export", "export_file", type=_FILE, help="Check this exported file instead, offline.")
@_asked
def verify(*, export_file: Path | None, account: str | None, stack: str | None) -> None:
    """Check that the record is whole.

    Nothing in it was changed, removed, moved or inserted; if it was, the exit code is 1.
    """
    from tools.audit_command import from_export
    from tools.audit_command import verify as findings

    audited = from_export(export_file, account=account) if export_file else _audited(account, stack)
    found = list(findings(audited))
    for one in found:
        click.echo(one.sentence)
    if not found:
        click.echo("There is no record yet.")
    sys.exit(any(one.broken for one in found))


@audit.command()
@click.option(
    "--format",
    "shape",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help="JSON lines hold all that a check needs; CSV is for reading.",
)
@_asked
def export(*, shape: str, account: str | None, stack: str | None) -> None:
    """Print the record, for whoever asked for it. JSON lines can be checked with `audit verify --export`."""
    from tools.audit_command import csv_lines, json_lines

    audited = _audited(account, stack)
    for line in csv_lines(audited) if shape == "csv" else json_lines(audited):
        click.echo(line)


@click.group(invoke_without_command=True)
@_STACK
@click.pass_context
def incidents(context: click.Context, *, stack: str | None) -> None:
    """Show criticism that somebody removed or hid behind our back.

    The gravest stands first.
    """
    from rich.console import Console

    from tools.incident_command import shown

    if context.invoked_subcommand is None:
        Console().print(shown(_deployment(stack).table()))


@incidents.command()
@click.argument("comment")
@click.option("--as", "person", required=True, metavar="NAME", help="Who wants it.")
@_STACK
def unhide(comment: str, *, person: str, stack: str | None) -> None:
    """Have the guard show a hidden COMMENT again.

    COMMENT is platform/account/comment.
    """
    from tools.incident_command import want_unhide

    want_unhide(_deployment(stack).table(), comment, person=person, now=int(time.time()))
    click.echo("The deletion guard shows it again within a minute or two.")


@incidents.command()
@click.argument("comment")
@click.option("--as", "person", required=True, metavar="NAME", help="Who closes it.")
@click.option("--why", required=True, help="Like: its author told us that she removed it.")
@_STACK
def close(comment: str, *, person: str, why: str, stack: str | None) -> None:
    """Close what is open about a COMMENT (platform/account/comment)."""
    from tools.incident_command import close as close_incidents

    number = close_incidents(
        _deployment(stack).table(), comment, person=person, why=why, now=int(time.time())
    )
    click.echo(f"Closed: {number}.")


def _deployment(stack: str | None) -> Deployment:
    from tools.deployments import find_deployment

    return find_deployment(stack, paths.PRIVATE)


def _audited(account: str | None, stack: str | None) -> Audited:
    from tools.audit_command import from_deployment

    return from_deployment(_deployment(stack), account=account, now=int(time.time()))
