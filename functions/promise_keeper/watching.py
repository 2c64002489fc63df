"""What a promise needs now: a reminder, its end, a word to the person; values in, values out."""

from __future__ import annotations

from enum import StrEnum

from aplomb.brand.hours import Hours, add_working_time, working_time
from aplomb.platforms import DAY
from aplomb.promises.promise import WAITING, Promise

MARKS = (50, 80, 90)  # percent of the staffed time; at the last one it is escalated
ESCALATED = MARKS[-1]
CLAIM = 120  # seconds in which whoever claimed a look finishes it; then another may
ASK_AGAIN = 10 * 60  # seconds between two looks whether a broken promise was said
_MINUTE = 60


class Need(StrEnum):
    """What the keeper does about a promise."""

    NOTHING = "nothing"
    PLACE = "place"  # it was made a moment ago, or the hours have changed: find its next look
    REMIND = "remind"
    BREAK = "break"  # its time has passed
    DRAFT = "draft"  # it is broken, and nobody has worded that yet
    ASK = "ask"  # whether the person was told


def need(promise: Promise, *, now: int, staffed: Hours | None) -> Need:
    """Return what comes first; what comes after it comes with the next look."""
    if promise.look_at is not None and promise.look_at > now:
        return Need.NOTHING
    if promise.unsaid:
        return Need.DRAFT if promise.notice is None else Need.ASK
    if promise.state not in WAITING:
        return Need.NOTHING
    if now > promise.due_at:
        return Need.BREAK
    if reached(promise, now=now, staffed=staffed) > promise.told:
        return Need.REMIND
    return Need.PLACE


def reached(promise: Promise, *, now: int, staffed: Hours | None) -> int:
    """Return the last mark that a promise has reached; 0 before the first."""
    return max((mark for mark, at in _marks(promise, staffed) if at <= now), default=0)


def next_look(promise: Promise, *, now: int, staffed: Hours | None) -> int:
    """Return when a promise that waits must be seen to next."""
    ahead = (at for mark, at in _marks(promise, staffed) if at > now and mark > promise.told)
    return min((*ahead, promise.due_at + 1))


def is_to_be_told_again(promise: Promise, *, now: int) -> bool:
    """Tell whether people are asked once more, a day later, to say that a promise was broken."""
    return promise.notice is not None and now - promise.notice.told_at >= DAY


def _marks(promise: Promise, staffed: Hours | None) -> list[tuple[int, int]]:
    return [(mark, _at(promise, mark, staffed)) for mark in MARKS]


def _at(promise: Promise, percent: int, staffed: Hours | None) -> int:
    """Return when so much of the staffed time has passed; where there is none, of the clock's."""
    made, due = promise.made_at, promise.due_at
    minutes = working_time(staffed, start=made, end=due) // _MINUTE if staffed else 0
    at = None
    if staffed is not None and minutes:
        at = add_working_time(staffed, at=made, minutes=minutes * percent // 100)
    return min(made + (due - made) * percent // 100 if at is None else at, due)
