"""Look for the patterns of a language in every view of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

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
        found = list(matches(text, readings, section.finds))
        harmless = matches(text, readings, section.excepts)  # looked for one by one: most are never needed
        while found and (other := next(harmless, None)):
            found = [one for one in found if not _touch(one, other)]
        yield from ((section, one) for one in found)


def matches(text: Seen, readings: Readings, lines: Iterable[Line]) -> Iterator[Span]:
    """Yield where some lines match in a text."""
    for line in lines:
        for view, possible in readings:
            if line.number in possible:
                yield from _matches(text.text, view, line)


def _matches(text: str, view: View, line: Line) -> Iterator[Span]:
    if not all(_holds(part, view.text) for part in line.needed):
        return
    for found in compiled(line.regex).finditer(view.text):
        if found[0].strip():
            span = view.span(*found.span())
            if line.kind is not Kind.FINDS_CAPITALS or text[slice(*span)].isupper():
                yield span


@lru_cache(maxsize=256)
def _holds(part: str, text: str) -> bool:
    return compiled_part(part).search(text) is not None


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
