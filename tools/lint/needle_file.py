"""How patterns/needles/<language>.json is written: what each pattern holds, and where to look it up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from re import _constants as codes  # type: ignore[attr-defined]  # the parser of re has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING

from aplomb.lint.needles import BETWEEN, grams
from aplomb.lint.pattern_file import PART

if TYPE_CHECKING:
    from tools.lint.needles import Held

LARGE = 300  # characters; a smaller part is searched for as fast as the pattern

_PRIVATE = 0xE000  # letters that nobody writes stand for parts
_json = partial(json.dumps, ensure_ascii=False)


def large_parts(written: str, parts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the large parts of which every match of a pattern holds one."""
    names = {chr(_PRIVATE + number): name for number, name in enumerate(parts)}
    marks = {name: mark for mark, name in names.items()}
    nodes = parser.parse(PART.sub(lambda found: marks[found[1]], written))
    surely = (names[chr(value)] for code, value in nodes if code is codes.LITERAL and chr(value) in names)
    return tuple(name for name in dict.fromkeys(surely) if len(parts[name]) >= LARGE)


def needle_file(patterns: Mapping[str, Held]) -> str:
    """Return the file of some patterns, by their keys; a needle stands under its rarest few letters."""
    sets = sorted({some for one in patterns.values() for some in one.sets}, key=sorted)
    numbers = {some: number for number, some in enumerate(sets)}
    needles = sorted(frozenset[str]().union(*sets))
    common = Counter(gram for needle in needles for gram in grams(needle))
    by_gram: dict[str, list[str]] = {}
    for needle in needles:
        held_in = ",".join(str(number) for number, some in enumerate(sets) if needle in some)
        rarest = min(grams(needle), key=lambda gram: (common[gram], gram), default="")
        by_gram.setdefault(rarest, []).extend((needle, held_in))
    told = sorted(patterns.items())
    return _as_json(
        grams=((gram, BETWEEN.join(some)) for gram, some in sorted(by_gram.items())),
        patterns=((key, [one.within, one.parts, *(numbers[some] for some in one.sets)]) for key, one in told),
    )


def _as_json(**parts: Iterable[tuple[str, object]]) -> str:
    """Write one line for each entry, so that a change is seen."""
    return "{" + ",\n".join(f'"{name}": {{\n{_lines(part)}\n}}' for name, part in parts.items()) + "}\n"


def _lines(entries: Iterable[tuple[str, object]]) -> str:
    return ",\n".join(f"{_json(key)}: {_json(one)}" for key, one in entries)
