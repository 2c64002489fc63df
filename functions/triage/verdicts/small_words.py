"""Know the small words of each language that ships, so that a danger in another one is not read into them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from triage.verdicts.hardening import fold


def small_words(language: str) -> frozenset[str]:
    """Return the small words of a language, with and without diacritics; none of one that does not ship."""
    return _words().get(language, frozenset())


@cache
def _words() -> Mapping[str, frozenset[str]]:
    text = files("triage.verdicts").joinpath("small_words.yaml").read_text(encoding="utf-8")
    return {
        language: frozenset(spelt for word in words.split() for spelt in (word, fold(word)))
        for language, words in yaml.safe_load(text).items()
    }
