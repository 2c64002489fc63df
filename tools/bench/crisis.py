"""The crisis detector: on labelled series that others made, and on accounts of which all is known."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table

from aplomb.crisis.state import CrisisState
from aplomb.verdict import Topic
from tools.bench import nab
from tools.bench.crisis_worlds import (
    ANSWERED,
    NAMED,
    ZONE,
    World,
    burst,
    changes,
    states_of_an_outage,
    within,
)
from tools.bench.figures import Figure, at_least, at_most, observed

RATES = (1, 10, 100, 10_000)  # critical comments an hour
WEEKS, SEEDS = 8, 4  # of each rate, in which nothing happens
OF_EACH = 8  # bursts
MOST_FALSE = 0.1  # crises of an account in a week
CASES = [(rate, seed) for rate in RATES for seed in (5, 6)]
LIMITS = (0.85, 0.42, 0.2)  # false alarms a week at which rules are compared
MEANS: Mapping[str, nab.Rule] = {
    "last hour, 12 h": nab.mean_and_deviations(12, 144),
    "24 h, 7 days": nab.mean_and_deviations(288, 2016),
    "24 h, 7 days by day": nab.day_and_deviations,
}
DAILY = ("24 h, 7 days", "24 h, 7 days by day")  # documented with 1.5, 2 or 3 standard deviations
AN_HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT = timedelta(days=14, hours=15)  # on a Monday afternoon, when an account is known

type Staged = tuple[World, timedelta, timedelta]  # when the scene begins, and how long it lasts
type Scene = Callable[[float], Staged]  # by critical comments an hour


def measure() -> list[Figure]:
    """Print both tables, and hold what was promised."""
    return [*_on_labelled_series(), *_false_alarms(), *_delays(), *_rare_topic(), *_scenes()]


def _on_labelled_series() -> Iterator[Figure]:
    series = nab.load()
    if not series:
        Console().print("The labelled series are not there (../shared/data/nab), so nothing is compared.")
        return
    tried = {name: nab.results(series, rule) for name, rule in {"ours": nab.ours, **MEANS}.items()}
    title = "Numenta's Twitter series: the best threshold within so many false alarms a week"
    table = Table("rule", "limit", "threshold", "score", "found", "false a week", "hours late", title=title)
    for limit in LIMITS:
        best = {name: nab.best(own, limit) for name, own in tried.items()}
        for name, one in best.items():
            _add(table, name, f"{limit}", one)
        ahead = best["ours"].score - max(best[name].score for name in MEANS)
        yield at_least(f"crisis: ahead of others' rules at {limit} false a week", ahead, "points", target=0.1)
    for name in DAILY:
        scores = [MEANS[name](one.counts) for one in series]
        for deviations in (1.5, 2.0, 3.0):
            theirs = nab.result(series, scores, deviations)
            same = nab.best(tried["ours"], theirs.false_alarms)
            _add(table, name, f"{deviations} sd", theirs)
            _add(table, "ours", "as many false", same)
            ahead = same.score - theirs.score
            # A rule that never rings is never wrong, and so is any other at its rate.
            target = 0.1 if theirs.found else 0.0
            yield at_least(f"crisis: ahead of {name} + {deviations} sd", ahead, "points", target=target)
    Console().print(table)


def _add(table: Table, name: str, limit: str, one: nab.Result) -> None:
    found = f"{one.found} of {one.windows}"
    cells = (f"{one.threshold:.2f}", f"{one.score:.1f}", found, f"{one.false_alarms:.2f}", f"{one.delay:.1f}")
    table.add_row(name, limit, *cells)


def _false_alarms() -> Iterator[Figure]:
    for rate in RATES:
        weeks, watches, crises = 0, 0, 0
        for seed in range(SEEDS):
            quiet = World(rate=rate, seed=seed, mondays=(1.0, 2.5)[seed % 2])
            states = [state for _, state in changes(quiet, days=7 * WEEKS)]
            weeks += WEEKS
            watches += states.count(CrisisState.WATCH)
            crises += states.count(CrisisState.CRISIS)
        name = f"crisis: false in Hawkes weeks at {rate} an hour, topics included"
        yield at_most(f"{name}, crises", crises / weeks, "a week", target=MOST_FALSE)
        yield observed(f"{name}, watches", watches / weeks, "a week")


def _delays() -> Iterator[Figure]:
    for rate in RATES:
        for name, kind in BURSTS.items():
            found = [_first(*kind(rate, seed)) for seed in range(OF_EACH)]
            yield from _medians(f"crisis: {name} at {rate} an hour", found)


def _rare_topic() -> Iterator[Figure]:
    for name, named in (("by topic", RARE), ("by the account alone", None)):
        found = [_first(*_about_bills(named, seed)) for seed in range(OF_EACH)]
        yield from _medians(f"crisis: 1 a day about bills becomes 16 an hour, {name}", found)


def _medians(name: str, found: Sequence[Mapping[CrisisState, float]]) -> Iterator[Figure]:
    """Return after how many minutes a state was reached, as a median; a day stands for never."""
    for state in (CrisisState.WATCH, CrisisState.CRISIS):
        yield observed(
            f"{name}, to {state}", statistics.median(one.get(state, 24 * 60) for one in found), "min"
        )


def _burst(rate: float, seed: int) -> Staged:
    at = AT + timedelta(hours=3 * seed)
    return World(rate=rate, seed=seed, added=burst(at, an_hour=max(20, 5 * rate))), at, timedelta(hours=4)


def _avalanche(rate: float, seed: int) -> Staged:
    at, lasts = AT + timedelta(hours=3 * seed), timedelta(hours=4)
    return World(rate=rate, seed=seed, answered=within(at, lasts, 0.95, otherwise=ANSWERED)), at, lasts


def _about_bills(named: Mapping[str, float] | None, seed: int) -> Staged:
    at, lasts = AT + timedelta(hours=3 * seed), timedelta(hours=4)
    about = Topic.BILLING if named else ""
    added = within(at, lasts, 16.0, otherwise=0.0)  # 8 people in half an hour
    return World(rate=100, seed=seed, named=named, about=about, added=added), at, lasts


def _first(world: World, at: timedelta, lasts: timedelta) -> dict[CrisisState, float]:
    """Return after how many minutes each state was reached; a crisis is more than a watch."""
    begin = world.start.timestamp() + at.total_seconds()
    first: dict[CrisisState, float] = {}
    for moment, state in changes(world, days=(at + lasts) / DAY):
        if moment >= begin and state is not CrisisState.CALM:
            first.setdefault(state, (moment - begin) / 60)
    if CrisisState.CRISIS in first:
        first.setdefault(CrisisState.WATCH, first[CrisisState.CRISIS])
    return first


def _scenes() -> Iterator[Figure]:
    for name, scene in NO_CRISIS.items():
        crises = sum(CrisisState.CRISIS in _reached(scene, rate, seed) for rate, seed in CASES)
        yield at_most(f"crisis: {name}, crises", crises, f"of {len(CASES)}", target=0)
    for name, scene in ALARMS.items():
        missed = sum(not _reached(scene, rate, seed) for rate, seed in CASES)
        yield at_most(f"crisis: {name}, missed", missed, f"of {len(CASES)}", target=0)
    floods = [(rate, seed) for rate in (10, 100) for seed in range(2)]
    alarms = sum(bool(states_of_an_outage(rate=rate, seed=seed)) for rate, seed in floods)
    yield at_most(
        "crisis: a platform outage, then a webhook flood, alarms", alarms, f"of {len(floods)}", target=0
    )


def _reached(scene: Scene, rate: float, seed: int) -> set[CrisisState]:
    """Return the states beyond calm that were reached from the scene's beginning on."""
    world, at, lasts = scene(rate)
    begin = world.start.timestamp() + at.total_seconds()
    told = changes(replace(world, seed=seed), days=(at + lasts) / DAY)
    return {state for moment, state in told if moment >= begin} - {CrisisState.CALM}


def _bot(rate: float) -> Staged:
    return World(rate=rate, bot=within(AT, 2 * AN_HOUR, 250.0, otherwise=0.0)), AT, DAY


def _viral(rate: float) -> Staged:
    return World(rate=rate, viral=within(AT, 6 * AN_HOUR, 10.0, otherwise=1.0)), AT, DAY


def _mondays(rate: float) -> Staged:
    return World(rate=rate, mondays=2.5), timedelta(days=21), DAY


def _autumn(rate: float) -> Staged:
    return World(rate=rate, start=datetime(2026, 10, 12, tzinfo=ZONE)), timedelta(days=13), DAY


def _spring(rate: float) -> Staged:
    return World(rate=rate, start=datetime(2026, 3, 16, tzinfo=ZONE)), timedelta(days=13), DAY


def _new(rate: float) -> Staged:
    return World(rate=rate), timedelta(0), DAY


def _slow(rate: float) -> Staged:
    lasts = 3 * DAY
    return World(rate=rate, criticism=within(AT, lasts, 2.0, otherwise=1.0)), AT, lasts


def _new_and_burst(rate: float) -> Staged:
    at = 12 * AN_HOUR
    return World(rate=rate, added=burst(at, an_hour=max(20, 10 * rate))), at, 4 * AN_HOUR


RARE = {**NAMED, Topic.BILLING: 1 / 2400}  # of 100 an hour: one a day
BURSTS: Mapping[str, Callable[[float, int], Staged]] = {
    "a Hawkes burst of 5 times the usual": _burst,
    "people who set each other off (0.95 answers each)": _avalanche,
}
NO_CRISIS: Mapping[str, Scene] = {
    "one bot with 500 comments": _bot,
    "a happy viral spike": _viral,
    "Monday mornings": _mondays,
    "the daylight-saving night in autumn": _autumn,
    "the daylight-saving night in spring": _spring,
    "a new account's first day": _new,
}
ALARMS: Mapping[str, Scene] = {
    "a slow burn, twice the usual for three days": _slow,
    "a burst on a new account's first day": _new_and_burst,
}


if __name__ == "__main__":
    for figure in measure():
        print(figure)
