"""The lexicon's small term language, compiled so that a text is walked once.

A term is words with spaces between. `word*` is any word that starts so, `a|b` is either word, `<list>` is
any word of a named list, and `...` is up to three words in between; none of it reaches over the end of a
sentence. `one & other` is both, in either order, within twelve words (five in a long text), over the end
of a sentence too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache, lru_cache

from triage.known import Known
from triage.verdicts.hardening import KEY_LENGTH, fold, harden
from triage.verdicts.spelt import Choice, Stems, Words
from triage.verdicts.tokens import LINK, MASKED, NAME, NUMBER, Token, tokenise

GAP = "..."
GAP_WORDS = 3
NEAR = " & "
NEAR_WORDS = 12
NEAR_WORDS_LONG = 5  # in a long text any two words come near each other by chance
LONG = 60  # words
MOST_KNOWN = 8192  # words whose meaning is kept, since most comments are made of the same ones
MOST_SPELLINGS = 16  # of such a word
MOST_MEANINGS = 1024  # that are kept; many words have the same

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
    next: dict[Choice, _Node] = field(default_factory=dict)
    after_gap: dict[Choice, _Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a word is to a lexicon, and how terms that may begin with it go on."""

    choices: frozenset[Choice]
    begins: bool  # a term
    ends: tuple[_End, ...]  # of terms that are this word alone
    next: Mapping[Choice, Sequence[_Node]]
    after_gap: Mapping[Choice, Sequence[_Node]]
    wanted: frozenset[Choice]  # how any of them goes on
    reach: int  # within how many words


class Matcher:
    """Finds the terms of many rules in a list of tokens."""

    def __init__(self) -> None:
        self._root = _Node()
        self._words = Words()
        self._stems = Stems()
        self._terms = 0
        self._known = Known(self._learnt, most=MOST_KNOWN, longest=MOST_SPELLINGS)
        self._merged = lru_cache(maxsize=MOST_MEANINGS)(self._beginning)

    def add(self, term: str, *, rule: str, lists: Lists) -> None:
        """Learn one term of a rule.

        Raises:
            ValueError: the term is empty, begins or ends with a gap, or names a list that does not exist.
        """
        self._terms += 1
        self._known.clear()
        self._merged.cache_clear()
        parts = term.split(NEAR)
        for number, part in enumerate(parts):
            self._learn(part, _End(rule, self._terms, number, len(parts)), lists)

    def find(self, tokens: Sequence[Token]) -> Iterator[tuple[str, _Path]]:
        """Yield each rule found, with the indexes of the tokens that matched."""
        known = self._known
        meanings = [known.get(one.keys) or self._meaning(one) for one in tokens]
        found = _ends(tokens, meanings)
        yield from ((end.rule, path) for end, path in found if end.parts == 1)
        parts: dict[int, int] = {}
        several = {end.term for end, _ in found if parts.setdefault(end.term, end.part) != end.part}
        near = NEAR_WORDS if len(tokens) <= LONG else NEAR_WORDS_LONG
        for term in several:
            yield from _joined([one for one in found if one[0].term == term], near=near)

    def _learn(self, term: str, end: _End, lists: Lists) -> None:
        node = self._root
        parts = term.split()
        if not parts or GAP in (parts[0], parts[-1]):
            raise ValueError(f"{term!r} of {end.rule} needs a word at its beginning and its end.")
        gap = False
        for part in parts:
            if part != GAP:
                node = self._step(node.after_gap if gap else node.next, part, lists)
            gap = part == GAP
        node.ends.append(end)

    def _step(self, steps: dict[Choice, _Node], part: str, lists: Lists) -> _Node:
        choice = frozenset(_alternatives(part, lists))
        for word in choice:
            stem = word.endswith("*") and word[0].isalpha()
            index, key = (self._stems, word[:-1]) if stem else (self._words, word)
            index.add(key, choice)
        return steps.setdefault(choice, _Node())

    def _meaning(self, token: Token) -> _Meaning:
        """Return what a token is to this lexicon; hardly any term has a certain number, so none is kept."""
        keys = token.keys
        if keys[0] == NUMBER and keys[-1] not in self._words:
            keys = keys[:1]
        return self._known[keys]

    def _learnt(self, keys: tuple[str, ...]) -> _Meaning:
        return self._merged(tuple(dict.fromkeys(self._found(keys))))

    def _beginning(self, choices: tuple[Choice, ...]) -> _Meaning:
        begun = [node for choice in choices if (node := self._root.next.get(choice))]
        following = _together(node.next for node in begun)
        after_gap = _together(node.after_gap for node in begun)
        return _Meaning(
            choices=frozenset(choices),
            begins=bool(begun),
            ends=tuple(end for node in begun for end in node.ends),
            next=following,
            after_gap=after_gap,
            wanted=frozenset((*following, *after_gap)),
            reach=1 + GAP_WORDS if after_gap else min(1, len(following)),
        )

    def _found(self, keys: Sequence[str]) -> Iterator[frozenset[str]]:
        for key in keys:
            folded = fold(key)
            yield from self._words.find(key, folded)
            yield from self._stems.find(key, folded)


def _together(steps: Iterable[Mapping[Choice, _Node]]) -> Mapping[Choice, Sequence[_Node]]:
    merged: dict[Choice, list[_Node]] = {}
    for some in steps:
        for choice, node in some.items():
            merged.setdefault(choice, []).append(node)
    return merged


def _ends(tokens: Sequence[Token], meanings: Sequence[_Meaning]) -> list[tuple[_End, _Path]]:
    """Return the ends of all terms, and where each stands."""
    ends: list[tuple[_End, _Path]] = []
    for start, meaning in enumerate(meanings):
        if meaning.begins:
            path = (start,)
            ends += [(end, path) for end in meaning.ends]
            for at in range(start + 1, min(start + 1 + meaning.reach, len(tokens))):
                if not meaning.wanted.isdisjoint(meanings[at].choices):  # as hardly ever
                    ends += _longer(path, tokens, meanings)
                    break
    return ends


def _longer(path: _Path, tokens: Sequence[Token], meanings: Sequence[_Meaning]) -> list[tuple[_End, _Path]]:
    """Return the ends of all terms that begin with a word and go on, and where each stands."""
    meaning = meanings[path[0]]
    ends: list[tuple[_End, _Path]] = []
    for steps, gap in ((meaning.next, 0), (meaning.after_gap, GAP_WORDS)):
        for longer, choice in _ahead(steps.keys(), path, gap, tokens, meanings):
            for node in steps[choice]:
                _walk(node, longer, tokens, meanings, ends)
    return ends


def _walk(
    node: _Node,
    path: _Path,
    tokens: Sequence[Token],
    meanings: Sequence[_Meaning],
    ends: list[tuple[_End, _Path]],
) -> None:
    """Add the ends of all terms that a path through the text has led to, or leads to further on."""
    ends += [(end, path) for end in node.ends]
    for steps, gap in ((node.next, 0), (node.after_gap, GAP_WORDS)):
        if steps:
            for longer, choice in _ahead(steps.keys(), path, gap, tokens, meanings):
                _walk(steps[choice], longer, tokens, meanings, ends)


def _ahead(
    wanted: AbstractSet[Choice], path: _Path, gap: int, tokens: Sequence[Token], meanings: Sequence[_Meaning]
) -> list[tuple[_Path, Choice]]:
    """Return which wanted words come next in the sentence, after at most so many others."""
    last = path[-1]
    return [
        ((*path, at), choice)
        for at in range(last + 1, min(last + gap + 2, len(tokens)))
        if not wanted.isdisjoint(meanings[at].choices) and tokens[at].sentence == tokens[last].sentence
        for choice in meanings[at].choices & wanted
    ]


def _joined(found: Sequence[tuple[_End, _Path]], *, near: int) -> Iterator[tuple[str, _Path]]:
    """Yield where all parts of one term stand shortly after each other."""
    term, _ = found[0]
    for number, (end, path) in enumerate(found):
        parts = {end.part: path}
        for other, before in reversed(found[max(0, number - NEAR_WORDS) : number]):
            if path[-1] - before[0] <= near and not any(map(set(before).intersection, parts.values())):
                parts.setdefault(other.part, before)
        if len(parts) == term.parts:
            yield term.rule, tuple(sorted(index for one in parts.values() for index in one))


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
