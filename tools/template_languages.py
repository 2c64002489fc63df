"""Tell whether a wording is in another language than its file."""

from __future__ import annotations

import re
from functools import cache

from triage.engine.language import LanguageModel
from triage.engine.model_file import ModelFiles
from triage.engine.text import clean
from triage.verdicts.small_words import small_words

_SURE = 0.9
_ENOUGH = 0.3  # of the words of a text; another language has fewer of them
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str, *, expected: str) -> str | None:
    """Return the language of a text where it is surely not the expected one, else None.

    The small words decide where they can; the model is asked only about what is left, for it takes longer.
    """
    words = _WORD.findall(text.casefold())
    known = small_words(expected)
    small = sum(word in known for word in words)
    if small >= _ENOUGH * len(words):
        return None
    told = _model().tell(clean(text))
    return told.language if told.language not in {expected, "und"} and told.confidence >= _SURE else None


@cache
def _model() -> LanguageModel:
    return LanguageModel.load(ModelFiles())
