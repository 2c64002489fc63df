"""A drill, begun and ended by a lead: what `aplomb drill` plays, sent to triage for its own account."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from aplomb.aws.queue import QueueError
from aplomb.aws.table import Table
from aplomb.drill.play import (
    MINUTES,
    PEOPLE,
    DrillError,
    DrillRecord,
    begin,
    clear,
    keep,
    message,
    new_run,
    running,
)
from aplomb.drill.report import Timing, facts, timings
from console.ask import Ask, Reply, Role, Route, redirect
from console.marked import N_
from console.telling import telling

_BEGUN = N_("The drill has begun. This page shows what was on time; end the drill when you have seen it.")
_NOT_SENT = N_("Not all comments of the drill could be sent. End it, and try again in an hour.")
_NONE = N_("No drill is going on.")
_ENDED = N_("The drill is over, and its cases are cleared away.")
_STILL = N_("Cleared away. Some of its comments are still to come: end it once more in a few minutes.")
_PAGE = "/crisis/facebook/drill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A drill, and what it has shown so far."""

    record: DrillRecord
    timings: tuple[Timing, ...]

    @property
    def over(self) -> bool:
        """Whether it was ended."""
        return bool(self.record.cleared_at)


def last_drill(table: Table) -> Shown | None:
    """Return the drill that is going on, or the last one; None where it cannot be read."""
    record = running(table)
    if record is None:
        return None
    try:
        return Shown(record=record, timings=tuple(timings(_seen(table, record))))
    except msgspec.ValidationError:  # the page is about real accounts first
        return None


def start(ask: Ask) -> Reply:
    """Begin a drill; its comments wait in the queue until each is due.

    Raises:
        DrillError: one is going on, or began less than an hour ago, or not all of it was sent.
    """
    drill = DrillRecord(run=new_run(), people=PEOPLE, minutes=MINUTES, began_at=ask.now, by=ask.person.name)
    begin(ask.table, drill)
    try:
        for one in drill.played():
            due = int(one.after)
            ask.triage.send(message(one, now=ask.now + due).body(), delay=due)
    except QueueError as error:
        raise DrillError(_NOT_SENT) from error
    return redirect(_PAGE, notice=ask.locale.gettext(_BEGUN))


def end(ask: Ask) -> Reply:
    """Keep what the drill has shown, and clear its cases away.

    Raises:
        DrillError: none is going on.
    """
    drill = running(ask.table)
    if drill is None or drill.cleared_at or drill.run != ask.form.get("run"):
        raise DrillError(_NONE)
    done = ask.now >= drill.done_at
    known = replace(drill, at=_seen(ask.table, drill))
    keep(ask.table, known)  # first: what is cleared away tells nothing any more
    clear(ask.table, drill.played(), now=ask.now)
    keep(ask.table, replace(known, cleared_at=ask.now if done else 0))
    return redirect(_PAGE, notice=ask.locale.gettext(_ENDED if done else _STILL))


def _seen(table: Table, drill: DrillRecord) -> dict[str, int]:
    """Return when what was seen; what was kept before the cases were cleared away stays."""
    if drill.cleared_at:
        return dict(drill.at)
    found = dict(facts(table, drill.played()[0], since=drill.began_at))
    return {**found, **drill.at, "sent": drill.began_at}


ROUTES = (
    Route(
        method="POST", path="/drill/start", handler=telling(start, DrillError), least=Role.LEAD, writes=True
    ),
    Route(method="POST", path="/drill/end", handler=telling(end, DrillError), least=Role.LEAD, writes=True),
)
