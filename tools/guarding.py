"""Commands for the deletion guard: what it would say, the tools' keys, and what waits for a person."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

import click

from tools import paths

if TYPE_CHECKING:
    from tools.deployments import Deployment

_STACK = click.option("--stack", metavar="NAME", help="The stack on AWS to ask. [local cloud]")
_PERSON = click.option("--as", "person", required=True, metavar="PERSON", help="Who decides.")


@click.group()
def guard() -> None:
    """Keep other tools from deleting or hiding criticism."""


@guard.command()
@click.option(
    "--platform",
    type=click.Choice(["facebook", "instagram", "x"]),
    help="Whose API the calls are for. [as each path says]",
)
def classify(*, platform: str | None) -> None:
    """Say of each call whether it is harmless or destructive, and why.

    Calls come from standard input. A line is METHOD, a tab, PATH after the platform's base, a tab, BODY:
    JSON, a form, or multipart.
    """
    from deletion_guard.call import Api
    from tools.guard_lines import classify_lines

    for line in classify_lines(sys.stdin.buffer, api=Api(platform) if platform else None):
        click.echo(line)


@guard.group()
def key() -> None:
    """Give tools keys of their own instead of a platform's token."""


@key.command()
@click.option("--account", required=True, metavar="PLATFORM/ID", help="Whose, like facebook/123.")
@click.option("--name", required=True, help="The tool's name.")
@click.option(
    "--actions", default="read,write", show_default=True, help="Of read, write and ask_removal, with commas."
)
@click.option("--owner", default=getpass.getuser, help="The person who answers for the tool. [you]")
@click.option(
    "--per-minute", type=click.IntRange(1, 100_000), default=300, show_default=True, help="Calls a minute."
)
@click.option("--days", type=click.IntRange(1, 3650), help="How long it is good. [until it is revoked]")
@_STACK
def new(  # noqa: PLR0913  one argument for each option
    *, account: str, name: str, actions: str, owner: str, per_minute: int, days: int | None, stack: str | None
) -> None:
    """Make a key for a tool, and show it this once."""
    from tools.guard_keys import KeyWish, make_key

    wish = KeyWish(account=account, name=name, actions=actions, owner=owner, per_minute=per_minute, days=days)
    made, shown = make_key(_deployment(stack).table(), wish)
    click.echo(shown)
    click.echo(f"Key {made.id} for {name} at {account}. It is shown this once and stored nowhere.", err=True)


@key.command("list")
@click.option("--account", metavar="PLATFORM/ID", help="Only this account's, like facebook/123.")
@_STACK
def list_keys(*, account: str | None, stack: str | None) -> None:
    """List the tools' keys, and when each was last used."""
    from tools.guard_keys import key_lines

    for line in key_lines(_deployment(stack).table(), account=account):
        click.echo(line)


@key.command()
@click.argument("key_id")
@_STACK
def revoke(key_id: str, *, stack: str | None) -> None:
    """End the key KEY_ID for good; the next call by it is refused."""
    from tools.guard_keys import revoke_key

    click.echo(revoke_key(_deployment(stack).table(), key_id))


@guard.command()
@click.option("--refused", is_flag=True, help="Show the criticism that the rule refused instead.")
@_STACK
def removals(*, refused: bool, stack: str | None) -> None:
    """Show what tools want removed and what waits for a person."""
    from tools.guard_removals import removal_lines

    for line in removal_lines(_deployment(stack).table(), refused=refused):
        click.echo(line)


@guard.command()
@click.argument("removal_ids", nargs=-1, required=True)
@_PERSON
@click.option("--reason", help="For criticism: why it is illegal or harmful; a wrong one lists all.")
@click.option("--language", default="en", show_default=True, help="Of the public notice, like lv.")
@_STACK
def approve(
    removal_ids: tuple[str, ...], *, person: str, reason: str | None, language: str, stack: str | None
) -> None:
    """Approve removals; the guard carries them out within a minute. Several at once: sure spam only.

    Criticism needs two different people and a reason from a closed list.
    """
    from tools.guard_removals import approve_lines

    table = _deployment(stack).table()
    for line in approve_lines(table, removal_ids, person=person, reason=reason, language=language):
        click.echo(line)


@guard.command()
@click.argument("removal_id")
@_PERSON
@_STACK
def refuse(removal_id: str, *, person: str, stack: str | None) -> None:
    """Refuse a removal for good: what it is about stays."""
    from tools.guard_removals import refuse_line

    click.echo(refuse_line(_deployment(stack).table(), removal_id, person=person))


def _deployment(stack: str | None) -> Deployment:
    from tools.deployments import find_deployment

    return find_deployment(stack, paths.PRIVATE)
