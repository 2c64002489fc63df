"""`aplomb feedback export`: what people called wrongly judged comments, as `aplomb recalibrate` reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
import msgspec

from aplomb.aws.keys import comment_key
from aplomb.feedback import PARTITION, Feedback
from aplomb.records import CommentRecord, load
from tools import paths

if TYPE_CHECKING:
    from aplomb.aws.table import Table


@click.group()
def feedback() -> None:
    """What people said of verdicts, for machines to learn from."""


@feedback.command()
@click.option("--account", metavar="PLATFORM/ID", help="Only this account, like facebook/123.")
@click.option("--stack", metavar="NAME", help="The stack on AWS to ask. [local cloud]")
def export(*, account: str | None, stack: str | None) -> None:
    """Print each comment whose verdict somebody corrected.

    One JSON line each, the oldest correction first. `aplomb recalibrate` reads the lines. Where the words
    were erased, the model's scores stand for them.
    """
    from tools.deployments import find_deployment

    for line in exported(find_deployment(stack, paths.PRIVATE).table(), account=account):
        click.echo(line)


def exported(table: Table, *, account: str | None = None) -> Iterator[str]:
    """Yield the corrections as JSON lines; a comment that is gone, with its scores, is left out."""
    for _, where in table.listing(PARTITION):
        told = load(Feedback, table.get(where))
        if told is None or account not in {None, f"{told.platform}/{told.account}"}:
            continue
        record = load(CommentRecord, table.get(comment_key(told.platform, told.account, told.comment)))
        row = _row(told, record)
        if row is not None:
            yield json.dumps(row, ensure_ascii=False)


def _row(told: Feedback, record: CommentRecord | None) -> dict[str, object] | None:
    if record is None:
        return None
    row: dict[str, object] = {
        "account": f"{told.platform}/{told.account}",
        "language": told.language,
        "kind": told.kind,
        "critical": told.critical,
    }
    if record.erased_at is None and record.comment.text:
        return row | {"text": record.comment.text}
    scores = record.verdict.scores if record.verdict else None
    return row | {"scores": msgspec.to_builtins(scores)} if scores else None
