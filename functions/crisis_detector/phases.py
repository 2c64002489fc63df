"""From one state to the next: calm, watch, crisis, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aplomb.crisis.state import Alarm, CrisisRecord, CrisisState, Loud, hourly
from crisis_detector.reading import Reading
from crisis_detector.words import HOUR, duration, why_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """What an account's alarm needs."""

    floor: int = 5  # different people
    watch: float = 4.0  # surprise, in powers of ten
    crisis: float = 5.5
    times: float = 2.0  # the expected, that an hour of crisis has at least
    share: float = 1.3  # surprise against all comments that a crisis needs, too
    topic_share: float = 3.0  # the same of a topic: five of them are looked at all day
    burn_watch: float = 10.0  # standard deviations too many, summed up
    burn_crisis: float = 18.0
    burn_times: float = 1.3
    quiet_hours: float = 3.0  # before a crisis ends by itself
    watch_quiet_hours: float = 1.0
    cool_down_hours: float = 1.0  # after an end, in which no watch begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What one reading speaks for."""

    reading: Reading
    state: CrisisState
    burning: bool = False  # it is the slow kind


_ORDER = {CrisisState.CALM: 0, CrisisState.WATCH: 1, CrisisState.CRISIS: 2}


def signal(reading: Reading, standards: Standards) -> Signal:
    """Return what a reading speaks for, whatever was before."""
    burst, burn = _burst(reading, standards), _burn(reading, standards)
    burning = _ORDER[burn] > _ORDER[burst]
    return Signal(reading=reading, state=burn if burning else burst, burning=burning)


def _burst(reading: Reading, standards: Standards) -> CrisisState:
    enough = _enough(reading.authors, reading.observed, standards)
    if not enough or reading.surprise < standards.watch:
        return CrisisState.CALM
    grave = reading.surprise >= standards.crisis and reading.observed >= standards.times * reading.expected
    alone = reading.by_share >= _share(reading, standards)
    return CrisisState.CRISIS if grave and alone else CrisisState.WATCH


def _share(reading: Reading, standards: Standards) -> float:
    return standards.topic_share if reading.topic else standards.share


def _burn(reading: Reading, standards: Standards) -> CrisisState:
    enough = _enough(reading.burn_authors, reading.burn_observed, standards)
    much = reading.burn_observed >= standards.burn_times * reading.burn_expected
    if not enough or not much or reading.burn < standards.burn_watch:
        return CrisisState.CALM
    grave = reading.burn >= standards.burn_crisis and reading.burn_by_share >= _share(reading, standards)
    return CrisisState.CRISIS if grave else CrisisState.WATCH


def _enough(authors: int | None, observed: int, standards: Standards) -> bool:
    return (observed if authors is None else authors) >= standards.floor


def next_record(record: CrisisRecord, readings: Sequence[Reading], standards: Standards) -> CrisisRecord:
    """Return the record after one more look: at all criticism first, then at topics.

    The gravest decides; of equally grave ones all criticism, then the most surprising topic. The record is
    equal when nothing has changed.
    """
    found = [signal(one, standards) for one in readings]
    loud = [one for one in found if one.state is not CrisisState.CALM]
    hushed = _still_hushed(record, loud)
    heard = _heard(loud, hushed)
    gravest = max(heard, key=_gravity, default=found[0])
    smoulders = any(one.reading.burn >= standards.burn_watch / 2 for one in _heard(found, hushed))
    seen = replace(_noted(record, heard, gravest, smoulders=smoulders), hushed=hushed)
    if heard and _ORDER[gravest.state] > _ORDER[record.state]:
        return _raised(seen, gravest, heard, standards)
    if record.by or record.state is CrisisState.CALM:  # what a person set, only a person ends
        return seen
    return _quieter(seen, readings[0], standards)


def _gravity(one: Signal) -> tuple[int, bool, float]:
    return _ORDER[one.state], not one.reading.topic, one.reading.surprise


def _still_hushed(record: CrisisRecord, loud: Sequence[Signal]) -> tuple[Loud, ...]:
    """Return what stays hushed: until it was quiet, or has doubled."""
    rates = {one.reading.topic: _hourly(one) for one in loud}
    return tuple(one for one in record.hushed if one.topic in rates and rates[one.topic] < 2 * one.an_hour)


def _heard(found: Sequence[Signal], hushed: Sequence[Loud]) -> list[Signal]:
    """Return what is not hushed; whoever has heard enough of all criticism has of its topics, too."""
    topics = {one.topic for one in hushed}
    return [one for one in found if not {"", one.reading.topic} & topics]


def _quieter(seen: CrisisRecord, reading: Reading, standards: Standards) -> CrisisRecord:
    """End what has been quiet for long enough."""
    crisis = seen.state is CrisisState.CRISIS
    quiet = standards.quiet_hours if crisis else standards.watch_quiet_hours
    if reading.at - seen.loud_at < quiet * HOUR:
        return seen
    hushed = ", but for what a person has ended" if seen.hushed else ""
    why = f"No more criticism than usual for {duration(reading.at - seen.loud_at)}{hushed}."
    return _changed(replace(seen, ended_at=reading.at), CrisisState.CALM, reading, why)


def _noted(
    record: CrisisRecord, heard: Sequence[Signal], gravest: Signal, *, smoulders: bool
) -> CrisisRecord:
    """Note what a later look must know; a calm account has nothing to note."""
    newest, calm = gravest.reading, record.state is CrisisState.CALM
    grave = bool(heard) and gravest.state is CrisisState.CRISIS
    return replace(
        record,
        confirming=(record.confirming or newest.window) if grave else 0,
        loud_at=newest.at if not calm and (heard or smoulders) else record.loud_at,
        loud=() if calm else _loud(heard),
    )


def _loud(heard: Sequence[Signal]) -> tuple[Loud, ...]:
    return tuple(Loud(topic=one.reading.topic, an_hour=_hourly(one)) for one in heard)


def _hourly(one: Signal) -> int:
    reading = one.reading
    if one.burning:
        return hourly(reading.burn_observed, reading.at - reading.burn_since)
    return hourly(reading.observed, reading.seconds)


def _raised(
    seen: CrisisRecord, gravest: Signal, heard: Sequence[Signal], standards: Standards
) -> CrisisRecord:
    """Go up a step: to watch at once, to crisis once a second window confirms it."""
    reading = gravest.reading
    confirmed = gravest.state is CrisisState.CRISIS and reading.window > seen.confirming
    cools = seen.ended_at > 0 and reading.at - seen.ended_at < standards.cool_down_hours * HOUR
    if not confirmed and (seen.state is not CrisisState.CALM or cools):
        return seen
    state = CrisisState.CRISIS if confirmed else CrisisState.WATCH
    alarm = _alarm(gravest)
    topics = [one.reading for one in heard if one.reading.topic and not one.burning]
    loudest = max(topics, key=lambda one: one.surprise, default=None)
    why = why_now(reading, alarm, state, burning=gravest.burning, loudest=loudest)
    raised = replace(seen, alarm=alarm, loud_at=reading.at, loud=_loud(heard))
    return _changed(raised, state, reading, why)


def _changed(record: CrisisRecord, state: CrisisState, reading: Reading, why: str) -> CrisisRecord:
    return replace(record, state=state, since=reading.at, why=why, by="", told=False)


def _alarm(found: Signal) -> Alarm:
    reading = found.reading
    if found.burning:
        return Alarm(
            at=reading.at,
            seconds=reading.at - reading.burn_since,
            observed=reading.burn_observed,
            comments_in_all=reading.burn_critical,
            expected=round(reading.burn_expected, 2),
            authors=reading.burn_authors,
            first=reading.first,
            topic=reading.topic,
        )
    return Alarm(
        at=reading.at,
        seconds=reading.seconds,
        observed=reading.observed,
        comments_in_all=reading.critical,
        expected=round(reading.expected, 2),
        authors=reading.authors,
        first=reading.first,
        topic=reading.topic,
    )
