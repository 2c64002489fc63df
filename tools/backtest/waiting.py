"""The replies that wait for their turn, by the very rules of the responder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from aplomb.accounts import Account
from aplomb.aws.keys import Key
from aplomb.comment import Comment
from aplomb.health import AccountHealth
from aplomb.modes import Mode
from aplomb.records import ReplyRecord
from responder.pace import Pace, used
from responder.turns import HOUR, Later, Standing, last_second, rates_of, turn
from tools.backtest.outcome import Cap, Outcome

FORGET_EVERY = 1000  # posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A reply on its way out."""

    outcome: Outcome  # what is known of its comment
    reply: ReplyRecord
    comment: Comment
    account: Account
    mode: Mode
    cap: Cap = Cap.NONE
    late_by: int = 0  # how many seconds it would have waited, where that is too long


class Turns:
    """What is known of each account's pace, and who waits.

    What is held in memory is bounded by the settings: a line holds no reply longer than its comment is fresh,
    and a post is forgotten when an hour has passed.
    """

    def __init__(self) -> None:
        self._line: list[tuple[int, int, Waiting]] = []
        self._paces: dict[Key, Pace] = {}
        self._forget_at = FORGET_EVERY

    def due(self, *, until: int | None) -> Iterator[tuple[int, Waiting]]:
        """Yield who comes again by then, and when; without `until` everybody."""
        while self._line and (until is None or self._line[0][0] <= until):
            at, _, one = heappop(self._line)
            yield at, one

    def ask(self, one: Waiting, *, now: int) -> Standing | Waiting | None:
        """Return how things stand for a reply that may speak, one that is too late, or None: it waits."""
        until = last_second(one.reply, one.account)
        if until is not None and now > until:
            return replace(one, late_by=now - one.reply.planned_at)
        standing = self._standing(one)
        decided = turn(one.reply, standing, now=now, until=until)
        if not isinstance(decided, Later):
            return standing
        self._paces |= decided.lines
        if one.cap is Cap.NONE:
            one = replace(one, cap=_cap(standing, now=now))
        if decided.place is None:
            return replace(one, late_by=decided.at - one.reply.planned_at)
        one = replace(one, reply=replace(one.reply, place=decided.place))
        heappush(self._line, (decided.at, one.outcome.line, one))
        return None

    def take_slot(self, standing: Standing, *, now: int) -> None:
        """Note that a reply was sent."""
        self._paces |= {key: used(standing.paces[key], rate, at=now) for key, rate in standing.rates.items()}
        if len(self._paces) > self._forget_at:
            self._forget(now)

    def _standing(self, one: Waiting) -> Standing:
        rates = rates_of(one.reply, one.account)
        paces = {key: self._paces.get(key, _NEVER) for key in rates}
        return Standing(health=_WELL, mode=one.mode, rates=rates, paces=paces)

    def _forget(self, now: int) -> None:
        """Forget the posts under which nothing was sent for an hour; their next reply finds a free slot."""
        gone = [key for key, pace in self._paces.items() if _is_over(pace, now) and _is_posts(key)]
        for key in gone:
            del self._paces[key]
        self._forget_at = len(self._paces) + FORGET_EVERY


_NEVER, _WELL = Pace(), AccountHealth()


def _cap(standing: Standing, *, now: int) -> Cap:
    """Tell which line lets a reply wait: its post's, where no slot is free under it or others stand there."""
    *posts, _ = standing.rates
    full = standing.free_at(now=now, lines=posts) > now
    return Cap.POST if full or any(standing.paces[one].tail > now for one in posts) else Cap.ACCOUNT


def _is_over(pace: Pace, now: int) -> bool:
    return pace.tail < now and (not pace.used or pace.used[-1] + HOUR < now)


def _is_posts(key: Key) -> bool:
    return key.pk.count("#") == 3  # noqa: PLR2004 - PACE#platform#account#post
