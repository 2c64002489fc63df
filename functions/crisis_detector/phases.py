"""From one state to the next: calm, watch, crisis, and back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aplomb.crisis import Alarm, CrisisRecord, CrisisState, hourly
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
    burn_watch: float = 10.0  # standard deviations too many, summed up
    burn_crisis: float = 18.0
    burn_times: float = 1.3
    quiet_hours: float = 3.0  # before a crisis ends by itself
    watch_quiet_hours: float = 1.0
    cool_down_hours: float = 1.0  # after an end, in which no watch begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What one reading speaks for."""

    state: CrisisState
    burning: bool = False  # it is the slow kind


_ORDER = {CrisisState.CALM: 0, CrisisState.WATCH: 1, CrisisState.CRISIS: 2}


def signal(reading: Reading, standards: Standards) -> Signal:
    """Return what a reading speaks for, whatever was before."""
    burst, burn = _burst(reading, standards), _burn(reading, standards)
    burning = _ORDER[burn] > _ORDER[burst]
    return Signal(state=burn if burning else burst, burning=burning)


def _burst(reading: Reading, standards: Standards) -> CrisisState:
    enough = _enough(reading.authors, reading.observed, standards)
    if not enough or reading.surprise < standards.watch:
        return CrisisState.CALM
    grave = reading.surprise >= standards.crisis and reading.observed >= standards.times * reading.expected
    return CrisisState.CRISIS if grave and reading.by_share >= standards.share else CrisisState.WATCH


def _burn(reading: Reading, standards: Standards) -> CrisisState:
    enough = _enough(reading.burn_authors, reading.burn_observed, standards)
    much = reading.burn_observed >= standards.burn_times * reading.burn_expected
    if not enough or not much or reading.burn < standards.burn_watch:
        return CrisisState.CALM
    grave = reading.burn >= standards.burn_crisis and reading.burn_by_share >= standards.share
    return CrisisState.CRISIS if grave else CrisisState.WATCH


def _enough(authors: int | None, observed: int, standards: Standards) -> bool:
    return (observed if authors is None else authors) >= standards.floor


def next_record(record: CrisisRecord, reading: Reading, standards: Standards) -> CrisisRecord:
    """Return the record after one more reading; an equal one when nothing has changed."""
    found = signal(reading, standards)
    rate = hourly(reading.observed, reading.seconds)
    if record.muted and found.state is not CrisisState.CALM and rate < 2 * record.muted:
        return record  # a person has said that this is no crisis
    seen = _noted(record, reading, found, standards)
    if _ORDER[found.state] > _ORDER[record.state]:
        return _raised(seen, reading, found, standards)
    if record.by or record.state is CrisisState.CALM:  # what a person set, only a person ends
        return seen
    crisis = record.state is CrisisState.CRISIS
    quiet = standards.quiet_hours if crisis else standards.watch_quiet_hours
    if reading.at - seen.loud_at < quiet * HOUR:
        return seen
    why = f"No more criticism than usual for {duration(reading.at - seen.loud_at)}."
    return _changed(replace(seen, ended_at=reading.at), CrisisState.CALM, reading, why)


def _noted(record: CrisisRecord, reading: Reading, found: Signal, standards: Standards) -> CrisisRecord:
    """Note what a later reading must know; a calm account has nothing to note."""
    confirming = (record.confirming or reading.window) if found.state is CrisisState.CRISIS else 0
    smoulders = reading.burn >= standards.burn_watch / 2
    loud = record.state is not CrisisState.CALM and (found.state is not CrisisState.CALM or smoulders)
    loud_at = reading.at if loud else record.loud_at
    return replace(record, confirming=confirming, loud_at=loud_at, muted=0)


def _raised(seen: CrisisRecord, reading: Reading, found: Signal, standards: Standards) -> CrisisRecord:
    """Go up a step: to watch at once, to crisis once a second window confirms it."""
    alarm = _alarm(reading, found)
    confirmed = found.state is CrisisState.CRISIS and reading.window > seen.confirming
    cools = seen.ended_at > 0 and reading.at - seen.ended_at < standards.cool_down_hours * HOUR
    if not confirmed and (seen.state is not CrisisState.CALM or cools):
        return seen
    state = CrisisState.CRISIS if confirmed else CrisisState.WATCH
    why = why_now(reading, alarm, state, burning=found.burning)
    return _changed(replace(seen, alarm=alarm, loud_at=reading.at), state, reading, why)


def _changed(record: CrisisRecord, state: CrisisState, reading: Reading, why: str) -> CrisisRecord:
    return replace(record, state=state, since=reading.at, why=why, by="", told=False)


def _alarm(reading: Reading, found: Signal) -> Alarm:
    if found.burning:
        return Alarm(
            at=reading.at,
            seconds=reading.at - reading.burn_since,
            observed=reading.burn_observed,
            comments_in_all=reading.burn_critical,
            expected=round(reading.burn_expected, 2),
            authors=reading.burn_authors,
            first=reading.first,
        )
    return Alarm(
        at=reading.at,
        seconds=reading.seconds,
        observed=reading.observed,
        comments_in_all=reading.critical,
        expected=round(reading.expected, 2),
        authors=reading.authors,
        first=reading.first,
    )
