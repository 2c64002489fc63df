"""What the detector reads from the newest windows, as numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The last hour and the slow burn so far, beside what is usual: of all criticism, or of one topic."""

    topic: str = ""  # of aplomb.verdict.Topic; empty for all
    window: int  # where the newest window starts
    at: int  # where it ends
    seconds: int  # from the first of the compared windows to there
    observed: int  # people who criticised, each once; comments, where people are not known
    critical: int  # comments
    expected: float
    surprise: float  # -log10 of the chance of so many or more
    authors: int | None
    everything: float | None  # all comments of the hour
    share: float  # of criticism in all comments, as a rule
    by_share: float  # the surprise against all comments of the hour; infinite where they are not known
    first: tuple[str, ...]  # ids of the first critical comments
    burn: float  # standard deviations too many, summed up
    burn_since: int
    burn_observed: int
    burn_critical: int
    burn_expected: float
    burn_authors: int | None
    burn_by_share: float
