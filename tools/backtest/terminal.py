"""Show a replay on the terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tools.backtest.looking import Difference
from tools.backtest.model import Kind
from tools.backtest.outcome import Cap, Fate, Outcome
from tools.backtest.replay import Replayed
from tools.backtest.staging import NAMED, Notes
from tools.backtest.tally import CapTally, Counts, Tally
from tools.quantities import quantity

LINEAR = (
    "Judged by the linear part of the model alone: a quick look. The deployed product judges with the "
    "embedding too, and its answers differ."
)
CAPS = {Cap.ACCOUNT: "replies a minute of one account", Cap.POST: "replies an hour under one post"}
# What the export does not tell, and what that leaves out.
_UNTOLD = {
    "created_at": "No times in the export: months, caps and staleness are not judged.",
    "author": "No authors in the export: one reply per person and thread is not judged.",
    "post": "No posts in the export: the cap per post counts each thread as a post.",
    "account": "No accounts in the export: all comments count as written to one account.",
}
_CHANGES = 15  # shown here; the report has all


def show(replayed: Replayed, sums: Tally, difference: Difference | None, console: Console) -> None:
    """Print the tables."""
    for sentence in remarks(replayed):
        console.print(sentence, style="yellow", highlight=False)
    console.print(_counts("language", sums.by_language, sums))
    if len(sums.by_month) > 1:
        console.print(_counts("month", sums.by_month, sums))
    console.print(_reasons(sums))
    if sums.caps:
        console.print(_caps(sums.caps))
    if difference is not None:
        console.print(_difference(difference))


def remarks(replayed: Replayed) -> Iterator[str]:
    """Yield what a reader must know before any figure."""
    if replayed.kind is Kind.LINEAR:
        yield LINEAR
    notes = replayed.staged.notes
    told = notes.told | ({"author"} if "author_name" in notes.told else set())
    yield from (sentence for field, sentence in _UNTOLD.items() if field not in told and notes.rows)
    if not notes.in_order:
        yield "The export is not in the order of its times; it was sorted."
    yield from troubles(notes)


def troubles(notes: Notes) -> Iterator[str]:
    """Yield what is wrong with lines of the export, with the first of their numbers."""
    for what, count in notes.counts.most_common():
        lines = notes.lines[what]
        more = ", ..." if count > NAMED else ""
        yield f"{count:,} × {what}: line{'s' if count > 1 else ''} {', '.join(map(str, lines))}{more}"
    if notes.left_out:
        yield f"{notes.left_out:,} line{'s were' if notes.left_out > 1 else ' was'} left out."


def as_json(replayed: Replayed, sums: Tally, difference: Difference | None) -> str:
    """Return the sums for programs."""
    notes = replayed.staged.notes
    whole: dict[str, Any] = {
        "engine": replayed.kind,
        "judged_anew": replayed.judged,
        "left_out": notes.left_out,
        "troubles": [
            {"what": what, "count": count, "lines": notes.lines[what]} for what, count in notes.counts.items()
        ],
        **asdict(sums),
    }
    if difference is not None:
        changes = [
            {"before": one.before, "after": one.after, "count": one.count} for one in difference.changes
        ]
        whole["difference"] = {"changes": changes, "reworded": difference.reworded, "same": difference.same}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def write_rows(replayed: Replayed, path: Path) -> None:
    """Write one JSON line per comment: what would have become of it, with which words, and why."""
    with path.open("w", encoding="utf-8") as stream:
        for outcome in replayed.outcomes[0]:
            line = _row(outcome) | {"id": replayed.staged.row(outcome.line).id}
            if len(replayed.outcomes) > 1:
                line["against"] = _row(replayed.outcomes[1].of(outcome.line))
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def lasted(seconds: int) -> str:
    """Return a stretch of time in words."""
    for unit, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds} s"


def plain(reason: str) -> str:
    """Return a reason as words."""
    return reason.replace("_", " ")


def _row(outcome: Outcome) -> dict[str, Any]:
    names = ("line", "reason", "language", "kind", "severity", "intent", "words", "note", "waited", "queued")
    shown = {name: getattr(outcome, name) for name in names}
    return {"decision": outcome.fate, **shown, "variant": outcome.source, "too_late": outcome.late}


def _counts(name: str, by: Mapping[str, Counts], sums: Tally) -> Table:
    table = Table(
        name,
        *Fate,
        "all",
        title=f"{quantity(sums.comments, 'comment')}, {sums.for_people:,} of them for people",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for one, counts in sorted(
        by.items(), key=lambda item: -sum(item[1].values()) if name == "language" else 0
    ):
        table.add_row(one, *_figures(counts))
    table.add_section()
    table.add_row("all", *_figures(sums.fates))
    return table


def _figures(counts: Counts) -> Iterable[str]:
    return (*(f"{counts[fate]:,}" for fate in Fate), f"{sum(counts.values()):,}")


def _reasons(sums: Tally) -> Table:
    table = Table("no machine answered", "because", "comments", title="Why")
    table.columns[2].justify = "right"
    for fate, reason, count in sums.reasons:
        table.add_row(fate, plain(reason), f"{count:,}")
    return table


def _caps(caps: Iterable[CapTally]) -> Table:
    table = Table("cap", "waited", "median", "longest", "too late, so for people", title="How the caps bite")
    for one in caps:
        waits = (f"{one.waited:,}", lasted(one.median), lasted(one.longest), f"{one.late:,}")
        table.add_row(CAPS[one.cap], *waits)
    return table


def _difference(found: Difference) -> Table:
    table = Table("now", "with the other", "comments", title="What would be otherwise")
    table.columns[2].justify = "right"
    for one in found.changes[:_CHANGES]:
        table.add_row(plain(one.before), plain(one.after), f"{one.count:,}")
    left = sum(one.count for one in found.changes[_CHANGES:])
    if left:
        table.add_row("other changes", "", f"{left:,}")
    table.add_row("the same fate", "in other words", f"{found.reworded:,}")
    table.add_row("the same", "", f"{found.same:,}")
    return table
