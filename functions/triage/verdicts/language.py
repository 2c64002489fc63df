"""Guess the language of a short comment, with the account's languages as prior."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from triage.scripts import LANGUAGE_OF_SCRIPT
from triage.verdicts.hardening import fold
from triage.verdicts.lexicon import read_data
from triage.verdicts.tokens import Token

UNKNOWN = "und"
SHORT = 2  # words; so short a text is in the page's language unless it says otherwise
ENOUGH = 1.0  # of evidence, for a longer text
PRIOR = 0.4
NEAR = 0.5  # of the likeliest one's evidence
LETTER, ENDING, KNOWN = 1.0, 0.4, 0.5  # against 1 for a stop word

_SCRIPTS = {**LANGUAGE_OF_SCRIPT, "CYRILLIC": "ru"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Profile:
    words: frozenset[str]
    letters: frozenset[str]
    endings: tuple[str, ...]


def tell_language(tokens: Sequence[Token], *, languages: Sequence[str], known: Mapping[str, int]) -> str:
    """Return ISO 639-1, or "und".

    `languages` are the account's own, likeliest first; `known` is how many words each lexicon recognised.
    """
    words = [token.keys for token in tokens if token.is_word]
    if not words:
        return UNKNOWN
    script = _script(words)
    if script != "LATIN":
        return _by_script(script, words)
    scores = _scores(words)
    for language, count in known.items():
        scores[language] += KNOWN * count
    likeliest = max(scores, key=lambda one: (scores[one] + _prior(one, languages), one), default=UNKNOWN)
    if scores[likeliest] >= (ENOUGH if len(words) > SHORT else ENDING):
        return likeliest
    return languages[0] if languages and len(words) <= SHORT else UNKNOWN


def likely_languages(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the languages that small words, letters and endings speak for, likeliest first."""
    words = [token.keys for token in tokens if token.is_word]
    scores = _scores(words)
    best = max(scores.values(), default=0.0)
    near = sorted(
        (one for one in scores if scores[one] >= max(ENDING, NEAR * best)), key=lambda one: -scores[one]
    )
    cyrillic = any(_word_script(keys[0]) == "CYRILLIC" for keys in words)
    return tuple(dict.fromkeys((*near, *(("ru",) if cyrillic else ()))))


def common_words(language: str) -> frozenset[str]:
    """Return the small words of a language."""
    profile = _profiles().get(language)
    return profile.words if profile else frozenset()


def _prior(language: str, languages: Sequence[str]) -> float:
    return PRIOR / (1 + languages.index(language)) if language in languages else 0.0


def _scores(words: Iterable[tuple[str, ...]]) -> defaultdict[str, float]:
    scores: defaultdict[str, float] = defaultdict(float)
    for keys in words:
        for language, profile in _profiles().items():
            scores[language] += _score(keys[0], profile)
    return scores


def _score(word: str, profile: _Profile) -> float:
    if word in profile.words:
        return 1.0
    if not profile.letters.isdisjoint(word):
        return LETTER
    return ENDING if word.endswith(profile.endings) else 0.0


@cache
def _profiles() -> Mapping[str, _Profile]:
    return {
        language: _Profile(
            words=frozenset(key for word in entry["words"].split() for key in (word, fold(word))),
            letters=frozenset(entry.get("letters", "")),
            endings=tuple(f for ending in entry.get("endings", "").split() for f in (ending, fold(ending))),
        )
        for language, entry in read_data("languages").items()
    }


def _script(words: Iterable[tuple[str, ...]]) -> str:
    """Return the script of most words; a word that mixes Latin with look-alikes is Latin."""
    counts = Counter(_word_script(keys[0]) for keys in words)
    counts.pop("", None)
    return counts.most_common(1)[0][0] if counts else "LATIN"


def _word_script(word: str) -> str:
    scripts = {script for char in word if (script := _letter_script(char))}
    return "LATIN" if "LATIN" in scripts else min(scripts, default="")


@lru_cache(maxsize=4096)
def _letter_script(char: str) -> str:
    if char.isascii():
        return "LATIN" if char.isalpha() else ""
    return unicodedata.name(char, "").split(" ")[0] if char.isalpha() else ""


def _by_script(script: str, words: Sequence[tuple[str, ...]]) -> str:
    if script in {"CYRILLIC", "CJK"}:
        letters = set("".join(keys[0] for keys in words))
        if script == "CYRILLIC" and letters & set("іїєґ"):
            return "uk"
        if script == "CJK" and any(_letter_script(char) in {"HIRAGANA", "KATAKANA"} for char in letters):
            return "ja"
    return _SCRIPTS.get(script, UNKNOWN)
