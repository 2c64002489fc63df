"""Say in words what was found, for people who must decide in a minute."""

from __future__ import annotations

from aplomb.crisis.state import Alarm, CrisisState
from crisis_detector.reading import Reading

HOUR, MINUTE = 3600, 60
IN_MINUTES = 90  # minutes; longer times read better in hours
LARGEST = 9  # powers of ten that still tell anybody something


def why_now(
    reading: Reading, alarm: Alarm, state: CrisisState, *, burning: bool, loudest: Reading | None = None
) -> str:
    """Return a sentence or more: how much, by how many, against what, and how unlikely.

    Where all criticism has risen, the topic that has risen most is named behind it.
    """
    text = f"{_who(alarm)} in {duration(alarm.seconds)}, where {_number(alarm.expected)} are usual"
    if burning:
        text = f"{text}: a little more than usual, hour after hour."
    else:
        text = f"{text}; {_chance(reading)}."
        if state is CrisisState.WATCH and reading.by_share < 1:
            text = f"{text} All comments together have grown alike."
    if loudest is None or alarm.topic:
        return text
    usual = _number(loudest.expected)
    return f"{text} Most unusual is {loudest.topic}: {loudest.observed} people, where {usual} are usual."


def _chance(reading: Reading) -> str:
    return f"by chance that happens less than once in {10 ** min(int(reading.surprise), LARGEST):,} hours"


def duration(seconds: float) -> str:
    """Return a length of time as one says it."""
    if seconds < IN_MINUTES * MINUTE:
        return f"{max(1, round(seconds / MINUTE))} minutes"
    return f"{round(seconds / HOUR)} hours"


def _who(alarm: Alarm) -> str:
    if alarm.authors is None:
        return f"{alarm.observed} critical comments"
    people = "1 person" if alarm.observed == 1 else f"{alarm.observed} people"
    comments = "" if alarm.comments_in_all == alarm.observed else f" ({alarm.comments_in_all} comments)"
    about = f" about {alarm.topic}" if alarm.topic else ""
    return f"{people} wrote criticism{about}{comments}"


def _number(value: float) -> str:
    if value < 0.1:  # noqa: PLR2004  a tenth is the last digit that is told
        return "fewer than 0.1"
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"  # noqa: PLR2004  one more digit tells nobody more
