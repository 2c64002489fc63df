"""Tell whether a wording is in another language than its file."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from aplomb.lint.folding import folded
from aplomb.small_words import small_words

if TYPE_CHECKING:
    from triage.engine.language import LanguageModel, Told

_SURE = 0.9
_ENOUGH = 0.3  # of the words of a text; another language has fewer of them
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1024)  # many wordings share a sentence
def language_of(text: str, *, expected: str) -> str | None:
    """Return the language of a text where it is surely not the expected one, else None.

    The small words decide where they can; the model is asked only about what is left, for it takes longer.
    """
    words = _WORD.findall(text.casefold())
    known = _small_words(expected)
    small = sum(word in known for word in words)
    if small >= _ENOUGH * len(words):
        return None
    told = _told(text)
    return told.language if told.language not in {expected, "und"} and told.confidence >= _SURE else None


@cache
def _small_words(language: str) -> frozenset[str]:
    """Return the small words of a language, with and without diacritics."""
    return frozenset(spelt for word in small_words(language) for spelt in (word, "".join(map(folded, word))))


def _told(text: str) -> Told:
    from triage.engine.text import clean  # noqa: PLC0415  most sets need no model, which loads slowly

    return _model().tell(clean(text), parts=False)


@cache
def _model() -> LanguageModel:
    from triage.engine.language import LanguageModel  # noqa: PLC0415  the same
    from triage.engine.model_file import ModelFiles  # noqa: PLC0415

    return LanguageModel.load(ModelFiles())
