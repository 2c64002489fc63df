"""The fault matrix: every place at which a machine can die, in every story, whatever a platform answers."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace

from tools.faults.outcomes import OUTCOMES
from tools.faults.scenario import Result, Scenario, lost_answers, places_to_die, play
from tools.faults.stories import Delivery

SECOND_CRASHES = 4  # drawn for each story, as pairs of places
DRAWN = 30  # places, where not every one is tried


@dataclass(slots=True)
class Tally:
    """What all scenarios so far came to."""

    scenarios: int = 0
    boundaries: int = 0  # different places at which a machine died
    answered: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    failed: list[Result] = field(default_factory=list)

    def add(self, results: Iterable[Result]) -> None:
        """Count the results of one story."""
        for result in results:
            self.scenarios += 1
            self.boundaries += len(result.scenario.crash_at) == 1
            self.answered += result.answered
            self.findings.update({finding.what for finding in result.findings})
            if result.findings:
                self.failed.append(result)

    @property
    def shortest(self) -> Result | None:
        """The failure that is quickest to understand: few deaths, a plain delivery, an early one."""
        return min(self.failed, key=_difficulty, default=None)


def _difficulty(result: Result) -> tuple[int, int, int]:
    scenario = result.scenario
    deaths = len(scenario.crash_at) + len(scenario.lose_at)
    return deaths, list(Delivery).index(scenario.delivery), len(result.boundaries)


def stories() -> list[Scenario]:
    """Return every scenario in which no machine dies."""
    return [
        Scenario(platform=platform, outcome=name, delivery=delivery)
        for name, outcome in OUTCOMES.items()
        for platform in outcome.platforms
        for delivery in Delivery
    ]


def every_death(story: Scenario) -> Iterator[Scenario]:
    """Yield a story with a death at each place that a run of it passed, and some with two."""
    recorded = play(story)
    yield story
    draw = random.Random(str(story))  # noqa: S311 - the same each time
    places = list(places_to_die(recorded))
    most = len(places) if OUTCOMES[story.outcome].every_place else DRAWN
    places = sorted(draw.sample(places, min(most, len(places))))
    yield from (replace(story, crash_at=(place,)) for place in places)
    lost = list(lost_answers(recorded))
    yield from (replace(story, lose_at=(place,)) for place in lost[:most])
    pairs = list(itertools.combinations(places, 2))
    yield from (replace(story, crash_at=pair) for pair in draw.sample(pairs, min(SECOND_CRASHES, len(pairs))))


def sample(stories: Sequence[Scenario], size: int, *, seed: int) -> list[Scenario]:
    """Draw scenarios, as many from each story, so that none is left out."""
    draw = random.Random(seed)  # noqa: S311 - the same each time
    of_each = [list(every_death(story)) for story in stories]
    return [one for scenarios in of_each for one in draw.sample(scenarios, min(len(scenarios), size))]


def run(stories: Sequence[Scenario], *, processes: int, told: Callable[[Tally], None]) -> Tally:
    """Play every story with every death; `told` hears of the progress."""
    tally = Tally()
    with ProcessPoolExecutor(processes) as pool:
        for results in pool.map(_play_all, stories):
            tally.add(results)
            told(tally)
    return tally


def _play_all(story: Scenario) -> list[Result]:
    """Play a story with every death; boundaries go along only where something was found."""
    results = (play(scenario) for scenario in every_death(story))
    return [one if one.findings else replace(one, boundaries=()) for one in results]
