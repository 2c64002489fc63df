"""Look for the patterns of a language in every view of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import and_

from aplomb.lint.needles import Index
from aplomb.lint.pattern_file import Kind, Line, PatternFile, Section, compiled, compiled_part
from aplomb.lint.views import READINGS, Reading, View, views

type Span = tuple[int, int]


@dataclass(frozen=True)
class Seen:
    """A text and its views, made when they are first needed."""

    text: str
    readings: tuple[Reading, ...] = READINGS

    @cached_property
    def shouts(self) -> bool:
        """Whether two capitals follow each other anywhere, whatever stands between them but small letters."""
        capitals = list(map(str.isupper, filter(str.isalpha, self.text)))
        return any(map(and_, capitals, capitals[1:]))

    @cached_property
    def views(self) -> tuple[View, ...]:
        """Every way to read the text."""
        return views(self.text, self.readings)

    def possible(self, index: Index) -> tuple[tuple[View, frozenset[int]], ...]:
        """Return each view with the numbers of the lines that may match in it."""
        return tuple((view, index.possible(view.text)) for view in self.views)


type Readings = tuple[tuple[View, frozenset[int]], ...]


def harmful(text: Seen, file: PatternFile, sections: Iterable[Section]) -> Iterator[tuple[Section, Span]]:
    """Yield where some sections' patterns match and none of their exceptions touches the match."""
    readings = text.possible(file.index)
    possible = frozenset[int]().union(*(numbers for _, numbers in readings))
    for section in sections:
        if section.found_by.isdisjoint(possible):
            continue
        lines = [line for line in section.finds if line.number in possible]
        found = list(matches(text, readings, lines))
        for harmless in matches(text, readings, section.excepts) if found else ():
            found = [one for one in found if not _touch(one, harmless)]
            if not found:
                break  # most exceptions need not be looked for, nor written out and compiled
        yield from ((section, one) for one in found)


def matches(text: Seen, readings: Readings, lines: Iterable[Line]) -> Iterator[Span]:
    """Yield where some lines match in a text."""
    for line in lines:
        for view, possible in readings:
            if line.number in possible:
                yield from _matches(text, view, line)


def _matches(text: Seen, view: View, line: Line) -> Iterator[Span]:
    in_capitals = line.kind is Kind.FINDS_CAPITALS
    if (in_capitals and not text.shouts) or not all(_holds(part, view.text) for part in line.needed):
        return
    for found in compiled(line.regex).finditer(view.text):
        if found[0].strip():
            span = view.span(*found.span())
            if not in_capitals or text.text[slice(*span)].isupper():
                yield span


@lru_cache(maxsize=256)
def _holds(part: str, text: str) -> bool:
    return compiled_part(part).search(text) is not None


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
