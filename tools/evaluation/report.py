"""Say in tables how good verdicts were."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aplomb.verdict import Kind, Scores
from tools.evaluation.judged_rows import JudgedRow, JudgedRows
from tools.evaluation.outcomes import Outcomes, Share, ThresholdsFor, outcomes
from tools.training.evaluate import Figures, of_group
from tools.training.evaluate import table as heads_table
from tools.training.plan import Head
from tools.training.rows import Row

_POLICY = (
    "rows of",
    "n",
    "critical",
    "caught",
    "answered",
    "queued (all)",
    "praise",
    "praise answered",
    "neutral answered",
)
_URGENT = ("rows of", "urgent", "recall", "others", "false alarms")


def report(judged: JudgedRows, thresholds: ThresholdsFor) -> Iterator[str]:
    """Yield the report's lines; tables are Markdown."""
    groups = groups_of(judged)
    yield from ("", "What the model says, per head:", "", heads_table(_heads(groups)))
    found = {name: outcomes(rows, thresholds) for name, rows in groups.items()}
    yield from ("", "What triage does in auto mode (Wilson intervals, 95 %):", "")
    yield from table(_POLICY, [_policy_row(name, one) for name, one in found.items()])
    urgent = [(name, one) for name, one in found.items() if one.urgent]
    if urgent:
        yield from ("", "Urgent comments, for which a person is called at once:", "")
        yield from table(_URGENT, [_urgent_row(name, one) for name, one in urgent])
    yield from _kinds(judged)
    yield from ("", "The language, told without knowing the account's:", "")
    yield from table(("rows in", "n", "right", "mostly taken for"), _languages(judged))


def groups_of(judged: Iterable[JudgedRow]) -> Mapping[str, Sequence[JudgedRow]]:
    """Return the rows of each source, then of each language, then all."""
    sources: defaultdict[str, list[JudgedRow]] = defaultdict(list)
    languages: defaultdict[str, list[JudgedRow]] = defaultdict(list)
    for one in judged:
        sources[one.row.source].append(one)
        languages[f"all {one.row.language}"].append(one)
    ordered = {name: group[name] for group in (sources, languages) for name in sorted(group)}
    everything = [one for rows in sources.values() for one in rows]
    return {**ordered, "all": everything} if len(languages) > 1 else ordered


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield "| " + " | ".join(titles) + " |"
    yield "|" + "---|" * len(titles)
    yield from ("| " + " | ".join(row) + " |" for row in rows)


def policy_cells(found: Outcomes) -> tuple[str, ...]:
    """Return caught, answered, queued and praise answered, each with its interval."""
    return tuple(str(one) for one in (found.caught, found.answered, found.queue, found.praise_error))


def _heads(groups: Mapping[str, Sequence[JudgedRow]]) -> Iterator[Figures]:
    for name, rows in groups.items():
        told: list[tuple[Row, Scores]] = [
            (one.row, one.verdict.scores) for one in rows if one.verdict.scores is not None
        ]
        yield from (figures for head in Head if (figures := of_group(name, head, told)))


def _policy_row(name: str, found: Outcomes) -> tuple[str, ...]:
    caught, answered, queue, praise_error = policy_cells(found)
    counts = (str(found.rows), str(found.critical))
    return (name, *counts, caught, answered, queue, str(found.praise), praise_error, str(found.neutral_error))


def _urgent_row(name: str, found: Outcomes) -> tuple[str, ...]:
    return (name, str(found.urgent), str(found.urgent_recall), str(found.ordinary), str(found.false_alarms))


def _kinds(judged: JudgedRows) -> Iterator[str]:
    """Yield the confusion by kind, where rows are labelled with one."""
    counts = Counter((one.row.kind, one.verdict.kind) for one in judged if one.row.kind is not None)
    if not counts:
        return
    labelled = [kind for kind in Kind if any(label == kind for label, _ in counts)]
    yield from ("", "Kinds: labelled (rows) against found (columns):", "")
    yield from table(
        ("labelled", *Kind), [(label, *(str(counts[label, kind]) for kind in Kind)) for label in labelled]
    )


def _languages(judged: JudgedRows) -> Iterator[tuple[str, ...]]:
    told: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        told[one.row.language][one.told] += 1
    for language, counts in sorted(told.items()):
        wrong = Counter({name: number for name, number in counts.items() if name != language})
        right = Share(counts[language], counts.total())
        yield language, str(counts.total()), str(right), ", ".join(name for name, _ in wrong.most_common(2))
