"""What came in of late, in bins of five minutes; bounded, however much it is."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from crisis_detector.changes import Counted
from crisis_detector.observation import About, Observation

BIN = 300  # seconds
KEPT = 3 * 3600  # seconds back: the hour that is compared, and what is learned from
MARKS, FIRST = 24, 2  # of a bin: people that are told apart, ids of comments
TOPIC_MARKS, TOPIC_FIRST = 12, 1  # the same, of each topic
TOLD_APART = 90 * 60  # seconds back, for which people are told apart: longer than the hour of an alarm
LATELY = 15 * 60  # seconds back, for which the newest comment is known
TOLD = 400  # changes that are recognised when the stream tells them again


@dataclass(slots=True)
class Part:
    """Criticism of five minutes, by when it was written; short names, because it is stored."""

    c: int = 0  # critical comments
    a: int = 0  # different critics
    m: list[str] = field(default_factory=list)  # what stands for the first of them
    f: list[str] = field(default_factory=list)  # ids of the first critical comments
    o: list[str] = field(default_factory=list)  # of the others, the newest: one who goes on is still one

    def count(self, one: Counted, *, marks: int, first: int) -> None:
        """Count a critical comment."""
        self.c += 1
        if one.mark not in self.m:
            self.a += one.mark not in self.o
            if len(self.m) < marks:
                self.m = [*self.m, one.mark]
            else:
                self.o = [*(other for other in self.o if other != one.mark), one.mark][-marks:]
        self.f = [*self.f, one.comment][:first]


@dataclass(slots=True)
class Bin(Part):
    """All comments of these minutes."""

    n: int = 0  # critical or not
    z: str = ""  # the id of the newest critical one, of late
    t: dict[str, Part] = field(default_factory=dict)  # criticism by the topic it names


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
                for part in (held, *held.t.values()):
                    part.m, part.f = [], []
            if start < now - LATELY - BIN:
                held.z = ""
                for part in (held, *held.t.values()):
                    part.o = []
        return new

    def windows(self, *, since: int, now: int) -> list[Observation]:
        """Return every bin from `since` on, the empty ones, too; the newest one is not over yet."""
        first = since - since % BIN
        return [
            _window(start, self.bins.get(start, Bin()), until=now)
            for start in range(max(first, (now - KEPT) // BIN * BIN), now, BIN)
        ]

    def to_text(self) -> str:
        """Return the tally as text, packed: each kilobyte of an item is a write unit."""
        told = json.dumps(msgspec.to_builtins({"bins": self.bins, "told": self.told}), separators=(",", ":"))
        return base64.b85encode(zlib.compress(told.encode())).decode()

    @classmethod
    def from_text(cls, text: str) -> Tally:
        """Read what `to_text` wrote, or an older version, which did not pack it.

        Raises:
            ValueError: neither did.
        """
        try:
            told = text.encode() if text.startswith("{") else zlib.decompress(base64.b85decode(text))
        except zlib.error as error:
            raise ValueError(f"This is no tally: {error}") from error
        return msgspec.json.decode(told, type=Tally, strict=False)


def _count(held: Bin, one: Counted) -> None:
    held.n += one.new
    if not one.critical:
        return
    held.count(one, marks=MARKS, first=FIRST)
    held.z = one.comment
    if one.topic:
        held.t.setdefault(one.topic, Part()).count(one, marks=TOPIC_MARKS, first=TOPIC_FIRST)


def _window(start: int, held: Bin, *, until: int) -> Observation:
    """Return a window; who criticises again is no further comment, so nobody dilutes the share alone."""
    return Observation(
        start=start,
        seconds=min(BIN, until - start),
        critical=held.c,
        authors=held.a,
        marks=frozenset(held.m),
        everything=max(held.a, held.n - held.c + held.a),
        first=tuple(held.f),
        topics={
            topic: About(critical=part.c, authors=part.a, marks=frozenset(part.m), first=tuple(part.f))
            for topic, part in held.t.items()
        },
    )
