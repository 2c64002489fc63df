"""Play events/ through the local cloud, and show what became of each comment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import requests
from rich.console import Console
from rich.table import Table as Grid

from aplomb.aws.keys import comment_key, reply_key
from aplomb.aws.table import Table
from aplomb.comment import Comment
from aplomb.records import Action, CommentRecord, ReplyRecord, load
from aplomb.reply import Channel, ReplyKey, ReplyState
from tools.events import load_event
from tools.local.cloud import LocalCloud
from tools.local.processes import LocalCloudError
from tools.paths import EVENTS
from triage.parsers import parse

PATIENCE = 60  # seconds

_OUTCOME = {
    ReplyState.DRAFT: "drafted for a person",
    ReplyState.SENT: "answered once",
    ReplyState.CANCELLED: "reply withdrawn",
    ReplyState.REJECTED: "reply refused, a person takes over",
    ReplyState.UNKNOWN: "outcome unknown, a person takes over",
}


def play_events(cloud: LocalCloud, console: Console | None = None) -> None:
    """Let the sandbox send every event file, wait until all is settled, and print a table.

    Raises:
        LocalCloudError: something did not arrive or did not settle in time.
    """
    comments = [comment for path in sorted(EVENTS.glob("webhook.*.json")) for comment in _send(cloud, path)]
    table = Table(cloud.outputs["TableName"], cloud.client("dynamodb"))
    wait_for(lambda: all(_settled(table, comment) for comment in comments), what="Every comment")
    grid = Grid("platform", "who", "wrote", "verdict", "and why", "what became of it", title="events/")
    for column in grid.columns:
        column.overflow = "fold"
    shown: set[str] = set()
    for comment in comments:
        key = comment_key(comment.platform, comment.account, comment.comment)
        if key.pk not in shown:
            shown.add(key.pk)
            grid.add_row(*_row(table, comment))
    (console or Console()).print(grid)


def _send(cloud: LocalCloud, path: Path) -> Iterator[Comment]:
    platform, body = load_event(path, now=int(time.time()))
    url = f"{cloud.sandbox_url}/_sandbox/raw"
    answer = requests.post(url, json={"platform": platform, "body": body}, timeout=10)
    if not answer.ok:
        raise LocalCloudError(f"The sandbox did not send {path.name}: {answer.text[:200]}")
    yield from (one for one in parse(platform, body) if isinstance(one, Comment))


def wait_for(done: Callable[[], bool], *, what: str, seconds: float = PATIENCE) -> None:
    """Wait until something holds.

    Raises:
        LocalCloudError: it did not hold in time.
    """
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise LocalCloudError(f"{what} should have been settled within {seconds:.0f} s, and was not.")
        time.sleep(0.1)


def _settled(table: Table, comment: Comment) -> bool:
    record = load(CommentRecord, table.get(comment_key(comment.platform, comment.account, comment.comment)))
    if record is None:
        return False
    replies = (_reply(table, comment, channel) for channel in Channel)
    return all(reply is None or reply.due_at is None for reply in replies)


def _reply(table: Table, comment: Comment, channel: Channel) -> ReplyRecord | None:
    return load(ReplyRecord, table.get(reply_key(ReplyKey.to(comment, channel))))


def _row(table: Table, comment: Comment) -> tuple[str, ...]:
    key = comment_key(comment.platform, comment.account, comment.comment)
    record = load(CommentRecord, table.get(key))
    if record is None:
        raise LocalCloudError(f"{comment.comment} was settled, and is gone.")
    written, verdict = record.comment, record.verdict
    return (
        written.platform,
        written.author_name or written.author or "not told",
        written.text or "(no text)",
        f"{verdict.kind}, {verdict.severity}" if verdict else "-",
        "; ".join(verdict.evidence[:2]) if verdict else "-",
        "; ".join(_outcome(table, record)),
    )


def _outcome(table: Table, record: CommentRecord) -> Iterator[str]:
    public = _reply(table, record.comment, Channel.PUBLIC)
    private = _reply(table, record.comment, Channel.PRIVATE)
    if public is not None and public.state in _OUTCOME:
        yield _OUTCOME[public.state]
    if private is not None and private.state is ReplyState.SENT:
        yield "private message sent"
    if record.decision.action is not Action.SKIP:
        yield "waits for a person"
    if record.decision.reason is not None:
        yield f"no automatic reply: {record.decision.reason}"
    if record.duplicates:
        yield f"{record.duplicates} repeat(s) ignored"
