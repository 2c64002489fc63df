"""Commands for who keeps a deployment running: look, put back to work, keep, forget."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import click

from aplomb.comment import Platform
from tools import paths
from tools.quantities import quantity

if TYPE_CHECKING:
    from aplomb.accounts import Accounts
    from tools.deployments import Deployment

_STACK = click.option("--stack", metavar="NAME", help="The stack on AWS to ask. [local cloud]")


@click.command()
@click.argument("what")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")
@_STACK
def trace(what: str, *, as_json: bool, stack: str | None) -> None:
    """Show every step of a comment's life.

    WHAT is a comment's or a reply's id as the platform gives it, platform/account/comment, or
    platform/account/thread/author for a case.
    """
    from rich.console import Console

    from tools.trace_command import show, trace_json, traces

    found = traces(_deployment(stack).table(), _accounts(), what)
    if as_json:
        click.echo(json.dumps(trace_json(found), indent=2))
        return
    for one in found:
        show(one, Console())


@click.command()
@click.argument("queue")
@click.option("--dry-run", is_flag=True, help="Only say what would become of each message.")
@click.option(
    "--rate", type=click.FloatRange(0.1, 1000), default=10, show_default=True, help="Messages a second."
)
@_STACK
def redrive(queue: str, *, dry_run: bool, rate: float, stack: str | None) -> None:
    """Put the messages of a dead-letter queue back to work.

    QUEUE is triage, responder or eraser. Safe at any time.
    """
    from tools.redrive_command import redrive_queue

    for line in redrive_queue(_deployment(stack), queue, _accounts(), dry_run=dry_run, rate=rate):
        click.echo(line)


@click.command()
@click.option("--days", type=click.IntRange(1, 400), default=7, show_default=True, help="How many days.")
@_STACK
def coverage(*, days: int, stack: str | None) -> None:
    """Show how many comments no webhook told.

    By account and day: how many came by webhook, and how many were found only by looking.
    """
    from rich.console import Console

    from tools.coverage_command import coverage as grid

    table = _deployment(stack).table()
    Console().print(grid(table, _accounts(), days=days, now=int(time.time())))


@click.command()
@click.argument("case")
@click.argument("switch", type=click.Choice(["on", "off"]))
@_STACK
def hold(case: str, switch: str, *, stack: str | None) -> None:
    """Put a legal hold on a CASE, or lift it.

    CASE is platform/account/thread/author. While it is on, nothing of the case is erased, whatever its age
    and whoever asks.
    """
    from tools.finding import case_named
    from tools.hold_command import HoldError, set_hold

    key = case_named(case)
    if key is None:
        raise HoldError("Name the case as platform/account/thread/author; `aplomb trace` shows it.")
    comments = set_hold(_deployment(stack).table(), key, on=switch == "on")
    click.echo(f"The hold is {switch}; it covers {quantity(comments, 'comment')}.")


@click.command()
@click.argument("platform", type=click.Choice([one.value for one in Platform]))
@click.argument("author")
@_STACK
def forget(platform: str, author: str, *, stack: str | None) -> None:
    """Forget a person who asked for it.

    Text and names of all their comments go. AUTHOR is their id on the platform.
    """
    from tools.forget_command import forget as hand_over

    deployment = _deployment(stack)
    code = hand_over(deployment, Platform(platform), author)
    click.echo(f"It is being done. Ask with the code {code}.")


COMMANDS = (trace, redrive, coverage, hold, forget)


def _deployment(stack: str | None) -> Deployment:
    from tools.deployments import find_deployment

    return find_deployment(stack, paths.PRIVATE)


def _accounts() -> Accounts:
    from aplomb.accounts import load_accounts

    return load_accounts(paths.ROOT / "templates" / "accounts.yaml")
