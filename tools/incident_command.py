"""`aplomb incidents`: what was removed or hidden behind our back, and what people decide about it."""

from __future__ import annotations

from rich import box
from rich.table import Table as Grid
from rich.text import Text

from aplomb.aws.table import Table
from aplomb.incidents.desk import IncidentDesk, IncidentError
from aplomb.incidents.incident import Incident, IncidentState, Missing
from aplomb.records import PRIORITY
from tools.trace_command import moment_text

PARTS = 3  # platform/account/comment


def shown(table: Table) -> Grid:
    """Return what waits for people; what strangers wrote is text, never markup or control codes."""
    grid = Grid("comment", "what", "severity", "found", "offer", "text", box=box.SIMPLE)
    waiting = sorted(IncidentDesk(table).waiting(), key=lambda one: (PRIORITY[one.severity], one.found_at))
    for one in waiting:
        found = f"{moment_text(one.found_at)} by {one.found_by}"
        cells = (_name(one), one.what, one.severity, found, one.unhide or "", one.text or "erased")
        grid.add_row(*(Text(_plain(str(cell)), overflow="fold") for cell in cells))
    if not waiting:
        grid.caption = "Nothing is open."
    return grid


def want_unhide(table: Table, comment: str, *, person: str, now: int) -> None:
    """Note that a hidden comment is to be shown again.

    Raises:
        IncidentError: nothing hidden is open under this name.
    """
    desk = IncidentDesk(table)
    hidden = [one for one in _open(desk, comment) if one.what is Missing.HIDDEN]
    if not hidden:
        raise IncidentError(f"No open incident says that {comment} is hidden.")
    desk.want_unhide(hidden[0], person=person, now=now)


def close(table: Table, comment: str, *, person: str, why: str, now: int) -> int:
    """Close what is open about a comment, and return how much that was.

    Raises:
        IncidentError: nothing is, or person or reason are missing.
    """
    desk = IncidentDesk(table)
    found = _open(desk, comment)
    for one in found:
        desk.close(one, person=person, why=why, now=now)
    return len(found)


def _open(desk: IncidentDesk, comment: str) -> list[Incident]:
    parts = comment.split("/", PARTS - 1)
    if len(parts) != PARTS or not all(parts):
        raise IncidentError("Name the comment as platform/account/comment; `aplomb incidents` lists them so.")
    found = [one for one in desk.find(*parts) if one.state is IncidentState.OPEN]
    if not found:
        raise IncidentError(f"Nothing is open about {comment}. `aplomb incidents` lists what is.")
    return found


def _name(incident: Incident) -> str:
    return f"{incident.platform}/{incident.account}/{incident.comment}"


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
