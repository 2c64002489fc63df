"""How many people criticised an account in one window of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NOBODY = frozenset[str]()


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The part of a window's criticism that names one topic."""

    critical: float  # comments
    authors: int  # different people who wrote them
    marks: frozenset[str]
    first: tuple[str, ...] = ()


_NOTHING = About(critical=0, authors=0, marks=NOBODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One window; comments count in the window in which they were written."""

    start: float  # seconds since 1970
    seconds: float
    critical: float  # comments
    authors: int | None = None  # different people who wrote them; None where nobody knows
    marks: frozenset[str] | None = None  # what stands for those people, or for some of them
    everything: float | None = None  # all comments
    first: tuple[str, ...] = ()  # ids of the first critical ones
    topics: Mapping[str, About] | None = None  # those that were named; None where nobody tells topics apart

    @property
    def end(self) -> float:
        """Where the next window begins."""
        return self.start + self.seconds

    @property
    def counted(self) -> float:
        """How many people criticised, or how many comments did where people are not known."""
        return self.critical if self.authors is None else self.authors

    def about(self, topic: str) -> Observation:
        """Return the window as if only criticism about this topic had been written."""
        part = (self.topics or {}).get(topic, _NOTHING)
        return Observation(
            start=self.start,
            seconds=self.seconds,
            critical=part.critical,
            authors=part.authors,
            marks=part.marks,
            everything=self.everything,
            first=part.first,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Several windows together."""

    start: float
    hours: float  # that were observed; gaps are not among them
    critical: float
    people: float  # each once, as far as marks tell; comments, where people are not known
    authors: int | None  # so many different ones are certain
    marks: frozenset[str]
    everything: float | None
    first: tuple[str, ...]


def together(windows: Sequence[Observation]) -> Total:
    """Return the sum of some windows, at least one.

    Without marks nobody can tell whether the people of two windows are the same, so only as many are certain
    as the window with the most had.
    """
    marks = NOBODY.union(*(one.marks or () for one in windows))
    marked = sum(len(one.marks or ()) for one in windows)
    people = sum(one.counted for one in windows) - marked + len(marks)
    numbers = [one.authors for one in windows if one.authors is not None]
    certain = max(numbers) if numbers else None
    everything = [one.everything for one in windows if one.everything is not None]
    return Total(
        start=windows[0].start,
        hours=sum(one.seconds for one in windows) / 3600,
        critical=sum(one.critical for one in windows),
        people=people,
        authors=None if certain is None else max(certain, len(marks)),
        marks=marks,
        everything=sum(everything) if len(everything) == len(windows) else None,
        first=tuple(comment for one in windows for comment in one.first)[:5],
    )
