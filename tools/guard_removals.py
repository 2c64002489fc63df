"""`aplomb guard removals`, `approve` and `refuse`: people decide what tools want removed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from aplomb.aws.table import Table
from aplomb.errors import AplombError
from aplomb.removals.desk import RemovalDesk
from aplomb.removals.notice import removal_notice
from aplomb.removals.removal import Ground, Removal, RemovalError, RemovalState

SHOWN = 200  # characters of a text


def removal_lines(table: Table, *, refused: bool) -> Iterator[str]:
    """Yield what waits, with the texts that would go away."""
    waiting = list(RemovalDesk(table).waiting(refused=refused))
    for removal in waiting:
        yield (
            f"{removal.id}  {removal.platform}/{removal.account}  {removal.act} {removal.object}  "
            f"{removal.standing}  asked by {', '.join(removal.requesters)}"
        )
        yield f"    {removal.original.method} {removal.original.path} {_plain(removal.original.body)}"
        yield from (
            f"    {one.author or 'somebody'}: {_plain(one.text) or 'erased'}" for one in removal.evidence
        )
        yield from (f"    approved by {one.person}{_for(one.ground)}" for one in removal.approvals)
        yield f"    {removal.detail}"
    if not waiting:
        yield "Nothing waits."


def approve_lines(
    table: Table, removal_ids: Sequence[str], *, person: str, reason: str | None, language: str
) -> Iterator[str]:
    """Approve each, and yield what became of it. Of several at once only sure spam is released.

    Raises:
        RemovalError: a single approval does not count, or the reason is none of the list.
    """
    ground = _ground(reason)
    desk, now = RemovalDesk(table), int(time.time())
    if len(removal_ids) == 1:
        removal = desk.approve(removal_ids[0], person=person, ground=ground, now=now)
        yield _approved(removal)
        if removal.state is RemovalState.RELEASED and ground is not None:
            yield f"You may say where it stood: {removal_notice(ground, language=language)}"
        return
    for removal_id in removal_ids:
        try:
            yield _approved(desk.approve_spam(removal_id, person=person, now=now))
        except AplombError as error:
            yield f"{removal_id}: {error}"


def refuse_line(table: Table, removal_id: str, *, person: str) -> str:
    """Refuse a removal for good.

    Raises:
        RemovalError: it is not open.
    """
    removal = RemovalDesk(table).refuse(removal_id, person=person, now=int(time.time()))
    return f"{removal.id}: refused. It stays."


def _ground(reason: str | None) -> Ground | None:
    if reason is not None and reason not in tuple(Ground):
        raise RemovalError(f"The reason must be one of: {', '.join(Ground)}.")
    return None if reason is None else Ground(reason)


def _approved(removal: Removal) -> str:
    if removal.state is RemovalState.RELEASED:
        return f"{removal.id}: approved. The guard carries it out within a minute."
    return f"{removal.id}: approved by one. {removal.detail}"


def _for(ground: Ground | None) -> str:
    return f" for {ground}" if ground else ""


def _plain(text: str) -> str:
    """Return a stranger's text on one line, without anything that a terminal would obey."""
    line = "".join(char if char.isprintable() else " " for char in text)
    return line if len(line) <= SHOWN else line[:SHOWN] + "..."
