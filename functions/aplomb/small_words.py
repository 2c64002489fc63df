"""The small words of each language, by which a text tells in which one it is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files

import yaml

ENOUGH, SHARE = 2, 0.15  # different small words that a text must hold, and their part of all its words
SHORT = 6  # different words: in so few one small word is enough
NEARLY = 0.8  # of the likeliest language's words: languages that are alike are not told apart

_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]{2,}")


def small_words(language: str) -> frozenset[str]:
    """Return the small words of a language as they are spelt; none of one that does not ship."""
    return _words().get(language, frozenset())


def seems_written_in(text: str, *, known: Collection[str], among: Iterable[str]) -> tuple[str, ...]:
    """Return the languages of `among` in which a text, or a part of it, seems to be beside those `known`.

    It is a guess that costs a tenth of a millisecond: whoever asks looks for more where it is wrong.
    """
    said = _WORD.findall(text.casefold())
    told = set(said).difference(*map(small_words, known))
    script = ("ru",) if "ru" not in known and _CYRILLIC.search(text) else ()
    held = {one: len(told & small_words(one)) for one in among if one not in known and one not in script}
    most = max(held.values(), default=0)
    enough = 1 if len(set(said)) <= SHORT else ENOUGH
    nearly = (one for one, count in held.items() if count >= max(enough, NEARLY * most))
    return (*script, *(nearly if most >= SHARE * len(set(said)) else ()))


def written_in_another(text: str, *, language: str) -> bool:
    """Tell whether a text has more small words of another language than of its own: it is a guess.

    Where no small words of its own language ship, it is not told.
    """
    base = language.partition("-")[0]
    own, said = small_words(base), set(_WORD.findall(text.casefold()))
    if not own:
        return False
    cyrillic = {one for one in said if _CYRILLIC.match(one)}
    held = cyrillic if base == "ru" else said & own
    others = [set() if base == "ru" else cyrillic]
    others += [said & words - own for other, words in _words().items() if other != base]
    return max(map(len, others)) >= max(ENOUGH, len(held) + 1)


@cache
def _words() -> Mapping[str, frozenset[str]]:
    text = files("aplomb").joinpath("small_words.yaml").read_text(encoding="utf-8")
    return {language: frozenset(words.split()) for language, words in yaml.safe_load(text).items()}
