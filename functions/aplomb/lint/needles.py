"""What a text must hold for a pattern to match: to look for that is far cheaper than to search.

patterns/needles/<language>.json tells it of each pattern, as tools/lint/needles.py read it from the pattern
itself. Of a pattern that is not there nothing is known, and it is always searched for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files

_END = re.compile(r"[.!?](?!\w)")  # of a sentence; not those in 2.5 and a.m
_EDGES = re.compile(r"\b")
_EDGE = " "  # where a word begins or ends, in needles and in the text that they are looked for in
_START = 4  # letters by which needles are looked up

type Needles = frozenset[str]  # a match holds at least one of them
_UNKNOWN: Needles = frozenset()


@dataclass(frozen=True, slots=True)
class Needs:
    """What every match of a pattern holds."""

    sets: tuple[Needles, ...] = ()  # one of each; the first tells most
    within: bool = True  # it never goes beyond the end of a sentence

    @property
    def best(self) -> Needles:
        """The set that tells most; empty when nothing is known."""
        return self.sets[0] if self.sets else _UNKNOWN


@cache
def written_needs(language: str) -> Mapping[str, Needs]:
    """Return what is written of a language's patterns, by their keys."""
    place = files("aplomb.lint").joinpath("patterns", "needles", f"{language}.json")
    if not place.is_file():
        return {}
    written = json.loads(place.read_text(encoding="utf-8"))
    sets = [frozenset(some.split("|")) for some in written["sets"]]
    return {
        key: Needs(tuple(sets[number] for number in numbers), within)
        for key, (within, *numbers) in written["patterns"].items()
    }


def key_of(regex: str) -> str:
    """Return the key under which something is written of a pattern."""
    return blake2b(regex.encode(), digest_size=6).hexdigest()


def edged(letters: str, *, left: bool, right: bool) -> str:
    """Return letters with the edges of their words, as they are looked for; those at the ends where known."""
    found = _EDGES.sub(_EDGE, letters)
    if not left:
        found = found.removeprefix(_EDGE)
    return found if right else found.removesuffix(_EDGE)


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Tells which of many patterns a text may match at all, in one pass over its letters."""

    by_start: Mapping[str, tuple[str, ...]]
    short: tuple[str, ...]  # the needles that are shorter than a start
    patterns: Mapping[str, tuple[int, ...]]  # the numbers of those whose best set holds a needle
    beyond: Mapping[str, tuple[int, ...]]  # of these, those that may go beyond the end of a sentence
    others: Mapping[int, tuple[Needles, ...]]  # of each pattern, the sets beside the best
    always: frozenset[int]  # the patterns of which nothing is known

    def possible(self, text: str) -> frozenset[int]:
        """Return the numbers of the patterns that may match."""
        parts = [_held(self, part) for part in _END.split(text) if part]
        whole: Needles = _UNKNOWN.union(*(held for held, _ in parts))
        beyond = self.holding(whole, self.beyond)
        return self.always.union(beyond, *(within for _, within in parts))

    def holding(self, held: Needles, patterns: Mapping[str, tuple[int, ...]]) -> list[int]:
        """Return which of some patterns find something of each set that they need."""
        begun = {number for needle in held for number in patterns.get(needle, ())}
        return [number for number in begun if not any(map(held.isdisjoint, self.others[number]))]


@lru_cache(maxsize=16_384)  # the same sentences come in many texts
def _held(index: Index, part: str) -> tuple[Needles, frozenset[int]]:
    """Return the needles that a part of a text holds, and the patterns that may match within it."""
    part = _EDGES.sub(_EDGE, part)
    starts = {part[at : at + _START] for at in range(len(part) - _START + 1)}
    some = [needle for start in starts & index.by_start.keys() for needle in index.by_start[start]]
    short = [needle for needle in index.short if needle in part]
    held = frozenset(short + [needle for needle in some if needle in part])
    return held, frozenset(index.holding(held, index.patterns))


def index(patterns: Iterable[tuple[int, Needs]]) -> Index:
    """Make the index of some numbered patterns."""
    needs = dict(patterns)
    by_start: dict[str, list[str]] = {}
    numbers: dict[str, list[int]] = {}
    for needle in _UNKNOWN.union(*(some for one in needs.values() for some in one.sets)):
        by_start.setdefault(needle[:_START], []).append(needle)
    for number, one in needs.items():
        for needle in one.best:
            numbers.setdefault(needle, []).append(number)
    beyond = {
        needle: tuple(number for number in some if not needs[number].within)
        for needle, some in numbers.items()
    }
    return Index(
        by_start={start: tuple(some) for start, some in by_start.items() if len(start) == _START},
        short=tuple(start for start in by_start if len(start) < _START),
        patterns={needle: tuple(some) for needle, some in numbers.items()},
        beyond={needle: some for needle, some in beyond.items() if some},
        others={number: one.sets[1:] for number, one in needs.items()},
        always=frozenset(number for number, one in needs.items() if not one.sets),
    )
