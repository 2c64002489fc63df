"""What every match of a pattern holds, read from its parsed form: `python -m tools.lint.needles` writes it.

To look for a few letters is far cheaper than to search. A set of needles is one of which each match holds at
least one; a pattern tells up to three sets. Inside here a string of a pattern's letters marks with EDGE where
a word surely begins or ends, and with GAP where anything may stand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from re import _constants as codes  # type: ignore[attr-defined]  # the parser of re has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from aplomb.lint.needles import BETWEEN, edged
from aplomb.lint.pattern_file import LANGUAGES, pattern_file
from tools.lint.needle_file import large_parts, needle_file
from tools.paths import ROOT

FOLDER = ROOT / "functions" / "aplomb" / "lint" / "patterns"
EDGE, GAP = "\0", "\1"
MOST_STRINGS, MOST_NEEDLES, MOST_SETS = 32, 600, 3

_ENDS = frozenset(map(ord, ".!?"))
_PIECES = re.compile("([\0\1])")
_APART = frozenset({codes.CATEGORY_NOT_WORD, codes.CATEGORY_SPACE})
_REPEATS = frozenset({codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT})
_LOOKS = frozenset({codes.ASSERT, codes.ASSERT_NOT})

type Node = tuple[Any, Any]
type Strings = frozenset[str]
type Needles = frozenset[str]  # a match holds at least one of them
type Told = tuple[list[Needles], Strings]  # what was told on the way, and the strings it ends with


@dataclass(frozen=True, slots=True)
class Held:
    """What every match of a pattern holds."""

    sets: tuple[Needles, ...]  # one of each; the first tells most
    within: bool  # it never goes beyond the end of a sentence
    parts: tuple[str, ...] = ()  # names of those that each match holds, and that cost much to search for


def needs_of(regex: str) -> Held:
    """Return what every match of a pattern holds."""
    nodes = list(parser.parse(regex))
    sets, tail = _sequence(nodes, left=True, right=True)
    telling = sorted(filter(None, [*sets, _told(tail, left=not sets, right=True)]), key=_worth, reverse=True)
    return Held(tuple(telling[:MOST_SETS]), _stays(nodes, word_follows=False))


def _worth(some: Needles) -> tuple[int, int]:
    return min(map(len, some)), -len(some)


def _sequence(nodes: Sequence[Node], *, left: bool, right: bool) -> Told:
    """Read what stands one behind the other; `left` and `right` tell whether words end there for sure."""
    sets: list[Needles] = []
    tail: Strings = frozenset({""})
    at_start = left
    for place, node in enumerate(nodes):
        rest = nodes[place + 1 :]
        inner, strings = _node(node, left=_all_end(tail, at_start), right=_begins_apart(rest, right))
        joined = frozenset(map("".join, product(tail, strings))) if _joins(tail, strings, inner) else None
        if joined is not None:
            tail = joined
            continue
        sets += [_told(tail, left=at_start, right=_begins_apart(nodes[place:], right)), *inner]
        at_start = _all_end(tail, at_start) and not inner
        tail = strings
    return sets, tail


def _joins(tail: Strings, strings: Strings, inner: Sequence[Needles]) -> bool:
    """Tell whether strings go on: where anything may stand between, or they are too many, they begin anew."""
    return (
        not inner
        and len(tail) * len(strings) <= MOST_STRINGS
        and (tail == {""} or not any(one.startswith(GAP) for one in strings))
    )


def _all_end(tail: Strings, at_start: bool) -> bool:  # noqa: FBT001  one of two facts of the same place
    """Tell whether a word that follows begins there for sure."""
    return all(not _is_word(one[-1]) if one else at_start for one in tail)


def _is_word(char: str) -> bool:
    return char == GAP or char.isalnum() or char == "_"


def _node(node: Node, *, left: bool, right: bool) -> Told:
    code, value = node
    if code is codes.SUBPATTERN:
        return _sequence(list(value[3]), left=left, right=right)
    if code is codes.BRANCH:
        return _branches([list(one) for one in value[1]], left=left, right=right)
    if code in _REPEATS:
        return _repeated(*value)
    return [], _letter(code, value)


def _letter(code: Any, value: Any) -> Strings:
    if code is codes.LITERAL:
        return frozenset({_shown(value)})
    if code is codes.IN:
        return _of_class(value)
    if code in _LOOKS:
        return frozenset({""})
    known = code is codes.AT and value is not codes.AT_NON_BOUNDARY
    return frozenset({EDGE if known else GAP})


def _shown(code: int) -> str:
    """Return a letter; no needle holds the end of a sentence, nor what stands between two needles."""
    return EDGE if code in _ENDS or chr(code) == BETWEEN else chr(code)


def _of_class(members: Sequence[Node]) -> Strings:
    """Return the letters of a class, or whether it has none of a word."""
    if all(code is codes.LITERAL for code, _ in members):
        return frozenset(_shown(value) for _, value in members)
    apart = all(
        (code is codes.LITERAL and not _is_word(chr(value))) or (code is codes.CATEGORY and value in _APART)
        for code, value in members
    )
    return frozenset({EDGE if apart else GAP})


def _branches(branches: Sequence[Sequence[Node]], *, left: bool, right: bool) -> Told:
    read = [_sequence(one, left=left, right=right) for one in branches]
    strings: Strings = frozenset().union(*(tail for _, tail in read))
    if len(strings) <= MOST_STRINGS and not any(sets for sets, _ in read):
        return [], strings
    best = [
        max(
            filter(None, [*sets, _told(tail, left=left and not sets, right=right)]),
            key=_worth,
            default=frozenset(),
        )
        for sets, tail in read
    ]
    together: Needles = _fewest(frozenset().union(*best)) if all(best) else frozenset()
    ending = EDGE if all(_all_end(tail, at_start=False) for _, tail in read) else GAP
    return ([together] if len(together) <= MOST_NEEDLES else []) or [frozenset()], frozenset({ending})


def _repeated(least: int, most: int, body: Iterable[Node]) -> Told:
    sets, tail = _sequence(list(body), left=False, right=False)
    strings = frozenset(GAP + one for one in tail)
    if int(most) == 1 and not sets:
        strings = tail
    elif least and len(tail) == 1 and not sets:  # aw+ begins with aw and ends with w
        strings = frozenset(one * least + GAP + one for one in tail)
    return (sets, strings) if least else ([], strings | {""})


def _told(strings: Strings, *, left: bool, right: bool) -> Needles:
    """Return a needle of each string; none where one tells nothing, or they are too many."""
    if len(strings) > MOST_NEEDLES:
        return frozenset()
    found = [_needle((EDGE if left else GAP) + one + (EDGE if right else GAP)) for one in strings]
    return _fewest(found) if all(found) else frozenset()


def _fewest(found: Iterable[str]) -> Needles:
    """Leave out needles that hold another one."""
    kept: list[str] = []
    for one in sorted(set(found), key=lambda one: (len(one), one)):
        if not any(other in one for other in kept):
            kept.append(one)
    return frozenset(kept)


def _needle(string: str) -> str:
    """Return the longest piece of a string with the edges of words that are known."""
    parts = _PIECES.split(string)
    pieces = (
        edged(text, left=before == EDGE, right=after == EDGE)
        for before, text, after in zip(parts[1::2], parts[2::2], parts[3::2], strict=False)
        if text.strip()
    )
    return max(pieces, key=len, default="")


def _begins_apart(nodes: Sequence[Node], after: bool) -> bool:  # noqa: FBT001  what holds behind them
    """Tell whether what follows surely begins with no letter or digit, so that a word ends before it."""
    for place, (code, value) in enumerate(nodes):
        rest = nodes[place + 1 :]
        if code in _LOOKS:
            continue
        if code in _REPEATS:
            least, _, body = value
            return _begins_apart(list(body), after=False) and (bool(least) or _begins_apart(rest, after))
        if code is codes.SUBPATTERN:
            return _begins_apart([*value[3], *rest], after)
        if code is codes.BRANCH:
            return all(_begins_apart([*one, *rest], after) for one in value[1])
        _, strings = _node((code, value), left=False, right=False)
        return all(bool(one) and not _is_word(one[0]) for one in strings)
    return after


def _stays(nodes: Sequence[Node], *, word_follows: bool) -> bool:
    """Tell whether a match never goes beyond the end of a sentence: its mark, where no letter follows."""
    for code, value in reversed(nodes):
        if code in _LOOKS or code is codes.AT:
            continue
        most = int(value[1]) if code in _REPEATS else 1
        inner = _inner(code, value)
        if not all(_stays(one, word_follows=word_follows and most == 1) for one in inner):
            return False
        if not inner and _may_end(code, value) and not word_follows:
            return False
        left_out = code in _REPEATS and not value[0]
        word_follows = (word_follows or not left_out) and _is_of_words([(code, value)], even_if_left_out=True)
    return True


def _inner(code: Any, value: Any) -> list[list[Node]]:
    """Return the sequences of which a node stands for one; none of a node that is one letter."""
    if code is codes.BRANCH:
        return [list(one) for one in value[1]]
    if code is codes.SUBPATTERN:
        return [list(value[3])]
    return [list(value[2])] if code in _REPEATS else []


def _is_of_words(nodes: Sequence[Node], *, even_if_left_out: bool = False) -> bool:
    """Tell whether a sequence surely begins with a letter or digit."""
    for code, value in nodes[:1]:
        if code is codes.LITERAL:
            return chr(value).isalnum()
        if code is codes.IN:
            return all(
                (kind is codes.LITERAL and chr(one).isalnum())
                or (kind is codes.CATEGORY and one in {codes.CATEGORY_WORD, codes.CATEGORY_DIGIT})
                or (kind is codes.RANGE and chr(one[0]).isalnum() and chr(one[1]).isalnum())
                for kind, one in value
            )
        there = code not in _REPEATS or bool(value[0]) or even_if_left_out
        inner = _inner(code, value)
        return there and bool(inner) and all(map(_is_of_words, inner))
    return False


def _may_end(code: Any, value: Any) -> bool:
    """Tell whether one letter of a match may be the mark at a sentence's end."""
    if code is codes.LITERAL:
        return value in _ENDS
    if code is codes.NOT_LITERAL or code is codes.ANY:
        return True
    if code is not codes.IN:
        return True
    negated = value[0][0] is codes.NEGATE
    hit = {
        end for end in _ENDS if any(_holds(kind, one, end) for kind, one in value if kind is not codes.NEGATE)
    }
    return hit != _ENDS if negated else bool(hit)


def _holds(kind: Any, one: Any, end: int) -> bool:
    if kind is codes.LITERAL:
        return bool(one == end)
    if kind is codes.RANGE:
        return bool(one[0] <= end <= one[1])
    return one not in {codes.CATEGORY_WORD, codes.CATEGORY_DIGIT, codes.CATEGORY_SPACE}


def written(language: str) -> str:
    """Return what stands in patterns/needles/<language>.json."""
    lines = (line for one in pattern_file(language).sections for line in (*one.finds, *one.excepts))
    return needle_file({
        line.key: replace(needs_of(line.regex), parts=large_parts(line.written, line.parts))
        for line in lines if _compiles(line.regex)
    })  # fmt: skip


def _compiles(regex: str) -> bool:
    try:
        re.compile(regex)
    except re.error:
        return False
    return True


def main(languages: Sequence[str]) -> None:
    """Write the files of some languages."""
    for language in languages:
        (FOLDER / "needles" / f"{language}.json").write_text(written(language), encoding="utf-8")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or LANGUAGES)
