"""A change to the replies that was called off, taken back or thrown away, begun again with the same words."""

from __future__ import annotations

from dataclasses import replace

from aplomb.replies.signing import Who
from console.marked import N_
from console.templates.changes import EMPTY, Change, ChangeError, ChangeState, begun

SAID = N_("Its words are said or will be, or it is still prepared, so there is nothing to begin again.")


def may_begin_again(change: Change, *, wanted: bool) -> bool:
    """Tell whether a change is over and not said; `wanted` tells whether its set is in force or to come."""
    return change.state is ChangeState.DISCARDED or (change.state is ChangeState.PUBLISHED and not wanted)


def begun_again(change: Change, change_id: str, *, wanted: bool, by: Who, now: int) -> Change:
    """Return a new draft with a change's files; whoever wrote or asked for the old one does not approve it.

    Raises:
        ChangeError: its words are said or to come, it is still prepared, or it holds none.
    """
    if not may_begin_again(change, wanted=wanted):
        raise ChangeError(SAID)
    if not change.files:
        raise ChangeError(EMPTY)
    behind = {one.id: one for one in (*change.writers, change.asked_by or by, by)}
    return replace(
        begun(change_id, base=change.base, now=now),
        rev=1,
        files=tuple(replace(one, rev=1) for one in change.files),
        writers=tuple(behind.values()),
        why=change.why,
    )
