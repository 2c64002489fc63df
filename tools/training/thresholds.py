"""Fit the bounds of the decision on labelled rows that did not teach the model judging them.

Any rows of the schema will do: an account's own decisions move its bounds the same way.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from aplomb.thresholds import Thresholds
from aplomb.verdict import Scores, Severity
from tools.training.calibration import critical_label, without_neutral
from tools.training.rows import Row
from triage.verdicts.deciding import DANGER_LIFT, lifted
from triage.verdicts.gratitude import gratitude
from triage.verdicts.hardening import harden
from triage.verdicts.reading import read
from triage.verdicts.tokens import tokenise

CAUGHT = 0.95  # of criticism, at or above `low`
ASKED = 0.010  # of praise, at most, that may be asked for more or answered
ANSWERED = 0.005  # of praise, at most, that may be answered as a complaint
PLAIN = 0.975  # of clear criticism, whose P(positive) is below `positive_most`
HELD = 0.03  # of criticism, at most, held back as abuse
ADVERTISED = 0.02  # of ordinary comments, at most, taken for advertisements
# Of ordinary comments on the corpus's training side, at most, that call a person. They are harder than any
# page's: a third of them were written to sound like a danger.
ALARMED = 0.07
LEAST = 100  # rows of criticism and of praise, before a language has bounds of its own
ENOUGH = 300  # of each, before it can be proven
AGREED = 200  # rows of criticism that raters agreed on, before the others, often mislabelled, stop to count

_LIKELY = 0.5
_VETO = (0.10, 0.50)  # the range of `positive_most`
_FLAG = (0.50, 0.90)  # the range of `abuse` and `spam`
_DIGITS = 4
_STEPS = 10_000

CAUTIOUS = Thresholds(  # where there are no rows to fit on
    low=0.1, ask=0.9, high=0.95, positive_most=_VETO[0], abuse=_LIKELY, spam=_LIKELY, urgent=_LIKELY
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What was fitted, and on how much."""

    thresholds: Thresholds
    critical: int  # rows of criticism
    praise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Labels and scores as columns; every source counts the same."""

    is_critical: Flags
    is_praise: Flags
    is_thankful: Flags  # it has a word of thanks or admiration: a machine never answers it
    counts: Flags  # as criticism that must be caught
    weights: Floats
    critical: Floats
    positive: Floats
    abuse: Floats
    spam: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What bounds would have done with rows they were not fitted on, as shares."""

    critical: int  # rows of criticism
    praise: int
    caught: float  # of criticism: answered, asked or queued
    spoken: float  # of criticism: answered or asked at once
    praise_spoken: float  # of praise
    queued: float  # of all rows

    @property
    def is_proof(self) -> bool:
        """Whether a machine may speak in this language from the start."""
        enough = min(self.critical, self.praise) >= ENOUGH
        return enough and self.caught >= 0.95 and self.praise_spoken <= 0.01 and self.queued <= 0.50  # noqa: PLR2004 - the promise


def fit_bounds(rows: Sequence[Row], scores: Sequence[Scores], *, urgent: float) -> Bounds | None:
    """Return the bounds for rows of one language or account, or None where there are too few."""
    told = _columns(rows, scores)
    counts = int(told.is_critical.sum()), int(told.is_praise.sum())
    if min(counts) < LEAST:
        return None
    clear = told.is_critical & (told.critical >= _LIKELY)
    veto = _at_least(told.positive[clear], told.weights[clear], PLAIN) if clear.any() else _VETO[1]
    veto = _within(_VETO, veto)
    may_speak = (told.positive <= veto) & ~told.is_thankful
    praise = np.where(may_speak, told.critical, 0.0)[told.is_praise]
    low = _at_least(told.critical[told.counts], told.weights[told.counts], 1 - CAUGHT)
    ask = max(low, _just_above(praise, told.weights[told.is_praise], ASKED))
    high = max(ask, _just_above(praise, told.weights[told.is_praise], ANSWERED))
    thresholds = Thresholds(
        low=_down(low),
        ask=_up(ask),
        high=_up(high),
        positive_most=round(veto, _DIGITS),
        abuse=_within(_FLAG, _up(_just_above(told.abuse[clear], told.weights[clear], HELD))),
        spam=_within(_FLAG, _up(_just_above(told.spam, told.weights, ADVERTISED))),
        urgent=urgent,
    )
    return Bounds(thresholds=thresholds, critical=counts[0], praise=counts[1])


def fit_urgent(rows: Sequence[Row], scores: Sequence[Scores]) -> float:
    """Return the bound on P(urgent), rules included, that few ordinary comments of our own corpus pass."""
    ordinary = np.array(
        [
            lifted(one.urgent, DANGER_LIFT) if _seen_by_rules(row) else one.urgent
            for row, one in zip(rows, scores, strict=True)
            if row.urgent == 0
        ]
    )
    if not len(ordinary):
        return _LIKELY
    return _up(_just_above(ordinary, np.ones(len(ordinary)), ALARMED))


def _seen_by_rules(row: Row) -> bool:
    reading = read(row.text, spoken=(row.language,), languages=(row.language,))
    return any(hit.rule.severity is Severity.URGENT for hit in reading.hits)


def try_bounds(rows: Sequence[Row], scores: Sequence[Scores]) -> Outcome | None:
    """Fit on half the rows and try on the other half, both ways; None where there are too few."""
    half = np.arange(len(rows)) % 2 == 0
    found = []
    for fitted, tried in ((half, ~half), (~half, half)):
        bounds = fit_bounds(*_chosen(rows, scores, fitted), urgent=1.0)
        if bounds is None:
            return None
        found.append(outcome(*_chosen(rows, scores, tried), bounds.thresholds))
    return _together(found)


def outcome(rows: Sequence[Row], scores: Sequence[Scores], thresholds: Thresholds) -> Outcome:
    """Return what bounds do with labelled rows, each counting once."""
    told = _columns(rows, scores)
    seen = told.critical >= thresholds.low
    likely = told.critical >= thresholds.ask
    speaks = likely & (told.positive <= thresholds.positive_most) & ~told.is_thankful
    return Outcome(
        critical=int(told.is_critical.sum()),
        praise=int(told.is_praise.sum()),
        caught=_share(seen, told.counts),
        spoken=_share(speaks, told.is_critical),
        praise_spoken=_share(speaks, told.is_praise),
        queued=_share(seen & ~speaks, np.ones(len(seen), dtype=np.bool_)),
    )


def _columns(rows: Sequence[Row], scores: Sequence[Scores]) -> _Told:
    """Return what counts: rows labelled with a tone or as a complaint, where neutral could be said."""
    barred = without_neutral(rows)
    whole = barred == {row.source for row in rows if row.tone is not None}
    kept = [
        (row, one)
        for row, one in zip(rows, scores, strict=True)
        if critical_label(row) is not None and (whole or row.source not in barred)
    ]
    sources = Counter(row.source for row, _ in kept)
    is_critical = np.array([critical_label(row) == 1 for row, _ in kept], dtype=np.bool_)
    agreed = is_critical & np.array([row.agreed for row, _ in kept], dtype=np.bool_)

    def column(of: Callable[[Scores], float]) -> Floats:
        return np.array([of(one) for _, one in kept], dtype=np.float64)

    return _Told(
        is_critical=is_critical,
        is_praise=np.array([row.tone == 2 for row, _ in kept], dtype=np.bool_),  # noqa: PLR2004 - positive
        is_thankful=np.array([_thanks(row.text) for row, _ in kept], dtype=np.bool_),
        counts=agreed if agreed.sum() >= AGREED else is_critical,
        weights=np.array([1 / sources[row.source] for row, _ in kept], dtype=np.float64),
        critical=column(lambda one: one.critical),
        positive=column(lambda one: one.positive),
        abuse=column(lambda one: one.abuse),
        spam=column(lambda one: one.spam),
    )


@cache
def _thanks(text: str) -> bool:
    return bool(gratitude(tokenise(harden(text))))


def _at_least(values: Floats, weights: Floats, share: float) -> float:
    """Return the weighted quantile: that share of the weight lies below it."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][min(int(np.searchsorted(reached, share)), len(values) - 1)])


def _just_above(values: Floats, weights: Floats, share: float) -> float:
    """Return the lowest bound that at most that share of the weight reaches."""
    if not len(values):
        return 1.0
    order = np.argsort(-values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    allowed = int(np.searchsorted(reached, share, side="right"))
    return float(np.nextafter(values[order][min(allowed, len(values) - 1)], 1.0))


def _share(chosen: Flags, among: Flags) -> float:
    return float(chosen[among].mean()) if among.any() else math.nan


def _together(found: Sequence[Outcome]) -> Outcome:
    def mean(of: Callable[[Outcome], float]) -> float:
        return sum(of(one) for one in found) / len(found)

    return Outcome(
        critical=sum(one.critical for one in found),
        praise=sum(one.praise for one in found),
        caught=mean(lambda one: one.caught),
        spoken=mean(lambda one: one.spoken),
        praise_spoken=mean(lambda one: one.praise_spoken),
        queued=mean(lambda one: one.queued),
    )


def _chosen(rows: Sequence[Row], scores: Sequence[Scores], flags: Flags) -> tuple[list[Row], list[Scores]]:
    at = np.flatnonzero(flags).tolist()
    return [rows[one] for one in at], [scores[one] for one in at]


def _within(limits: tuple[float, float], value: float) -> float:
    return min(max(value, limits[0]), limits[1])


def _down(value: float) -> float:
    return math.floor(value * _STEPS) / _STEPS


def _up(value: float) -> float:
    return min(1.0, math.ceil(value * _STEPS) / _STEPS)
