"""Know the small words of each language that ships, so that a danger in another one is not read into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from aplomb import small_words as written
from triage.verdicts.hardening import fold


@cache
def small_words(language: str) -> frozenset[str]:
    """Return the small words of a language, with and without diacritics; none of one that does not ship."""
    return frozenset(spelt for word in written.small_words(language) for spelt in (word, fold(word)))


def held_by(words: Iterable[str], languages: tuple[str, ...]) -> frozenset[str]:
    """Return the languages, of some, that have any of these small words."""
    owners = _owners(languages)
    return frozenset(one for word in words for one in owners.get(word, ()))


@cache
def _owners(languages: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    words = frozenset(word for one in languages for word in small_words(one))
    return {word: tuple(one for one in languages if word in small_words(one)) for word in words}
