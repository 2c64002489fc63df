"""Play events/ through the local cloud, and show what became of each comment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from textwrap import shorten

import requests
from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from aplomb.aws.keys import case_key, comment_key, reply_key
from aplomb.aws.table import Table
from aplomb.comment import Comment
from aplomb.records import Action, CaseRecord, CommentRecord, ReplyRecord, load
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from tools.events import load_event
from tools.local.cloud import LocalCloud
from tools.local.processes import LocalCloudError
from tools.paths import EVENTS
from triage.parsers import parse

PATIENCE = 60  # seconds
# On a busy machine a function may start too late; its queue gives the message again after 180 s.
SETTLING = 240  # seconds
LONGEST_QUOTE = 90  # characters

_FOR_A_PERSON = {Action.ESCALATE, Action.ANSWER_AND_ESCALATE}

_ANSWERED = {
    ReplyState.DRAFT: "drafted, not sent",
    ReplyState.SENT: "answered once",
    ReplyState.CANCELLED: "reply withdrawn",
    ReplyState.REJECTED: "reply refused",
    ReplyState.UNKNOWN: "outcome unknown",
}


def play_events(cloud: LocalCloud, console: Console | None = None) -> None:
    """Let the sandbox send every event file, wait until all is settled, and print a table.

    Raises:
        LocalCloudError: something did not arrive or did not settle in time.
    """
    console = console or Console()
    console.print("Playing events/ through it; on a busy machine this takes minutes ...")
    now = int(time.time())
    paths = sorted(EVENTS.glob("webhook.*.json"))
    comments = [comment for path in paths for comment in _send(cloud, path, now=now)]
    table = Table(cloud.outputs["TableName"], cloud.client("dynamodb"))
    wait_for_all(comments, settled=lambda comment: _settled(table, comment))
    grid = Grid(title="What became of events/", box=box.HORIZONTALS, show_lines=True, expand=True)
    for heading, ratio in (
        ("who wrote what", 5),
        ("verdict, and why", 4),
        ("answered", 5),
        ("waits for a person", 2),
    ):
        grid.add_column(heading, ratio=ratio, overflow="fold")
    by_key = {comment_key(one.platform, one.account, one.comment): one for one in comments}
    for comment in by_key.values():
        grid.add_row(*_row(table, comment))
    console.print(grid)


def _send(cloud: LocalCloud, path: Path, *, now: int) -> Iterator[Comment]:
    platform, body = load_event(path, now=now)
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


def wait_for_all(
    comments: Iterable[Comment], *, settled: Callable[[Comment], bool], seconds: float = SETTLING
) -> None:
    """Wait until each comment is settled.

    Raises:
        LocalCloudError: some were not in time; the text names them.
    """
    waiting, deadline = list(comments), time.monotonic() + seconds
    while waiting := [one for one in waiting if not settled(one)]:
        if time.monotonic() > deadline:
            named = ", ".join(sorted({f"{one.platform}/{one.account}/{one.comment}" for one in waiting}))
            raise LocalCloudError(
                f"Not settled within {seconds:.0f} s: {named}. The machine may be too busy: try again. "
                "What the functions said stands in .aplomb/emulator.log."
            )
        time.sleep(0.1)


def _settled(table: Table, comment: Comment) -> bool:
    record = load(CommentRecord, table.get(comment_key(comment.platform, comment.account, comment.comment)))
    if record is None:
        return False
    replies = (_reply(table, comment, channel) for channel in Channel)
    return all(reply is None or reply.due_at is None for reply in replies)


def _reply(table: Table, comment: Comment, channel: Channel) -> ReplyRecord | None:
    return load(ReplyRecord, table.get(reply_key(ReplyKey.to(comment, channel))))


def _row(table: Table, comment: Comment) -> tuple[Text, ...]:
    """Return one line of the table; what strangers wrote is text, never markup."""
    record = load(CommentRecord, table.get(comment_key(comment.platform, comment.account, comment.comment)))
    if record is None:
        raise LocalCloudError(f"{comment.comment} was settled, and is gone.")
    written, verdict, decision = record.comment, record.verdict, record.decision
    why = f"{verdict.kind}, {verdict.severity}: {' '.join(verdict.evidence[:2])}" if verdict else "not judged"
    case = load(CaseRecord, table.get(case_key(record.case))) if record.case else None
    waits = f"yes, {case.severity}" if case and decision.action in _FOR_A_PERSON else "no"
    return (
        Text(f"{written.author_name or written.author or 'not told'} on {written.platform}: ", style="bold")
        + Text(written.text or "(no text)", style="not bold"),
        Text(why),
        Text("\n".join(_answers(table, record))),
        Text(waits),
    )


def _answers(table: Table, record: CommentRecord) -> Iterator[str]:
    if record.decision.reason is not None:
        yield f"no, {record.decision.reason.replace('_', ' ')}"
    for channel in Channel:
        reply = _reply(table, record.comment, channel)
        if reply is not None:
            reason = f" ({reply.reason.replace('_', ' ')})" if reply.reason else ""
            words = f": “{shorten(reply.text, LONGEST_QUOTE, placeholder=' …')}”" if reply.text else ""
            yield f"{channel}, {_ANSWERED.get(reply.state, reply.state)}{reason}{words}"
    if record.duplicates:
        yield f"{record.duplicates} repeated delivery ignored"
