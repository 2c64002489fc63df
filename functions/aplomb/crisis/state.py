"""Whether an account of ours is in a crisis: what the detector found, and what people decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from aplomb.errors import AplombError

LONGEST_WHY = 500  # characters
HOUR = 3600  # seconds


class CrisisError(AplombError):
    """It cannot be decided so; the text says why."""


class ChangedSinceError(CrisisError):
    """It is no longer as it was when the person looked."""


class CrisisState(StrEnum):
    """How much criticism an account gets, against what is usual for it."""

    CALM = "calm"
    WATCH = "watch"  # more than chance explains: people look
    CRISIS = "crisis"  # confirmed, or set by a person: selling stops


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What the detector saw when it last raised the state."""

    at: int  # seconds since 1970
    seconds: int  # how far back the counts reach
    observed: int  # people who criticised, each once an hour; comments, where people are not known
    expected: float  # as many as usual
    comments_in_all: int  # critical ones
    authors: int | None  # so many different people are certain; None where nobody is known
    first: tuple[str, ...] = ()  # ids of the first critical comments
    topic: str = ""  # that these counts are about, of aplomb.verdict.Topic; empty for all criticism


@dataclass(frozen=True, slots=True, kw_only=True)
class Loud:
    """One topic, or all criticism, of which there is more than usual."""

    topic: str = ""  # empty for all criticism
    an_hour: int  # people


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisRecord:
    """The state of one account. Whoever reads it needs `state`, `since`, `why` and `by`."""

    state: CrisisState = CrisisState.CALM
    since: int = 0
    why: str = ""  # in words, for people
    by: str = ""  # the person who set it; empty when the detector did
    alarm: Alarm | None = None
    loud_at: int = 0  # when there was last more than usual; quiet is counted from here
    confirming: int = 0  # the window that first looked like a crisis; 0 when the newest did not
    loud: tuple[Loud, ...] = ()  # what the newest look found too much of
    hushed: tuple[Loud, ...] = ()  # a person ended it at so many: below twice that, nobody is called again
    ended_at: int = 0  # when it last became calm
    told: bool = True  # the rest of the product and the people know of the state
    told_at: int = 0  # since when, where a machine told them
    rev: int = 0  # one more with each write


def hourly(observed: int, seconds: int) -> int:
    """Return how many an hour those are, at least one: of a long time its mean."""
    return max(1, round(observed * HOUR / max(seconds, 1)))


def set_by_person(
    record: CrisisRecord, state: CrisisState, *, person: str, why: str, now: int
) -> CrisisRecord:
    """Return the record as a person wants it; what a person sets, only a person ends.

    Raises:
        CrisisError: nobody is named, no reason is given, or it is so already.
    """
    person, why = person.strip(), why.strip()
    if not person or not why:
        raise CrisisError("Say who decides it, and why: it goes into the record.")
    if record.state is state and (record.by or state is CrisisState.CALM):
        raise CrisisError(f"It is {state} already, since {record.by or 'the detector'} said so.")
    calm = state is CrisisState.CALM
    return replace(
        record,
        state=state,
        since=now,
        why=why[:LONGEST_WHY],
        by=person,
        loud_at=now,
        confirming=0,
        loud=(),
        hushed=_ended(record) if calm else (),
        ended_at=now if calm else record.ended_at,
        told=False,
    )


def _ended(record: CrisisRecord) -> tuple[Loud, ...]:
    """Return what a person has heard enough of: the alarm, what is loud with it, what was ended before."""
    rates = {one.topic: one.an_hour for one in (*record.hushed, *record.loud)}
    if record.alarm is not None:
        own = hourly(record.alarm.observed, record.alarm.seconds)
        rates[record.alarm.topic] = max(own, rates.get(record.alarm.topic, 0))
    return tuple(Loud(topic=topic, an_hour=rate) for topic, rate in sorted(rates.items()))
