"""Find the lexicon's words by how a word is typed: diacritics may be left out, but not be others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from triage.verdicts.hardening import fold

SHORTEST_STEM = 2

type Choice = frozenset[str]  # the words of which any may stand at one place of a term


class Words:
    """The lexicon's words by their folded spelling."""

    def __init__(self) -> None:
        self._by_folded: dict[str, list[tuple[str, Choice]]] = {}

    def add(self, word: str, choice: Choice) -> None:
        """Learn a word, which may stand where any of `choice` may."""
        self._by_folded.setdefault(fold(word), []).append((word, choice))

    def __contains__(self, word: str) -> bool:
        return fold(word) in self._by_folded

    def find(self, typed: str, folded: str) -> Iterable[Choice]:
        """Return the choices that a typed word belongs to."""
        same = self._by_folded.get(folded)
        return [choice for word, choice in same if _same(typed, word, folded)] if same else ()


class Stems:
    """The lexicon's stems by their folded spelling."""

    def __init__(self) -> None:
        self._by_folded: dict[str, list[tuple[str, Choice]]] = {}
        self._lengths: dict[str, set[int]] = {}  # of the folded stems, by their first letters

    def add(self, stem: str, choice: Choice) -> None:
        """Learn the beginning of words, without its star."""
        folded = fold(stem)
        self._by_folded.setdefault(folded, []).append((stem, choice))
        self._lengths.setdefault(folded[:SHORTEST_STEM], set()).add(len(folded))

    def find(self, typed: str, folded: str) -> Iterable[Choice]:
        """Return the choices of the stems that a typed word begins with."""
        lengths = self._lengths.get(folded[:SHORTEST_STEM])
        return [choice for length in lengths for choice in self._of(length, typed, folded)] if lengths else ()

    def _of(self, length: int, typed: str, folded: str) -> Iterator[Choice]:
        bare = folded[:length]
        for stem, choice in self._by_folded.get(bare, ()):
            # A word may be longer than its folded spelling, by marks that fold away.
            longest = len(typed) if len(bare) == len(folded) else length
            ends = range(max(length, SHORTEST_STEM), min(longest, len(typed)) + 1)
            if any(_same(typed[:end], stem, bare) for end in ends):
                yield choice


def _same(typed: str, meant: str, bare: str) -> bool:
    """Tell whether a word was typed as it is meant, with some or none of its diacritics."""
    return typed in (meant, bare) or all(map(_same_letter, typed, meant, bare))


def _same_letter(typed: str, meant: str, bare: str) -> bool:
    return typed in (meant, bare)
