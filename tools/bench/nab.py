"""The Numenta Anomaly Benchmark's Twitter series, scored by its own rules (Lavin and Ahmad, 2015).

An alarm in a labelled window earns the more the earlier it comes; one outside costs 0.11, a window without
one costs 1. The first 15 % of a series, at most 750 rows, are for learning. 0 is who never alarms, 100 who is
perfect. Alarms of one series within six hours are one.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crisis_detector.detector import Detector
from crisis_detector.observation import Observation
from tools.paths import ROOT

FOLDER = ROOT.parent / "shared" / "data" / "nab"
WINDOW, HOUR, WEEK = 300, 3600, 7 * 24 * 3600
COOL_DOWN = 6 * HOUR
FALSE_ALARM, LEARNING, MOST_LEARNING = 0.11, 0.15, 750
FAR = 3  # window lengths after a window, beyond which an alarm is simply wrong
A_DAY = 24 * HOUR // WINDOW  # rows
STEPS = 80  # thresholds that are tried, from 0.3 to 300

type Scores = Sequence[float]  # one per row; the higher, the more unusual
type Rule = Callable[[Sequence[float]], Scores]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One labelled series."""

    name: str
    times: Sequence[float]
    counts: Sequence[float]
    windows: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a detector did at one threshold."""

    threshold: float
    score: float  # NAB's, standard profile
    found: int
    windows: int
    false_alarms: float  # a week
    delay: float  # hours from the beginning of a window, of those found; the median


def load(folder: Path = FOLDER) -> list[Series]:
    """Return the series; none where the data is not there."""
    if not (folder / "windows.json").exists():
        return []
    labels = json.loads((folder / "windows.json").read_text())
    return [_series(folder, name, windows) for name, windows in labels.items()]


def _series(folder: Path, name: str, windows: Sequence[tuple[str, str]]) -> Series:
    with gzip.open(folder / f"{name}.gz", "rt") as lines:
        rows = list(csv.DictReader(lines))
    return Series(
        name=name,
        times=[_seconds(one["timestamp"]) for one in rows],
        counts=[float(one["value"]) for one in rows],
        windows=[(_seconds(begin), _seconds(end)) for begin, end in windows],
    )


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def ours(counts: Sequence[float]) -> Scores:
    """Return our detector's surprise, row by row."""
    detector = Detector()
    return [
        detector.step(Observation(start=number * WINDOW, seconds=WINDOW, critical=count)).surprise
        for number, count in enumerate(counts)
    ]


def mean_and_deviations(recent: int, past: int) -> Rule:
    """Return a rule as others document it: the mean of the last rows against that of the rows before."""

    def rule(counts: Sequence[float]) -> Scores:
        sums, squares = [0.0], [0.0]
        for count in counts:
            sums.append(sums[-1] + count)
            squares.append(squares[-1] + count * count)
        scores = [0.0] * min(past, len(counts))
        for now in range(past, len(counts)):
            mean = (sums[now] - sums[now - past]) / past
            variance = (squares[now] - squares[now - past]) / past - mean * mean
            newest = (sums[now + 1] - sums[now + 1 - recent]) / recent
            scores.append((newest - mean) / math.sqrt(max(variance, 1e-9)))
        return scores

    return rule


def day_and_deviations(counts: Sequence[float]) -> Scores:
    """Compare the last 24 hours with the seven days before, by the deviation between those days."""
    sums = [0.0]
    for count in counts:
        sums.append(sums[-1] + count)
    scores = [0.0] * min(8 * A_DAY, len(counts))
    for now in range(8 * A_DAY, len(counts)):
        ends = range(now + 1 - 7 * A_DAY, now + 2, A_DAY)
        *before, newest = (sums[end] - sums[end - A_DAY] for end in ends)
        scores.append((newest - statistics.fmean(before)) / max(statistics.pstdev(before), 1e-9))
    return scores


def results(series: Sequence[Series], rule: Rule) -> list[Result]:
    """Return what a rule does at each of many thresholds."""
    scores = [rule(one.counts) for one in series]
    return [result(series, scores, 0.3 * 1000 ** (step / STEPS)) for step in range(STEPS)]


def best(tried: Sequence[Result], false_alarms: float) -> Result:
    """Return the best score among the thresholds that stay within so many false alarms a week."""
    within = [one for one in tried if one.false_alarms <= false_alarms]
    return max(within, key=lambda one: one.score, default=tried[-1])


def result(series: Sequence[Series], scores: Sequence[Scores], threshold: float) -> Result:
    """Return what a detector did that alarms from a threshold on."""
    gained, found, wrong, weeks = 0.0, 0, 0, 0.0
    delays: list[float] = []
    windows = sum(len(one.windows) for one in series)
    for one, own in zip(series, scores, strict=True):
        begin = one.times[min(int(LEARNING * len(one.times)), MOST_LEARNING)]
        alarms = [at for at in _alarms(one.times, own, threshold) if at >= begin]
        weeks += (one.times[-1] - begin) / WEEK
        for first, last in one.windows:
            inside = [at for at in alarms if first <= at <= last]
            found += bool(inside)
            gained += _sigmoid((inside[0] - last) / (last - first)) / _sigmoid(-1) if inside else -1.0
            delays += [(inside[0] - first) / HOUR] if inside else []
        outside = [at for at in alarms if not any(first <= at <= last for first, last in one.windows)]
        wrong += len(outside)
        gained -= sum(FALSE_ALARM * _wrongness(at, one.windows) for at in outside)
    return Result(
        threshold=threshold,
        score=100 * (gained + windows) / (2 * windows),
        found=found,
        windows=windows,
        false_alarms=wrong / weeks,
        delay=statistics.median(delays) if delays else math.nan,
    )


def _alarms(times: Sequence[float], scores: Scores, threshold: float) -> list[float]:
    alarms: list[float] = []
    last = -math.inf
    for at, score in zip(times, scores, strict=True):
        if score >= threshold:
            if at - last >= COOL_DOWN:
                alarms.append(at)
            last = at
    return alarms


def _wrongness(at: float, windows: Sequence[tuple[float, float]]) -> float:
    """Return 0..1: an alarm shortly after a window is half right."""
    before = [window for window in windows if window[1] < at]
    if not before:
        return 1.0
    first, last = before[-1]
    far = (at - last) / (last - first)
    return -_sigmoid(far) if far <= FAR else 1.0


def _sigmoid(position: float) -> float:
    return 2 / (1 + math.exp(5 * position)) - 1
