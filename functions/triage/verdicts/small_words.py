"""Know the small words of each language that ships, so that a danger in another one is not read into them."""

from __future__ import annotations

from functools import cache

from aplomb import small_words as written
from triage.verdicts.hardening import fold


@cache
def small_words(language: str) -> frozenset[str]:
    """Return the small words of a language, with and without diacritics; none of one that does not ship."""
    return frozenset(spelt for word in written.small_words(language) for spelt in (word, fold(word)))
