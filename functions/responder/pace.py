"""How fast an account may speak: the slots that were used, and the line of replies that wait for one.

A slot is used by a call, and no more than the rate allows are used in any stretch of time so long. The line
is only a timetable: it tells a reply when to come again, so that each waits once, in order, without asking.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, replace

# The timetable is a little slower than the rate, so that who comes late finds a slot all the same.
SLACK = 1.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many replies in so many seconds, at most."""

    replies: int
    seconds: int
    usual: int = 0  # as many as at other times; so many are remembered while fewer may be sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is known of the replies of one account, or under one post."""

    used: tuple[int, ...] = ()  # when the newest replies were sent: as many as the rate allows
    tail: float = 0.0  # the last place given out, on the account's clock, which stands still while it rests
    rev: int = 0


def free_at(pace: Pace, rate: Rate, *, now: int) -> int:
    """Return when a slot is free: now, or later."""
    newest = pace.used[-rate.replies :]
    return now if len(newest) < rate.replies else max(now, newest[0] + rate.seconds)


def used(pace: Pace, rate: Rate, *, at: int) -> Pace:
    """Return the pace after a slot was taken."""
    times = list(pace.used)
    insort(times, at)
    return replace(pace, used=tuple(times[-max(rate.replies, rate.usual) :]), rev=pace.rev + 1)


def given_back(pace: Pace, *, at: int) -> Pace:
    """Return the pace after a slot turned out not to have been needed."""
    times = list(pace.used)
    if at in times:
        times.remove(at)
    return replace(pace, used=tuple(times), rev=pace.rev + 1)


def next_place(pace: Pace, rate: Rate, *, earliest: float) -> float:
    """Return the next place in the line, on the account's clock."""
    behind = pace.tail + rate.seconds / rate.replies * SLACK
    return round(max(earliest, behind), 2)


def placed(pace: Pace, place: float) -> Pace:
    """Return the pace after a place in the line was given out."""
    return replace(pace, tail=max(pace.tail, place), rev=pace.rev + 1)
