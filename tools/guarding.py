"""Commands for the deletion guard: what it would say, the tools' keys, and what waits for a person."""

from __future__ import annotations

import sys

import click


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
    """Say of each call on standard input whether it is harmless or destructive, and why.

    A line is METHOD, a tab, PATH after the platform's base, a tab, BODY: JSON, a form, or multipart.
    """
    from deletion_guard.call import Api
    from tools.guard_lines import classify_lines

    for line in classify_lines(sys.stdin.buffer, api=Api(platform) if platform else None):
        click.echo(line)
