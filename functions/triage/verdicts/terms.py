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


type _Choice = frozenset[str]


@dataclass(slots=True)
class _Node:
    ends: list[_End] = field(default_factory=list)
    next: dict[_Choice, _Node] = field(default_factory=dict)
    after_gap: dict[_Choice, _Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a word is to a lexicon, and how terms that may begin with it go on."""

    choices: frozenset[_Choice]
    begins: bool  # a term
    ends: tuple[_End, ...]  # of terms that are this word alone
    next: Mapping[_Choice, Sequence[_Node]]
    after_gap: Mapping[_Choice, Sequence[_Node]]


class _Words:
    """The lexicon's words by their folded spelling, so that diacritics may be left out but not be others."""

    def __init__(self) -> None:
        self._by_folded: dict[str, list[tuple[str, _Choice]]] = {}

    def add(self, word: str, choice: _Choice) -> None:
        self._by_folded.setdefault(fold(word), []).append((word, choice))

    def __contains__(self, word: str) -> bool:
        return fold(word) in self._by_folded

    def find(self, typed: str, folded: str) -> Iterable[_Choice]:
        same = self._by_folded.get(folded)
        return [choice for word, choice in same if _same(typed, word, folded)] if same else ()


class _Stems:
    """The lexicon's stems by their folded spelling."""

    def __init__(self) -> None:
        self._by_folded: dict[str, list[tuple[str, _Choice]]] = {}
        self._lengths: dict[str, set[int]] = {}  # of the folded stems, by their first letters

    def add(self, stem: str, choice: _Choice) -> None:
        folded = fold(stem)
        self._by_folded.setdefault(folded, []).append((stem, choice))
        self._lengths.setdefault(folded[:SHORTEST_STEM], set()).add(len(folded))

    def find(self, typed: str, folded: str) -> Iterable[_Choice]:
        lengths = self._lengths.get(folded[:SHORTEST_STEM])
        return [choice for length in lengths for choice in self._of(length, typed, folded)] if lengths else ()

    def _of(self, length: int, typed: str, folded: str) -> Iterator[_Choice]:
        bare = folded[:length]
        for stem, choice in self._by_folded.get(bare, ()):
            # A word may be longer than its folded spelling, by marks that fold away.
            longest = len(typed) if len(bare) == len(folded) else length
            ends = range(max(length, SHORTEST_STEM), min(longest, len(typed)) + 1)
            if any(_same(typed[:end], stem, bare) for end in ends):
                yield choice


class Matcher:
    """Finds the terms of many rules in a list of tokens."""

    def __init__(self) -> None:
        self._root = _Node()
        self._words = _Words()
        self._stems = _Stems()
        self._terms = 0
        # Most comments are made of the same words.
        self._meaning = lru_cache(maxsize=MOST_KNOWN)(self._learnt)
        self._merged = lru_cache(maxsize=MOST_MEANINGS)(self._beginning)

    def add(self, term: str, *, rule: str, lists: Lists) -> None:
        """Learn one term of a rule.

        Raises:
            ValueError: the term is empty, begins or ends with a gap, or names a list that does not exist.
        """
        self._terms += 1
        self._meaning.cache_clear()
        self._merged.cache_clear()
        parts = term.split(NEAR)
        for number, part in enumerate(parts):
            self._learn(part, _End(rule, self._terms, number, len(parts)), lists)

    def find(self, tokens: Sequence[Token]) -> Iterator[tuple[str, _Path]]:
        """Yield each rule found, with the indexes of the tokens that matched."""
        meanings = [self._meaning(one.keys if one.is_word else self._listed(one.keys)) for one in tokens]
        seen: dict[int, list[tuple[int, _Path]]] = {}
        near = NEAR_WORDS if len(tokens) <= LONG else NEAR_WORDS_LONG
        for start in (at for at, meaning in enumerate(meanings) if meaning.begins):
            for end, path in _ends(start, tokens, meanings):
                if end.parts == 1:
                    yield end.rule, path
                elif end.term not in seen:
                    seen[end.term] = [(end.part, path)]
                elif whole := _joined(end, path, seen[end.term], near=near):
                    yield end.rule, whole

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

    def _step(self, steps: dict[_Choice, _Node], part: str, lists: Lists) -> _Node:
        choice = frozenset(_alternatives(part, lists))
        for word in choice:
            stem = word.endswith("*") and word[0].isalpha()
            index, key = (self._stems, word[:-1]) if stem else (self._words, word)
            index.add(key, choice)
        return steps.setdefault(choice, _Node())

    def _listed(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Return the keys of what is no word that some term has; hardly any term has a certain number."""
        return tuple(key for key in keys if key in self._words)

    def _learnt(self, keys: tuple[str, ...]) -> _Meaning:
        return self._merged(tuple(dict.fromkeys(self._found(keys))))

    def _beginning(self, choices: tuple[_Choice, ...]) -> _Meaning:
        begun = [node for choice in choices if (node := self._root.next.get(choice))]
        return _Meaning(
            choices=frozenset(choices),
            begins=bool(begun),
            ends=tuple(end for node in begun for end in node.ends),
            next=_together(node.next for node in begun),
            after_gap=_together(node.after_gap for node in begun),
        )

    def _found(self, keys: Sequence[str]) -> Iterator[frozenset[str]]:
        for key in keys:
            folded = fold(key)
            yield from self._words.find(key, folded)
            yield from self._stems.find(key, folded)


def _together(steps: Iterable[Mapping[_Choice, _Node]]) -> Mapping[_Choice, Sequence[_Node]]:
    merged: dict[_Choice, list[_Node]] = {}
    for some in steps:
        for choice, node in some.items():
            merged.setdefault(choice, []).append(node)
    return merged


def _ends(start: int, tokens: Sequence[Token], meanings: Sequence[_Meaning]) -> list[tuple[_End, _Path]]:
    """Return the ends of all terms that begin with a word, and where each stands."""
    meaning = meanings[start]
    path: _Path = (start,)
    ends = [(end, path) for end in meaning.ends]
    for steps, gap in ((meaning.next, 0), (meaning.after_gap, GAP_WORDS)):
        if steps:
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
    wanted: AbstractSet[_Choice], path: _Path, gap: int, tokens: Sequence[Token], meanings: Sequence[_Meaning]
) -> Iterator[tuple[_Path, _Choice]]:
    """Yield which wanted words come next in the sentence, after at most so many others."""
    after = path[-1] + 1
    for at in range(after, min(after + gap + 1, len(tokens))):
        if tokens[at].sentence != tokens[after - 1].sentence:
            return
        for choice in meanings[at].choices & wanted:
            yield (*path, at), choice


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


def _same(typed: str, meant: str, bare: str) -> bool:
    """Tell whether a word was typed as it is meant, with some or none of its diacritics."""
    return typed in (meant, bare) or all(map(_same_letter, typed, meant, bare))


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
