"""What came in of late, in bins of five minutes; bounded, however much it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from crisis_detector.changes import Counted
from crisis_detector.observation import Observation

BIN = 300  # seconds
KEPT = 3 * 3600  # seconds back: the hour that is compared, and what is learned from
MARKS, FIRST = 24, 2  # of a bin: people that are told apart, ids of comments
TOLD_APART = 90 * 60  # seconds back, for which people are told apart: longer than the hour of an alarm
LATELY = 15 * 60  # seconds back, for which the newest comment is known
TOLD = 400  # changes that are recognised when the stream tells them again


@dataclass(slots=True)
class Bin:
    """Five minutes, by when comments were written; short names, because it is stored."""

    c: int = 0  # critical comments
    n: int = 0  # all comments
    a: int = 0  # different critics
    m: list[str] = field(default_factory=list)  # what stands for the first of them
    f: list[str] = field(default_factory=list)  # ids of the first critical comments
    z: str = ""  # the id of the newest one, of late


@dataclass(slots=True)
class Tally:
    """One account's bins, by their start, and which changes are in them."""

    bins: dict[int, Bin] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def add(self, counted: Iterable[Counted], *, now: int) -> bool:
        """Count what is new, and tell whether anything was."""
        known, new = set(self.told), False
        for one in counted:
            at = min(one.at, now)
            if one.source in known or at < now - KEPT:
                continue
            new = True
            known.add(one.source)
            self.told.append(one.source)
            _count(self.bins.setdefault(at - at % BIN, Bin()), one)
        self.told = self.told[-TOLD:]
        self.bins = {start: one for start, one in sorted(self.bins.items()) if start >= now - KEPT - BIN}
        for start, held in self.bins.items():
            if start < now - TOLD_APART:
                held.m, held.f = [], []
            if start < now - LATELY - BIN:
                held.z = ""
        return new

    def windows(self, *, since: int, now: int) -> list[Observation]:
        """Return every bin from `since` on, the empty ones, too; the newest one is not over yet."""
        first = since - since % BIN
        return [
            _window(start, self.bins.get(start, Bin()), until=now)
            for start in range(max(first, (now - KEPT) // BIN * BIN), now, BIN)
        ]

    def to_json(self) -> str:
        """Return the tally as text."""
        return json.dumps(msgspec.to_builtins({"bins": self.bins, "told": self.told}), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Tally:
        """Read what `to_json` wrote.

        Raises:
            msgspec.ValidationError: it did not.
        """
        return msgspec.json.decode(text, type=Tally, strict=False)


def _count(held: Bin, one: Counted) -> None:
    held.n += one.new
    if not one.critical:
        return
    held.c += 1
    if one.mark not in held.m:
        held.a += 1
        held.m = [*held.m, one.mark][:MARKS]
    held.f = [*held.f, one.comment][:FIRST]
    held.z = one.comment


def _window(start: int, held: Bin, *, until: int) -> Observation:
    return Observation(
        start=start,
        seconds=min(BIN, until - start),
        critical=held.c,
        authors=held.a,
        marks=frozenset(held.m),
        everything=held.n,
        first=tuple(held.f),
    )
