"""What a change takes out of a text and what it adds: by line, with the words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

CONTEXT = 2  # lines shown around what differs
_LONGEST = 1_000  # words of a line that are compared one by one
_WORD = re.compile(r"\w+|\s+|[^\w\s]")

type Pieces = tuple[tuple[str, bool], ...]


class Mark(StrEnum):
    """What becomes of a line."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    GAP = "gap"  # lines that stay as they are, and are not shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a comparison."""

    mark: Mark
    number: int  # in the text before, or after where it was added; of a gap how many lines it stands for
    pieces: Pieces = ()  # words, and whether they differ


def compared(before: str, after: str) -> tuple[Line, ...]:
    """Return the lines that differ, with some around them; none where the texts are the same."""
    old, new = before.split("\n"), after.split("\n")
    if old == new:
        return ()
    lines: list[Line] = []
    codes = SequenceMatcher(a=old, b=new, autojunk=True).get_opcodes()
    for number, (tag, start, end, new_start, new_end) in enumerate(codes):
        if tag == "equal":
            lines += _unchanged(old, start, end, first=number == 0, last=number == len(codes) - 1)
        else:
            lines += _changed(old[start:end], new[new_start:new_end], start + 1, new_start + 1)
    return tuple(lines)


def _unchanged(text: Sequence[str], start: int, end: int, *, first: bool, last: bool) -> Iterator[Line]:
    """Yield lines that stay: some behind what differs and some before it; `first` and `last` of the text."""
    head = start if first else min(start + CONTEXT, end)
    tail = end if last else max(end - CONTEXT, head)
    yield from (_same(text[at], at + 1) for at in range(start, head))
    if tail > head:
        yield Line(mark=Mark.GAP, number=tail - head)
    yield from (_same(text[at], at + 1) for at in range(tail, end))


def _same(text: str, number: int) -> Line:
    return Line(mark=Mark.SAME, number=number, pieces=((text, False),))


def _changed(old: Sequence[str], new: Sequence[str], start: int, new_start: int) -> Iterator[Line]:
    """Yield what was taken out, then what was added; lines that stand in the same place mark their words."""
    pairs = [_marked(was, now) for was, now in zip_longest(old, new)]
    for at, (pieces, _) in enumerate(pairs[: len(old)]):
        yield Line(mark=Mark.REMOVED, number=start + at, pieces=pieces)
    for at, (_, pieces) in enumerate(pairs[: len(new)]):
        yield Line(mark=Mark.ADDED, number=new_start + at, pieces=pieces)


def _marked(was: str | None, now: str | None) -> tuple[Pieces, Pieces]:
    if was is None or now is None:
        return ((was or "", True),), ((now or "", True),)
    old, new = _WORD.findall(was), _WORD.findall(now)
    if max(len(old), len(new)) > _LONGEST:
        return ((was, True),), ((now, True),)
    codes = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return (
        tuple(("".join(old[a:b]), tag != "equal") for tag, a, b, _, _ in codes if b > a),
        tuple(("".join(new[a:b]), tag != "equal") for tag, _, _, a, b in codes if b > a),
    )
