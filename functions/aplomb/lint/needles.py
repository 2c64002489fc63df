"""What a text must hold for a pattern to match: to look for that is far cheaper than to search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

MACRO = re.compile(r"\{([a-z_]+)\}")

_QUANTIFIER = re.compile(r"[?*+][?+]?|\{(\d*)(?:,\d*)?\}[?+]?")
_LOOK_AROUND = re.compile(r"\?<?[=!]")
_GROUP = re.compile(r"\?:|\?<?[=!]")
_LITERAL = re.compile(r"[^\\()\[\]{}|?*+.^$]+(?![?*+]|\{\d)")
_BRANCH = re.compile(r"[^\\()\[\]{}|?*+.^$!]+(?=[|)])")  # an alternative of letters alone
_SIGNS = re.compile(r"\[[^\w\s\\^\]!-?]+\]")  # a class of emoji and the like
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_END = re.compile(r"[.!?](?!\w)")  # of a sentence; not those in 2.5 and a.m
_ENDS = frozenset(".!?")
_WORD_FOLLOWS = re.compile(r"[^\W_]|\\[dw](?![?*{])")
_START = 3  # letters by which needles are looked up
_MOST = 3  # sets of needles that are asked for of one pattern

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


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Tells which of many patterns a text may match at all, in one pass over its letters."""

    by_start: Mapping[str, tuple[str, ...]]
    short: frozenset[str]  # the needles that are shorter than a start
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
    starts = {part[at : at + _START] for at in range(len(part) - _START + 1)}
    some = [needle for start in starts & index.by_start.keys() for needle in index.by_start[start]]
    short = index.short & {*part, *map("".join, pairwise(part))}
    held = short.union([needle for needle in some if needle in part])
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
        short=frozenset(start for start in by_start if len(start) < _START),
        patterns={needle: tuple(some) for needle, some in numbers.items()},
        beyond={needle: some for needle, some in beyond.items() if some},
        others={number: one.sets[1:] for number, one in needs.items()},
        always=frozenset(number for number, one in needs.items() if not one.sets),
    )


def needs_of(pattern: str, macros: Mapping[str, Needs]) -> Needs:
    """Return what every match of a pattern holds; `macros` is that of the names it uses as {name}."""
    return _Reader(pattern, macros).needs()


class _Reader:
    """Reads the few kinds of regular expression that pattern files use."""

    def __init__(self, pattern: str, macros: Mapping[str, Needs]) -> None:
        self._pattern = pattern
        self._macros = macros
        self._at = 0
        self._within = True

    def needs(self) -> Needs:
        """Read the whole pattern."""
        parts = self._parts()
        if self._next() == "|":
            self._at = 0
            parts = [self._alternatives()]
        telling = sorted(filter(None, parts), key=_worth, reverse=True)
        return Needs(tuple(telling[:_MOST]), self._within)

    def _alternatives(self) -> Needles:
        """Read up to the end of a group; each alternative must tell, or none does."""
        branches = [self._branch()]
        while self._next() == "|":
            self._at += 1
            branches.append(self._branch())
        return _UNKNOWN.union(*branches) if all(branches) else _UNKNOWN

    def _branch(self) -> Needles:
        if found := _BRANCH.match(self._pattern, self._at):
            self._at = found.end()
            return _alone(found[0])
        return max(self._parts(), key=_worth, default=_UNKNOWN)

    def _parts(self) -> list[Needles]:
        """Read what stands one behind the other; a match holds something of each part."""
        parts, run = [], ""
        while self._next() not in {"", "|", ")"}:
            literal, inner = self._atom()
            least, quantified = self._least()
            if literal and least and not quantified:
                run += literal
                continue
            parts += [_alone(run + (literal if least else "")), inner if least else _UNKNOWN]
            run = ""
        return [*parts, _alone(run)]

    def _atom(self) -> tuple[str, Needles]:
        """Read one part: letters, or a group or macro with its needles, or what tells nothing."""
        if found := _LITERAL.match(self._pattern, self._at):
            self._at = found.end()
            return self._literal(found[0])
        if found := MACRO.match(self._pattern, self._at):
            self._at = found.end()
            macro = self._macros[found[1]]
            self._within = self._within and macro.within
            return "", macro.best
        if found := _CLASS.match(self._pattern, self._at):
            self._at = found.end()
            if _reaches_an_end(found[0]) and not self._word_follows():
                self._within = False
            return "", frozenset(found[0][1:-1]) if _SIGNS.fullmatch(found[0]) else _UNKNOWN
        char = self._next()
        if char == "(":
            return "", self._group()
        self._at += 1
        return self._escaped() if char == "\\" else self._bare(char)

    def _literal(self, letters: str) -> tuple[str, Needles]:
        """Read letters; a sentence's end in them parts them, as it parts the text."""
        if _ENDS.isdisjoint(letters):
            return letters, _UNKNOWN
        if _END.search(letters) and not (len(letters) == 1 and self._word_follows()):
            self._within = False
        return "", _alone(max(re.split(r"[.!?]", letters), key=len))

    def _escaped(self) -> tuple[str, Needles]:
        char = self._next()
        self._at += 1
        if not char.isalnum():
            return self._literal(char)
        if char in "WSD":
            self._within = False
        return "", _UNKNOWN

    def _bare(self, char: str) -> tuple[str, Needles]:
        if char in "^$":
            return "", _UNKNOWN
        if char == ".":
            self._within = False
            return "", _UNKNOWN
        return self._literal(char)

    def _group(self) -> Needles:
        self._at += 1
        around = _LOOK_AROUND.match(self._pattern, self._at)
        if opening := _GROUP.match(self._pattern, self._at):
            self._at = opening.end()
        within = self._within
        inner = self._alternatives()
        self._at += 1
        if around:  # it is no part of the match
            self._within = within
            return _UNKNOWN
        return inner

    def _least(self) -> tuple[bool, bool]:
        """Tell whether the part stands there at least once, and whether it may stand there more often."""
        found = _QUANTIFIER.match(self._pattern, self._at)
        if not found:
            return True, False
        self._at = found.end()
        return found[0][0] == "+" or (found[1] or "0") > "0", True

    def _word_follows(self) -> bool:
        return _WORD_FOLLOWS.match(self._pattern, self._at) is not None

    def _next(self) -> str:
        return self._pattern[self._at : self._at + 1]


def _reaches_an_end(letters: str) -> bool:
    """Tell whether a class of letters, like [^.!?], has the end of a sentence in it."""
    if letters.startswith("[^"):
        return not _ENDS.issubset(letters)
    return not _ENDS.isdisjoint(letters) or any(one in letters for one in (r"\W", r"\S", r"\D"))


def _alone(run: str) -> Needles:
    return frozenset({run}) if run.strip() else _UNKNOWN


def _worth(some: Needles) -> tuple[int, int]:
    return min(map(len, some), default=0), -len(some)
