"""Look into a replay: sample answers, repeated texts, answers that may be under praise, what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.backtest.outcome import Fate, Outcome, Outcomes, read
from tools.backtest.row import Row
from tools.backtest.staging import Staged

SAMPLES = 20  # of each language
REPEATED = 5  # of each account
NEAREST = 20
EXAMPLES = 5  # of each change
LEAST_REPEATED = 2

_SPREAD = "(line * 2654435761) % 4294967296"  # the same rows each time, from everywhere in the file

_REPEATED = (
    "select words, count(*) from {} where fate = ? and platform = ? and account = ?"
    " group by words having count(*) >= ? order by 2 desc, 1 limit ?"
)
# By when it was sent, not by when the comment was written.
_HOURS = (
    "select count(*) from {} where fate = ? and platform = ? and account = ? and words = ?"
    " group by (at + waited) / 3600 order by 1 desc limit 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A comment beside what would have become of it."""

    row: Row
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedText:
    """One text that an account would have said again and again."""

    account: str
    words: str
    times: int
    most_in_an_hour: int
    share: float  # of the account's answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What would have become otherwise of some comments."""

    before: str  # fate, and reason where there is one
    after: str
    count: int
    examples: Sequence[tuple[Seen, Outcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What two sets of rules make of the same comments."""

    changes: Sequence[Change]
    reworded: int  # of the same fate, in other words
    same: int


def samples(outcomes: Outcomes, staged: Staged) -> Mapping[str, Sequence[Seen]]:
    """Return some answers and drafts of each language."""
    spoken = outcomes.ask("select distinct language from {} where words != '' order by 1")
    query = f"select * from {{}} where words != '' and language = ? order by {_SPREAD} limit ?"  # noqa: S608 - ours
    return {str(one): list(_seen(outcomes, staged, query, one, SAMPLES)) for (one,) in spoken}


def near_praise(outcomes: Outcomes, staged: Staged) -> Sequence[Seen]:
    """Return the replies whose comments look most like praise, where an apology would be for nothing."""
    query = "select * from {} where words != '' order by positive desc, line limit ?"
    return list(_seen(outcomes, staged, query, NEAREST))


def repeated(outcomes: Outcomes) -> Sequence[RepeatedText]:
    """Return the texts that each account would have said most often, letter by letter."""
    accounts = outcomes.ask(
        "select platform, account, count(*) from {} where fate = ? group by 1, 2 order by 3 desc",
        Fate.ANSWERED,
    )
    return [
        one
        for platform, account, whole in accounts
        for one in _repeated(outcomes, str(platform), str(account), int(whole))
    ]


def _repeated(outcomes: Outcomes, platform: str, account: str, whole: int) -> Iterator[RepeatedText]:
    place = (Fate.ANSWERED, platform, account)
    for words, times in outcomes.ask(_REPEATED, *place, LEAST_REPEATED, REPEATED):
        hours = outcomes.ask(_HOURS, *place, words)
        yield RepeatedText(
            account=f"{platform}/{account}",
            words=str(words),
            times=int(times),
            most_in_an_hour=int(hours[0][0]),
            share=int(times) / whole,
        )


def difference(ours: Outcomes, other: Outcomes, *, staged: Staged) -> Difference:
    """Compare what became of each comment under two sets of rules."""
    both = f"from {ours.table} a join {other.table} b using (line)"
    changed = (
        f"select a.fate, a.reason, b.fate, b.reason, count(*) {both}"
        " where a.fate != b.fate or a.reason != b.reason group by 1, 2, 3, 4 order by 5 desc, 1, 2, 3, 4"
    )
    ((reworded, same),) = ours.ask(
        f"select coalesce(sum(a.words != b.words), 0), coalesce(sum(a.words = b.words), 0) {both}"
        " where a.fate = b.fate and a.reason = b.reason"
    )
    return Difference(
        changes=[
            Change(
                before=_named(before, why),
                after=_named(after, then),
                count=int(count),
                examples=list(_examples(ours, other, staged, (before, why, after, then))),
            )
            for before, why, after, then, count in ours.ask(changed)
        ],
        reworded=int(reworded),
        same=int(same),
    )


def _examples(
    ours: Outcomes, other: Outcomes, staged: Staged, change: tuple[object, ...]
) -> Iterator[tuple[Seen, Outcome]]:
    lines = (
        f"select a.line from {ours.table} a join {other.table} b using (line)"  # noqa: S608 - our own names
        " where a.fate = ? and a.reason = ? and b.fate = ? and b.reason = ?"
        f" order by {_SPREAD.replace('line', 'a.line')} limit {EXAMPLES}"
    )
    for (line,) in ours.ask(lines, *change):
        yield Seen(row=staged.row(line), outcome=ours.of(line)), other.of(line)


def _seen(outcomes: Outcomes, staged: Staged, query: str, *values: object) -> Iterator[Seen]:
    for found in outcomes.ask(query, *values):
        outcome = read(found)
        yield Seen(row=staged.row(outcome.line), outcome=outcome)


def _named(fate: object, reason: object) -> str:
    return f"{fate} ({reason})" if reason else str(fate)
