"""How far one account has been read: which times are behind us, and which posts are left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aplomb.records import FoundBy
from poller.contract import Listed, Page

FIRST_LOOK = 60 * 60  # seconds before the very first poll that are read, too
OVERLAP = 15 * 60  # the newest are read again in the next round: lists lag, and webhooks need their time
GRACE = 2 * 60  # a comment younger than this may have its webhook on its way
LEASE = 90  # a run that has not finished by then is dead: Lambda ends it earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """One account's reading; a round may take several runs."""

    since: int  # older comments were read and counted in an earlier round
    started_at: int = 0  # of this round
    places: tuple[str, ...] = ()  # left to read in this round
    following: str = ""  # the page at which the first of them goes on
    due_at: int = 0
    trouble: str = ""  # why the last run could not read
    rev: int = 0

    @property
    def until(self) -> int:
        """The end of what this round counts; the rest is read again in the next."""
        return max(self.started_at - OVERLAP, self.since)


def first_state(*, now: int) -> PollState:
    """Return the state of an account that was never polled."""
    return PollState(since=now - FIRST_LOOK)


def claimed(state: PollState, *, now: int) -> PollState:
    """Return the state while one run works on it."""
    return replace(state, due_at=now + LEASE, trouble="", rev=state.rev + 1)


def released(state: PollState) -> PollState:
    """Return the state as a run leaves it."""
    return replace(state, rev=state.rev + 1)


def begun(state: PollState, places: Sequence[str], *, now: int) -> PollState:
    """Return the state at the start of a round."""
    return replace(state, started_at=now, places=tuple(places), following="")


def after_page(state: PollState, page: Page) -> PollState:
    """Return the state after one page: the same place's next one, or the next place."""
    read_all = not page.following or any(one.created_at < state.since for one in page.comments)
    if read_all:
        return replace(state, places=state.places[1:], following="")
    return replace(state, following=page.following)


def ended(state: PollState, *, now: int, interval: int) -> PollState:
    """Return the state after a run: a whole round waits for the next, a part goes on at once."""
    if state.places:
        return replace(state, due_at=now)
    return replace(state, since=state.until, due_at=state.started_at + interval)


def paused(state: PollState, *, now: int, seconds: int, why: str) -> PollState:
    """Return the state when the account cannot be read for some time."""
    return replace(state, due_at=now + seconds, trouble=why[:300])


def fresh(page: Page, state: PollState) -> list[Listed]:
    """Return a page's comments of this round's time."""
    return [one for one in page.comments if one.created_at >= state.since]


def missed(comments: Iterable[Listed], known: Mapping[str, FoundBy], *, now: int) -> list[Listed]:
    """Return what no webhook has told, though it had its time; `known` is by the id listed."""
    return [one for one in comments if one.ids[0] not in known and one.created_at <= now - GRACE]


def counted(
    comments: Iterable[Listed], known: Mapping[str, FoundBy], *, state: PollState, account: str
) -> dict[str, dict[str, int]]:
    """Return by day how many comments came by webhook and by poll; our own do not count.

    Each comment counts in the one round that leaves its time behind.
    """
    days: dict[str, dict[str, int]] = {}
    for one in comments:
        if one.created_at < state.until and one.author != account:
            day = days.setdefault(_day(one.created_at), {})
            found_by = known.get(one.ids[0], FoundBy.POLL)
            day[found_by] = day.get(found_by, 0) + 1
    return days


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
