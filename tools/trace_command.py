"""`aplomb trace`: every step of one comment's life, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table as Grid
from rich.text import Text

from aplomb.accounts import Accounts
from aplomb.aws.keys import budget_key, case_key
from aplomb.aws.table import Table
from aplomb.records import CaseRecord, CommentRecord, FoundBy, ReplyRecord, load
from aplomb.replies.every import replies_to
from tools.finding import find_comments


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened."""

    at: int  # seconds since 1970
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One comment, with all that is kept about it."""

    comment: CommentRecord
    replies: Sequence[ReplyRecord]
    case: CaseRecord | None
    answered: str | None  # the comment on which this person's reply in this thread was spent

    def timeline(self) -> list[Moment]:
        """Return everything that has a time, the oldest first."""
        return sorted(_moments(self), key=lambda moment: moment.at)

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "comment": msgspec.to_builtins(self.comment),
            "replies": msgspec.to_builtins(list(self.replies)),
            "case": msgspec.to_builtins(self.case),
            "reply_spent_on": self.answered,
            "timeline": [
                {"at": one.at, "time": moment_text(one.at), "what": one.what, "detail": one.detail}
                for one in self.timeline()
            ],
        }


def traces(table: Table, accounts: Accounts, what: str) -> list[Trace]:
    """Return the traces of all comments that `what` names; see `find_comments`.

    Raises:
        NotFoundError: nothing is known by this id.
    """
    found = (load(CommentRecord, table.get(key)) for key in find_comments(table, accounts, what))
    return [_trace(table, record) for record in found if record is not None]


def _trace(table: Table, record: CommentRecord) -> Trace:
    cases = [case_key(record.case), budget_key(record.case)] if record.case else []
    case, budget = table.get_many(cases) if cases else (None, None)
    return Trace(
        comment=record,
        replies=list(replies_to(table, record.comment)),
        case=load(CaseRecord, case),
        answered=str(budget["comment"]) if budget else None,
    )


def _moments(trace: Trace) -> Iterator[Moment]:
    record = trace.comment
    if record.comment.created_at is not None:
        yield Moment(at=record.comment.created_at, what="written", detail="by the author's clock")
    how = "found by poll" if record.found_by is FoundBy.POLL else "webhook received"
    yield Moment(at=record.received_at, what=how, detail=f"correlation id {record.correlation_id}")
    if record.erased_at is not None:
        yield Moment(at=record.erased_at, what="text and names erased")
    elif record.erase_at is not None:
        yield Moment(at=record.erase_at, what="text and names go", detail="held" if record.hold else "")
    for reply in trace.replies:
        yield from _reply_moments(reply)
    if trace.case is not None:
        yield Moment(at=trace.case.opened_at, what="case opened", detail=_path(trace.case.key))
        yield Moment(at=trace.case.updated_at, what="case last changed", detail=str(trace.case.state))


def _reply_moments(reply: ReplyRecord) -> Iterator[Moment]:
    for step in reply.steps:
        yield Moment(at=step.at, what=f"{_called(reply)} {step.state}", detail=step.note)
    if reply.due_at is not None:
        yield Moment(at=reply.due_at, what=f"{_called(reply)} is looked at next")


def _called(reply: ReplyRecord) -> str:
    """Return which reply it is, in words."""
    whose = f" by {reply.signed.by.name}" if reply.signed else ""
    return f"{reply.key.channel} reply{whose}"


def show(trace: Trace, console: Console) -> None:
    """Print one trace; what strangers wrote is text, never markup or control codes."""
    grid = Grid(box=box.SIMPLE, show_header=False, expand=True)
    grid.add_column(no_wrap=True)
    grid.add_column(min_width=30)
    grid.add_column(ratio=1, overflow="fold")
    for moment in trace.timeline():
        grid.add_row(moment_text(moment.at), Text(_plain(moment.what)), Text(_plain(moment.detail)))
    comment = trace.comment.comment
    title = Text(_plain(f"{comment.platform}/{comment.account}/{comment.comment}"))
    facts = Text("\n".join(f"{name}: {_plain(value)}" for name, value in _facts(trace)))
    console.print(Panel(Group(facts, grid), title=title, title_align="left"))


def _facts(trace: Trace) -> Iterator[tuple[str, str]]:
    record = trace.comment
    comment, verdict, decision = record.comment, record.verdict, record.decision
    yield "author", f"{comment.author_name} ({comment.author})" if comment.author else "not told"
    yield "text", "erased" if record.erased_at is not None else comment.text or "none"
    yield "thread", f"{comment.thread}, under {comment.post or 'no post'}"
    if verdict is not None:
        words = " ".join(verdict.evidence)
        yield "verdict", f"{verdict.kind}, {verdict.severity}, {verdict.language}: {words} [{verdict.engine}]"
    yield (
        "decision",
        in_words(decision.action) + (f", {in_words(decision.reason)}" if decision.reason else ""),
    )
    marks = [name for name in ("removed", "hidden", "hold") if getattr(record, name)]
    if marks:
        yield "now", ", ".join(marks)
    if record.duplicates:
        yield "repeated deliveries", str(record.duplicates)
    for reply in trace.replies:
        why = f", {in_words(reply.reason)}" if reply.reason else ""
        known = f", id {reply.platform_id}" if reply.platform_id else ""
        yield _called(reply), f"{reply.state}{why}{known}: {reply.text or 'no words'}"
    if trace.case is not None:
        case = trace.case
        held = ", under a legal hold" if case.hold else ""
        yield "case", f"{_path(case.key)}: {case.state}, {case.severity}{held}"
    if trace.answered is not None:
        yield (
            "the one automatic reply in this thread",
            f"spent on {trace.answered}" if trace.answered else "none: people answer",
        )


def in_words(name: str) -> str:
    """Return a value of a closed set as people say it."""
    return name.replace("_", " ")


def moment_text(seconds: int) -> str:
    """Return a time as people and programs read it; what no calendar holds stays a number."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def _path(parts: Sequence[str]) -> str:
    return "/".join(parts)


def _plain(text: str) -> str:
    """Return text that a terminal only shows."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text)


def trace_json(found: Sequence[Trace]) -> Mapping[str, Any]:
    """Return traces for programs."""
    return {"comments": [one.as_json() for one in found]}
