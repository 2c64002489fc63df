"""The lexicon's small term language, compiled so that a text is walked once.

A term is words with spaces between. `word*` is any word that starts so, `a|b` is either word, `<list>` is
any word of a named list, and `...` is up to three words in between; none of it reaches over the end of a
sentence. `one & other` is both, in either order, within twelve words (five in a long text), over the end
of a sentence too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from triage.verdicts.hardening import KEY_LENGTH, fold, harden
from triage.verdicts.tokens import LINK, MASKED, NAME, NUMBER, Token, tokenise

GAP = "..."
GAP_WORDS = 3
NEAR = " & "
NEAR_WORDS = 12
NEAR_WORDS_LONG = 5  # in a long text any two words come near each other by chance
LONG = 60  # words
SHORTEST_STEM = 2
MOST_KNOWN = 8192  # words whose meaning is kept, since most comments are made of the same ones

type Lists = Mapping[str, Sequence[str]]
type _Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _End:
    """Where a term ends, or one part of a term with NEAR."""

    rule: str
    term: int  # its number
    part: int = 0
    parts: int = 1


@dataclass(slots=True)
class _Node:
    ends: list[_End] = field(default_factory=list)
    next: dict[frozenset[str], _Node] = field(default_factory=dict)
    after_gap: _Node | None = None


class _Index:
    """The lexicon's words by their folded spelling, so that diacritics may be left out but not be others."""

    def __init__(self) -> None:
        self._by_folded: dict[str, list[tuple[str, frozenset[str]]]] = {}

    def add(self, word: str, choice: frozenset[str]) -> None:
        self._by_folded.setdefault(fold(word), []).append((word, choice))

    def find(self, typed: str, folded: str) -> Iterator[frozenset[str]]:
        for word, choice in self._by_folded.get(folded, ()):
            if typed in (word, folded) or all(map(_same_letter, typed, word, folded)):
                yield choice


class Matcher:
    """Finds the terms of many rules in a list of tokens."""

    def __init__(self) -> None:
        self._root = _Node()
        self._words = _Index()
        self._stems = _Index()
        self._known: dict[tuple[str, ...], frozenset[frozenset[str]]] = {}
        self._terms = 0

    def add(self, term: str, *, rule: str, lists: Lists) -> None:
        """Learn one term of a rule.

        Raises:
            ValueError: the term is empty, begins or ends with a gap, or names a list that does not exist.
        """
        self._terms += 1
        self._known.clear()
        parts = term.split(NEAR)
        for number, part in enumerate(parts):
            self._learn(part, _End(rule, self._terms, number, len(parts)), lists)

    def find(self, tokens: Sequence[Token]) -> Iterator[tuple[str, _Path]]:
        """Yield each rule found, with the indexes of the tokens that matched."""
        known, begin = self._known, self._root.next.keys()
        choices = [
            found if (found := known.get(one.keys)) is not None else self._learnt(one) for one in tokens
        ]
        seen: dict[int, list[tuple[int, _Path]]] = {}
        near = NEAR_WORDS if len(tokens) <= LONG else NEAR_WORDS_LONG
        # No term begins with a gap.
        for start in (index for index, found in enumerate(choices) if found and not begin.isdisjoint(found)):
            ends: list[tuple[_End, _Path]] = []
            self._walk(self._root, start, (), tokens, choices, ends)
            for end, path in ends:
                if end.parts == 1:
                    yield end.rule, path
                elif whole := _joined(end, path, seen.setdefault(end.term, []), near=near):
                    yield end.rule, whole

    def _learn(self, term: str, end: _End, lists: Lists) -> None:
        node = self._root
        parts = term.split()
        if not parts or GAP in (parts[0], parts[-1]):
            raise ValueError(f"{term!r} of {end.rule} needs a word at its beginning and its end.")
        for part in parts:
            node = self._step(node, part, lists)
        node.ends.append(end)

    def _step(self, node: _Node, part: str, lists: Lists) -> _Node:
        if part == GAP:
            node.after_gap = node.after_gap or _Node()
            return node.after_gap
        choice = frozenset(_alternatives(part, lists))
        for word in choice:
            stem = word.endswith("*") and word[0].isalpha()
            index, key = (self._stems, word[:-1]) if stem else (self._words, word)
            index.add(key, choice)
        return node.next.setdefault(choice, _Node())

    def _learnt(self, token: Token) -> frozenset[frozenset[str]]:
        """Return which choices of words a token is, and keep that."""
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        found = self._known[token.keys] = frozenset(self._found(token.keys))
        return found

    def _found(self, keys: Sequence[str]) -> Iterator[frozenset[str]]:
        for key in keys:
            folded = fold(key)
            yield from self._words.find(key, folded)
            for length in range(SHORTEST_STEM, len(key) + 1):
                yield from self._stems.find(key[:length], folded[:length])

    def _walk(  # noqa: PLR0913, PLR0917 - where one is in the text and in the terms, and what was found
        self,
        node: _Node,
        at: int,
        path: _Path,
        tokens: Sequence[Token],
        choices: Sequence[frozenset[frozenset[str]]],
        ends: list[tuple[_End, _Path]],
    ) -> None:
        """Add the ends of all terms that go on from here."""
        for end in node.ends:
            ends.append((end, path))  # noqa: PERF401 - there are none or few, and a generator costs more
        if node.after_gap is not None:
            for later in range(at, at + GAP_WORDS + 1):
                self._walk(node.after_gap, later, path, tokens, choices, ends)
        if not node.next or at >= len(tokens) or (path and tokens[at].sentence != tokens[path[0]].sentence):
            return
        for choice in choices[at] & node.next.keys():
            self._walk(node.next[choice], at + 1, (*path, at), tokens, choices, ends)


def _joined(end: _End, path: _Path, seen: list[tuple[int, _Path]], *, near: int) -> _Path:
    """Remember one part of a term; return the whole if the others stood shortly before, else nothing."""
    parts = {end.part: path}
    for part, before in reversed(seen[-NEAR_WORDS:]):
        if path[-1] - before[0] <= near and not any(map(set(before).intersection, parts.values())):
            parts.setdefault(part, before)
    seen.append((end.part, path))
    return (
        tuple(sorted(index for found in parts.values() for index in found)) if len(parts) == end.parts else ()
    )


def _same_letter(typed: str, meant: str, bare: str) -> bool:
    return typed in (meant, bare)


def _alternatives(part: str, lists: Lists) -> Iterator[str]:
    for choice in part.split("|"):
        if choice in {NUMBER, LINK, NAME, MASKED}:
            yield choice
        elif choice.startswith("<") and choice.endswith(">"):
            yield from (key for word in lists.get(choice[1:-1], ()) for key in _alternatives(word, lists))
            if choice[1:-1] not in lists:
                raise ValueError(f"There is no list named {choice[1:-1]!r}.")
        else:
            yield _key(choice)


def _plain(word: str) -> bool:
    """Tell a word that the tokeniser leaves as it is; most are, and a cold start waits for each."""
    known = word.isalpha() and len(word) <= KEY_LENGTH and word == word.casefold()
    return known and unicodedata.is_normalized("NFKC", word)


@cache
def _key(word: str) -> str:
    """Spell a word of the lexicon as the tokeniser would, keeping the star of a stem."""
    stem = word.endswith("*") and word[0].isalpha()
    letters = word[:-1] if stem else word
    if _plain(letters):
        return word
    tokens = tokenise(harden(letters))
    if len(tokens) != 1:
        raise ValueError(f"{word!r} is not one word.")
    keys = tokens[0].keys
    return f"{keys[0]}*" if stem else keys[keys[0] == NUMBER]  # a number in a term means just that number
