"""A checked wording as it is filled in, and the reading of a plain one, which takes no parser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aplomb.wording.template_names import NAMES

MAX_DEPTH = 4  # of conditions within each other

_MAY_BE_EMPTY = frozenset(name for name, meaning in NAMES.items() if meaning.may_be_empty)
_TAG = re.compile(
    r"\{\{ *(?P<shown>\w+) *\}\}|\{% *(?:if +(?P<negated>not +)?(?P<asked>\w+)|(?P<mark>else|endif)) *%\}"
)
_NOT_PLAIN = re.compile(r"[{}\r]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is shown."""

    name: str
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What is said when a name is there, and what otherwise; or the reverse."""

    name: str
    negated: bool
    body: Tree
    otherwise: Tree


type Tree = Sequence[str | Name | Condition]


def written(tree: Tree, facts: Mapping[str, str]) -> Iterator[str]:
    """Yield the text of a wording.

    Raises:
        KeyError: a name has no value.
    """
    for node in tree:
        match node:
            case str():
                yield node
            case Name():
                text = facts[node.name]
                for one in node.filters:
                    text = text.upper() if one == "upper" else text.capitalize()
                yield text
            case Condition():
                yield from written(
                    node.body if bool(facts[node.name]) is not node.negated else node.otherwise, facts
                )


@dataclass(slots=True)
class _Open:
    """A condition that has no end yet."""

    name: str
    negated: bool
    known: frozenset[str]  # the names that are surely not empty around it
    body: list[str | Name | Condition] = field(default_factory=list)
    otherwise: list[str | Name | Condition] | None = None

    def known_inside(self) -> frozenset[str]:
        """Return the names that are surely not empty in the part that is being read."""
        there = self.negated is (self.otherwise is not None)
        return self.known | {self.name} if there else self.known


def plain_tree(text: str) -> tuple[Tree, frozenset[str]] | None:
    """Return a wording that is surely right, and its names; None where only full_syntax.py can tell."""
    if text.endswith("\n"):
        return None
    reader, last = _PlainReader(), 0
    for found in _TAG.finditer(text):
        if not (reader.words(text[last : found.start()]) and reader.tag(found)):
            return None
        last = found.end()
    if not reader.words(text[last:]) or reader.open:
        return None
    return reader.tree, frozenset(reader.names)


class _PlainReader:
    """Each method tells whether what it was given is plain."""

    def __init__(self) -> None:
        self.tree: list[str | Name | Condition] = []
        self.names: set[str] = set()
        self.open: list[_Open] = []
        self._into = self.tree

    def words(self, text: str) -> bool:
        """Read what stands between tags."""
        if text:
            self._into.append(text)
        return not _NOT_PLAIN.search(text)

    def tag(self, found: re.Match[str]) -> bool:
        """Read a name or a condition's begin, middle or end."""
        if shown := found["shown"]:
            return self._show(shown)
        if asked := found["asked"]:
            return self._begin(asked, negated=bool(found["negated"]))
        return self._else() if found["mark"] == "else" else self._end()

    def _known(self) -> frozenset[str]:
        return self.open[-1].known_inside() if self.open else frozenset()

    def _show(self, name: str) -> bool:
        self.names.add(name)
        self._into.append(Name(name))
        return name in NAMES and (name not in _MAY_BE_EMPTY or name in self._known())

    def _begin(self, name: str, *, negated: bool) -> bool:
        in_else = bool(self.open) and self.open[-1].otherwise is not None
        self.names.add(name)
        self.open.append(_Open(name, negated, self._known()))
        self._into = self.open[-1].body
        return name in NAMES and not in_else and len(self.open) <= MAX_DEPTH

    def _else(self) -> bool:
        if not self.open or self.open[-1].otherwise is not None:
            return False
        self._into = self.open[-1].otherwise = []
        return True

    def _end(self) -> bool:
        if not self.open:
            return False
        done = self.open.pop()
        self._into = self.open[-1].body if self.open else self.tree
        self._into.append(Condition(done.name, done.negated, done.body, done.otherwise or []))
        return True
