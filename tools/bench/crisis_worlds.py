"""Made-up accounts: the shape of a week, comments that draw comments, and what goes wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import numpy as np

from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.verdict import Topic
from crisis_detector.changes import Counted
from crisis_detector.detector import Detector
from crisis_detector.memory import Memory
from crisis_detector.observation import About, Observation
from crisis_detector.phases import Standards
from crisis_detector.tally import FIRST, MARKS, Tally
from tools.bench.crisis_hawkes import Floats, hawkes

HOUR, WINDOW = 3600, 300
PER_DAY, PER_HOUR = 24 * HOUR // WINDOW, HOUR // WINDOW
ZONE = ZoneInfo("Europe/Riga")
ANSWERED = 0.25  # further comments that a comment draws, of a quiet account
SHARE = 0.25  # of criticism in all comments
NAMED: Mapping[str, float] = {  # how much of an account's criticism names which topic; the rest names none
    Topic.DELIVERY: 0.2,
    Topic.BILLING: 0.08,
    Topic.QUALITY: 0.12,
    Topic.STAFF: 0.04,
    Topic.OUTAGE: 0.01,
}

type Change = Callable[[float], float]  # by the seconds since the start: what is added or multiplied


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One account: how much criticism is written to it, by whom, about what, and what happens."""

    rate: float  # critical comments an hour, as a mean
    seed: int = 0
    start: datetime = datetime(2026, 1, 5, tzinfo=ZONE)  # a Monday
    zone: tzinfo = ZONE
    mondays: float = 1.0  # times more on Monday mornings
    named: Mapping[str, float] | None = field(
        default_factory=lambda: NAMED
    )  # None: nobody tells topics apart
    added: Change = lambda _: 0.0  # critical comments an hour beyond the usual ones
    about: str = ""  # the topic that those name
    answered: Change = lambda _: ANSWERED
    bot: Change = lambda _: 0.0  # critical comments of one author, an hour, who names a bill
    viral: Change = lambda _: 1.0  # times all comments
    criticism: Change = lambda _: 1.0  # times the usual criticism

    def windows(self, days: float) -> Iterator[Observation]:
        """Yield what is written, window by window."""
        draw = np.random.default_rng(self.seed)
        begin, times = self.start.timestamp(), [number * WINDOW for number in range(round(days * PER_DAY))]
        usual = np.array(
            [
                self.rate * shape(begin + at, self.zone, mondays=self.mondays) * self.viral(at) / PER_HOUR
                for at in times
            ]
        )
        # What is answered adds to the rest, so that the mean stays what was asked for.
        alone = usual * (1 - ANSWERED)
        answered = [self.answered(at) for at in times]
        kinds = ["", *(self.named or ())]
        critics = hawkes(draw, self._critics(alone, times, kinds), answered, window=WINDOW)
        quiet = [ANSWERED] * len(times)
        others = hawkes(draw, alone[:, None] * (1 - SHARE) / SHARE, quiet, window=WINDOW)
        bots = draw.poisson([self.bot(at) / PER_HOUR for at in times])
        people = 0
        for at, wrote, other, bot in zip(times, critics, others[:, 0].tolist(), bots.tolist(), strict=True):
            yield self._window(begin + at, dict(zip(kinds, map(int, wrote), strict=True)), other, bot, people)
            people += int(wrote.sum())

    def _critics(self, alone: Floats, times: Sequence[float], kinds: Sequence[str]) -> Floats:
        """Return the critical comments that come by themselves, as means, by window and topic."""
        shares = dict(self.named or {})
        shares[""] = 1 - sum(shares.values())
        times_more = np.array([self.criticism(at) for at in times])
        means: Floats = (alone * times_more)[:, None] * np.array([shares[one] for one in kinds])
        extra = [self.added(at) * (1 - self.answered(at)) / PER_HOUR for at in times]
        means[:, kinds.index(self.about)] += extra
        return means

    def _window(self, at: float, wrote: Mapping[str, int], other: int, bot: int, people: int) -> Observation:
        """Return a window; whoever wrote is a person of their own, but for the bot."""
        parts: dict[str, About] = {}
        for kind, count in wrote.items():
            marks = {f"p{people + number}" for number in range(min(count, MARKS))}
            annoying = bot if kind == (Topic.BILLING if self.named else "") else 0
            if annoying:
                marks.add("bot")
            first = tuple(sorted(marks)[:FIRST])
            people += count
            if count or annoying:
                parts[kind] = About(
                    critical=count + annoying,
                    authors=count + bool(annoying),
                    marks=frozenset(marks),
                    first=first,
                )
        marked = sorted({mark for part in parts.values() for mark in part.marks})[:MARKS]
        critical = sum(wrote.values()) + bot
        return Observation(
            start=at,
            seconds=WINDOW,
            critical=critical,
            authors=sum(part.authors for part in parts.values()),
            marks=frozenset(marked),
            everything=sum(part.authors for part in parts.values()) + other,
            first=tuple(marked[:FIRST]),
            topics=None if self.named is None else {kind: part for kind, part in parts.items() if kind},
        )


def shape(at: float, zone: tzinfo, *, mondays: float = 1.0) -> float:
    """Return how much of the mean rate an hour has: few at night, most in the evening, fewer on weekends."""
    moment = datetime.fromtimestamp(at, zone)
    hour = moment.hour + moment.minute / 60
    daily = (
        1 + 0.75 * math.sin((hour - 10) / 24 * 2 * math.pi) + 0.15 * math.sin((hour - 7) / 12 * 2 * math.pi)
    )
    weekly = 0.7 if moment.weekday() >= 5 else 1.12  # noqa: PLR2004  Saturday
    monday = mondays if moment.weekday() == 0 and 8 <= moment.hour < 11 else 1.0  # noqa: PLR2004  the morning
    return max(daily, 0.1) * weekly * monday


def burst(at: timedelta, *, an_hour: float, lasts: timedelta = timedelta(hours=4)) -> Change:
    """Return a rise to so many more an hour within a quarter of an hour; others join in beyond that."""
    begins, ends = at.total_seconds(), (at + lasts).total_seconds()
    return lambda since: an_hour * min(1.0, (since - begins) / 900) if begins <= since < ends else 0.0


def within(at: timedelta, lasts: timedelta, value: float, *, otherwise: float) -> Change:
    """Return one value for some time, and another before and after."""
    begins, ends = at.total_seconds(), (at + lasts).total_seconds()
    return lambda since: value if begins <= since < ends else otherwise


def changes(
    world: World, *, days: float, standards: Standards | None = None
) -> list[tuple[float, CrisisState]]:
    """Return when our detector changed its state of such an account, and to which."""
    return [(at, record.state) for at, record in records(world, days=days, standards=standards)]


def records(
    world: World, *, days: float, standards: Standards | None = None
) -> Iterator[tuple[float, CrisisRecord]]:
    """Yield each change of the state of such an account, and when our detector made it."""
    detector = Detector(zone=world.zone, standards=standards or Standards())
    for observation in world.windows(days):
        before = detector.record.since
        detector.step(observation)
        if detector.record.since != before:
            yield observation.end, detector.record


def states_of_an_outage(*, rate: float, seed: int, days: float = 6, lasts: float = 3.0) -> set[CrisisState]:
    """Return what is reached when webhooks are missing for some hours, and then come all at once.

    Here comments go through the tally, and the detector looks each minute, as it is deployed.
    """
    draw, world = np.random.default_rng(seed), World(rate=rate, seed=seed)
    start, tally = int(world.start.timestamp()), Tally()
    detector = Detector(zone=world.zone, memory=Memory(learned_until=start))
    broken = start + (days - 1) * 24 * HOUR, start + (days - 1) * 24 * HOUR + lasts * HOUR
    held: list[Counted] = []
    states: set[CrisisState] = set()
    for window in world.windows(days):
        held += _comments(window, draw)
        now = int(window.end)
        if not broken[0] <= now < broken[1]:
            tally.add(held, now=now)
            held = []
        silent = broken[0] + HOUR <= now < broken[1]
        detector.windows = tally.windows(since=start, now=now)
        detector.look(now=now, frozen=silent)
        states.add(detector.record.state)
    return states - {CrisisState.CALM}


def _comments(window: Observation, draw: np.random.Generator) -> Iterator[Counted]:
    topics = [kind for kind, part in (window.topics or {}).items() for _ in range(int(part.critical))]
    for number in range(int(window.everything or 0)):
        name = f"{draw.integers(1 << 40):x}"
        yield Counted(
            account=("facebook", "1"),
            comment=name,
            at=int(window.start) + int(draw.integers(WINDOW)),
            critical=number < window.critical,
            new=True,
            mark=name,
            source=name,
            topic=topics[number] if number < len(topics) else "",
        )
