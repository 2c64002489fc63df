"""The sums of a replay: what became of how many, by language and month, and how the caps bite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.backtest.outcome import Cap, Fate, Outcomes

STEPS = (3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400)  # an hour to some four weeks
MOST_BARS = 160

type Counts = Mapping[Fate, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapTally:
    """What one cap did."""

    cap: Cap
    waited: int  # replies that waited and were sent
    median: int  # seconds, of those
    longest: int
    late: int  # replies that became too old while they waited; people have them


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The comments of one stretch of time."""

    start: int
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The sums under one set of rules."""

    comments: int
    fates: Counts
    reasons: Sequence[tuple[Fate, str, int]]  # why no machine answered, most frequent first
    by_language: Mapping[str, Counts]
    by_month: Mapping[str, Counts]
    intents: Sequence[tuple[str, str, int]]  # what was answered or drafted, by language
    caps: Sequence[CapTally]
    for_people: int  # comments that a person reads, answered ones among them


def tally(outcomes: Outcomes, *, timed: bool) -> Tally:
    """Sum up a table of outcomes."""
    fates = {Fate(fate): count for fate, count in outcomes.ask("select fate, count(*) from {} group by fate")}
    reasons = outcomes.ask(
        "select fate, reason, count(*) from {} where reason != '' group by fate, reason order by 3 desc, 2",
    )
    month = "strftime('%Y-%m', at, 'unixepoch')"
    intents = (
        "select intent, language, count(*) from {} where words != '' group by 1, 2 order by 3 desc, 1, 2"
    )
    ((people,),) = outcomes.ask("select coalesce(sum(queued), 0) from {}")
    return Tally(
        comments=sum(fates.values()),
        fates=_whole(fates),
        reasons=[(Fate(fate), str(reason), int(count)) for fate, reason, count in reasons],
        by_language=_largest_first(_by(outcomes, "language")),
        by_month=_by(outcomes, month) if timed else {},
        intents=[
            (str(intent), str(language), int(count)) for intent, language, count in outcomes.ask(intents)
        ],
        caps=[_cap(outcomes, cap) for cap in (Cap.ACCOUNT, Cap.POST)] if timed else [],
        for_people=int(people),
    )


def volume(outcomes: Outcomes) -> Sequence[Bar]:
    """Return the comments over time, in at most MOST_BARS stretches of one length, empty ones included."""
    ((first, last),) = outcomes.ask("select min(at), max(at) from {}")
    if first is None:
        return ()
    step = next((one for one in STEPS if (last - first) / one < MOST_BARS), (last - first) // MOST_BARS + 1)
    found: dict[int, dict[Fate, int]] = {}
    for start, fate, count in outcomes.ask("select at / ?, fate, count(*) from {} group by 1, 2", step):
        found.setdefault(start, {})[Fate(fate)] = count
    return [
        Bar(start=start * step, counts=_whole(found.get(start, {})))
        for start in range(first // step, last // step + 1)
    ]


def _by(outcomes: Outcomes, what: str) -> Mapping[str, Counts]:
    """Count fates by an expression."""
    found: dict[str, dict[Fate, int]] = {}
    query = f"select {what}, fate, count(*) from {{}} group by 1, 2 order by 1"  # noqa: S608 - our own words
    for name, fate, count in outcomes.ask(query):
        found.setdefault(str(name or "not judged"), {})[Fate(fate)] = count
    return {name: _whole(counts) for name, counts in found.items()}


def _largest_first(by: Mapping[str, Counts]) -> Mapping[str, Counts]:
    return dict(sorted(by.items(), key=lambda one: -sum(one[1].values())))


def _cap(outcomes: Outcomes, cap: Cap) -> CapTally:
    sent = "from {} where cap = ? and not late and waited > 0"
    ((waited, longest),) = outcomes.ask(f"select count(*), coalesce(max(waited), 0) {sent}", cap)
    middle = outcomes.ask(f"select waited {sent} order by waited limit 1 offset ?", cap, waited // 2)
    ((late,),) = outcomes.ask("select count(*) from {} where cap = ? and late", cap)
    return CapTally(cap=cap, waited=waited, median=middle[0][0] if middle else 0, longest=longest, late=late)


def _whole(counts: Counts) -> Counts:
    return {fate: int(counts.get(fate, 0)) for fate in Fate}
