"""What a text must hold for a pattern to match: to look for that is far cheaper than to search.

patterns/needles/<language>.json tells it of each pattern, as tools/lint/needles.py read it from the pattern
itself. Of a pattern that is not there nothing is known, and it is always searched for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files

BETWEEN = "|"  # a needle and the numbers of its sets, as they are written down

_END = re.compile(r"[.!?](?!\w)")  # of a sentence; not those in 2.5 and a.m
_EDGES = re.compile(r"\b")
_GRAM = 4  # letters of a needle by which it is looked up; of all that are shorter, none
_EDGE = " "  # where a word begins or ends, in needles and in the text that they are looked for in

type Sets = frozenset[int]  # by their numbers


@dataclass(frozen=True, slots=True)
class Needs:
    """What every match of a pattern holds."""

    sets: tuple[int, ...] = ()  # of needles, one of each; the first tells most
    within: bool = True  # it never goes beyond the end of a sentence
    parts: tuple[str, ...] = ()  # large ones, by their names, of which it holds a match: others hold them too


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """What is known of the patterns of a language."""

    grams: Mapping[str, str]  # needles that hold these letters, with their sets
    needs: Mapping[str, Needs]  # by the patterns' keys


@cache
def written_needs(language: str) -> Written:
    """Return what is written of a language's patterns."""
    place = files("aplomb.lint").joinpath("patterns", "needles", f"{language}.json")
    return read_needs(
        place.read_text(encoding="utf-8") if place.is_file() else '{"grams": {}, "patterns": {}}'
    )


def read_needs(written: str) -> Written:
    """Read the text of such a file."""
    read = json.loads(written)
    needs = {
        key: Needs(tuple(sets), bool(within), tuple(parts))
        for key, (within, parts, *sets) in read["patterns"].items()
    }
    return Written(read["grams"], needs)


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

    grams: Mapping[str, str]
    needs: Mapping[int, Needs]  # by the numbers of the patterns
    first: Mapping[int, Sequence[int]]  # the patterns whose first set it is
    beyond: Mapping[int, Sequence[int]]  # of these, those that may go beyond the end of a sentence
    always: frozenset[int]  # the patterns of which nothing is known

    def possible(self, text: str) -> frozenset[int]:
        """Return the numbers of the patterns that may match."""
        parts = [_held(self, part) for part in _END.split(text) if part]
        whole = frozenset[int]().union(*(held for held, _ in parts))
        beyond = self.holding(whole, self.beyond)
        return self.always.union(beyond, *(within for _, within in parts))

    def holding(self, held: Sets, patterns: Mapping[int, Sequence[int]]) -> list[int]:
        """Return which of some patterns find something of each set that they need."""
        begun = (number for one in held & patterns.keys() for number in patterns[one])
        return [number for number in begun if held.issuperset(self.needs[number].sets)]


@lru_cache(maxsize=16_384)  # the same sentences come in many texts
def _held(index: Index, part: str) -> tuple[Sets, frozenset[int]]:
    """Return of which sets a part of a text holds a needle, and the patterns that may match within it."""
    edges, found = _grams_of(part)
    some = [index.grams[gram] for gram in found & index.grams.keys()]
    held = frozenset(
        number for one in some for needle, numbers in _needles(one) if needle in edges for number in numbers
    )
    return held, frozenset(index.holding(held, index.first))


@lru_cache(maxsize=64)  # a part is looked at for each language that a text is read in
def _grams_of(part: str) -> tuple[str, frozenset[str]]:
    edges = _EDGES.sub(_EDGE, part)
    return edges, frozenset(("", *grams(edges)))


def grams(letters: str) -> list[str]:
    """Return each few letters of a string by which needles are looked up."""
    return [letters[at : at + _GRAM] for at in range(len(letters) - _GRAM + 1)]


@cache
def _needles(written: str) -> Sequence[tuple[str, tuple[int, ...]]]:
    """Return needles, each with the numbers of its sets, from how they are written down."""
    each = written.split(BETWEEN)
    return [
        (needle, tuple(map(int, numbers.split(","))))
        for needle, numbers in zip(each[::2], each[1::2], strict=True)
    ]


def index(written: Written, patterns: Iterable[tuple[int, Needs]]) -> Index:
    """Make the index of some numbered patterns."""
    needs = dict(patterns)
    first: dict[int, list[int]] = {}
    beyond: dict[int, list[int]] = {}
    for number, one in needs.items():
        if one.sets:
            first.setdefault(one.sets[0], []).append(number)
            if not one.within:
                beyond.setdefault(one.sets[0], []).append(number)
    always = frozenset(number for number, one in needs.items() if not one.sets)
    return Index(grams=written.grams, needs=needs, first=first, beyond=beyond, always=always)
