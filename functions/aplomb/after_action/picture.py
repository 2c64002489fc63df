"""Criticism and replies over time, with the states behind them, as the parts of a drawing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aplomb.after_action.story import Phase, Story
from aplomb.crisis.state import CrisisState

WIDTH, HEIGHT = 960, 280
LEFT, TOP, BOTTOM = 52, 12, 34
MOST_BARS = 96
MOST_LABELS = 7
STEPS = (60, 300, 600, 900, 1800, 3600, 3 * 3600, 6 * 3600, 24 * 3600)  # seconds of one bar
GAP = 0.18  # of a bar's room


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of the drawing."""

    x: float
    y: float
    width: float
    height: float
    kind: str  # critical, sent, or a state
    count: int = 0
    at: int = 0  # when it begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A number beside the bars, or a time below them."""

    at: float
    value: int  # a count, or seconds since 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All that a page draws."""

    bands: Sequence[Box]
    bars: Sequence[Box]
    numbers: Sequence[Mark]
    times: Sequence[Mark]
    floor: float
    step: int  # seconds that a bar stands for
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def drawing(story: Story) -> Drawing:
    """Return the drawing of a story."""
    length = max(story.until - story.since, 60)
    step = next((one for one in STEPS if length <= one * MOST_BARS), -(-length // MOST_BARS))
    starts = range(story.since - story.since % step, story.until, step) or range(story.since, story.since + 1)
    counts = {
        "critical": _counts(story.critical, starts, step),
        "sent": _counts(story.sent, starts, step),
    }
    return drawn(counts, starts=starts, phases=story.phases)


def drawn(counts: Mapping[str, Sequence[int]], *, starts: range, phases: Sequence[Phase] = ()) -> Drawing:
    """Return the drawing of one or two kinds of counts over time, one for each start."""
    step = starts.step
    top = rounded_up(max(1, *(count for own in counts.values() for count in own)))
    scale = (HEIGHT - TOP - BOTTOM) / top
    room = (WIDTH - LEFT) / len(starts)
    width = room * (1 - GAP) / len(counts)
    every = -(-len(starts) // MOST_LABELS)
    return Drawing(
        bands=[
            Box(
                x=_x(one.since, starts, step),
                y=TOP,
                width=round(max(_x(one.until, starts, step) - _x(one.since, starts, step), 1), 2),
                height=HEIGHT - TOP - BOTTOM,
                kind=one.state,
                at=one.since,
            )
            for one in phases
            if one.state is not CrisisState.CALM
        ],
        bars=[
            Box(
                x=round(LEFT + room * (place + GAP / 2) + width * side, 2),
                y=round(HEIGHT - BOTTOM - count * scale, 2),
                width=round(width, 2),
                height=round(count * scale, 2),
                kind=kind,
                count=count,
                at=starts[place],
            )
            for side, (kind, own) in enumerate(counts.items())
            for place, count in enumerate(own)
            if count
        ],
        numbers=[
            Mark(at=round(HEIGHT - BOTTOM - top * part / 4 * scale, 2), value=top * part // 4)
            for part in range(5)
        ],
        times=[
            Mark(at=round(LEFT + room * place, 2), value=starts[place])
            for place in range(every // 2, len(starts), every)
        ],
        floor=HEIGHT - BOTTOM,
        step=step,
    )


def _counts(moments: Sequence[int], starts: range, step: int) -> list[int]:
    ordered = sorted(moments)
    return [bisect_left(ordered, start + step) - bisect_left(ordered, start) for start in starts]


def _x(at: int, starts: range, step: int) -> float:
    share = (at - starts[0]) / (len(starts) * step)
    return round(LEFT + (WIDTH - LEFT) * min(max(share, 0.0), 1.0), 2)


def rounded_up(most: int) -> int:
    """Return a round number at or above the most, which four parts divide."""
    size = 1
    while True:
        for first in (4, 8, 12, 16, 20, 24, 32, 40):
            if first * size >= most:
                return first * size
        size *= 10
