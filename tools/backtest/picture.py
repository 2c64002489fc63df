"""The volume of comments by what would have become of them, over time, as the bars of a drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aplomb.after_action.picture import rounded_up
from tools.backtest.outcome import Fate
from tools.backtest.tally import Bar

WIDTH, HEIGHT = 960, 260
LEFT, TOP, BOTTOM = 52, 12, 28
GAP = 0.18  # of a bar's room
MOST_LABELS = 8
DAY = 86_400

# From the bottom: what is done first, what needs people in the middle, what needs nobody on top.
ORDER = (Fate.ANSWERED, Fate.DRAFTED, Fate.QUEUED, Fate.LEFT, Fate.SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One part of one bar."""

    x: float
    y: float
    width: float
    height: float
    fate: Fate
    count: int
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A number or a time beside the bars."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All that the page draws."""

    pieces: Sequence[Piece]
    numbers: Sequence[Mark]
    times: Sequence[Mark]
    floor: float
    step: str  # what one bar stands for
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def drawing(bars: Sequence[Bar]) -> Drawing | None:
    """Return the drawing; None without comments."""
    if not bars:
        return None
    step = bars[1].start - bars[0].start if len(bars) > 1 else DAY
    top = rounded_up(max(sum(bar.counts.values()) for bar in bars))
    room = (WIDTH - LEFT) / len(bars)
    high = HEIGHT - TOP - BOTTOM
    every = -(-len(bars) // MOST_LABELS)
    return Drawing(
        pieces=[
            piece for place, bar in enumerate(bars) for piece in _pieces(bar, place, room, high / top, step)
        ],
        numbers=[
            Mark(at=HEIGHT - BOTTOM - high * part / 4, text=f"{top * part / 4:,.0f}")
            for part in range(5)
            if top * part % 4 == 0
        ],
        times=[
            Mark(at=round(LEFT + room * (place + 0.5), 1), text=_when(bars[place].start, step))
            for place in range(every // 2, len(bars), every)
        ],
        floor=HEIGHT - BOTTOM,
        step=_length(step),
    )


def _pieces(bar: Bar, place: int, room: float, scale: float, step: int) -> Iterator[Piece]:
    y = float(HEIGHT - BOTTOM)
    for fate in ORDER:
        height = bar.counts[fate] * scale
        y -= height
        if height:
            yield Piece(
                x=round(LEFT + room * (place + GAP / 2), 2),
                y=round(y, 2),
                width=round(room * (1 - GAP), 2),
                height=round(height, 2),
                fate=fate,
                count=bar.counts[fate],
                when=_when(bar.start, step),
            )


def _when(start: int, step: int) -> str:
    form = "%d %b %Y" if step >= DAY else "%d %b %H:%M"
    return datetime.fromtimestamp(start, tz=UTC).strftime(form)


def _length(step: int) -> str:
    if step % DAY == 0:
        return "one day" if step == DAY else f"{step // DAY} days"
    return "one hour" if step == DAY // 24 else f"{step // 3600} hours"
