"""Made-up accounts: the shape of a week, people who answer each other, and what goes wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import numpy as np

from aplomb.crisis import CrisisState
from crisis_detector.changes import Counted
from crisis_detector.detector import Detector, Memory
from crisis_detector.observation import Observation
from crisis_detector.phases import Standards
from crisis_detector.tally import Tally

HOUR, WINDOW = 3600, 300
PER_DAY = 24 * HOUR // WINDOW
ZONE = ZoneInfo("Europe/Riga")
ANSWERED = 0.25  # further comments that a comment draws, of a quiet account
FADES = math.exp(-WINDOW / 1800)  # within half an hour
MOST_MARKS = 24  # of a window, as the tally keeps them
SHARE = 0.25  # of criticism in all comments

type Change = Callable[[float], float]  # by the seconds since the start: what is added or multiplied


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One account: how much criticism is written to it, by whom, and what happens."""

    rate: float  # critical comments an hour, as a mean
    seed: int = 0
    start: datetime = datetime(2026, 1, 5, tzinfo=ZONE)  # a Monday
    zone: tzinfo = ZONE
    mondays: float = 1.0  # times more on Monday mornings
    added: Change = lambda _: 0.0  # critical comments an hour beyond the usual ones
    answered: Change = lambda _: ANSWERED
    bot: Change = lambda _: 0.0  # critical comments of one author, an hour
    viral: Change = lambda _: 1.0  # times all comments
    criticism: Change = lambda _: 1.0  # times the usual criticism

    def windows(self, days: float) -> Iterator[Observation]:
        """Yield what is written, window by window."""
        draw = np.random.default_rng(self.seed)
        first, excited, drawn = self.start.timestamp(), 0.0, 0.0
        for number in range(round(days * PER_DAY)):
            since = number * WINDOW
            at = first + since
            hours = WINDOW / HOUR
            usual = self.rate * shape(at, self.zone, mondays=self.mondays) * hours * self.viral(since)
            extra, answered = self.added(since) * hours, self.answered(since)
            # What is answered adds to the rest, so that the mean stays what was asked for.
            alone = usual * (1 - ANSWERED)
            mean = alone * self.criticism(since) + extra * (1 - answered) + excited
            people = int(draw.poisson(mean))
            excited = excited * FADES + people * answered * (1 - FADES)
            others = alone + drawn
            drawn = drawn * FADES + others * ANSWERED * (1 - FADES)
            other = int(draw.poisson(others * (1 - SHARE) / SHARE))
            bot = int(draw.poisson(self.bot(since) * hours))
            marks = {f"p{draw.integers(1 << 40):x}" for _ in range(min(people, MOST_MARKS))}
            yield Observation(
                start=at,
                seconds=WINDOW,
                critical=people + bot,
                authors=people + bool(bot),
                marks=frozenset(marks | ({"bot"} if bot else set[str]())),
                everything=people + bot + other,
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
    detector = Detector(zone=world.zone, standards=standards or Standards())
    found: list[tuple[float, CrisisState]] = []
    for observation in world.windows(days):
        before = detector.record.since
        detector.step(observation)
        if detector.record.since != before:
            found.append((observation.end, detector.record.state))
    return found


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
        )
