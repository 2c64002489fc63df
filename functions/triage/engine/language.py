"""Tell a comment's language from its hashed characters, with the account's languages as prior."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from triage.engine.model_file import ModelFiles
from triage.engine.ngrams import WORD_LENGTH, features
from triage.known import Known
from triage.scripts import LANGUAGE_OF_SCRIPT

TABLE = "language.bin"
SETTINGS = "language.json"
UNKNOWN = "und"
LONGEST = 4  # characters in a feature

SURE = 0.5  # below it, and outside the account's languages, nobody knows
SHORT = 1  # words; so short a text is in the account's language unless it is very plainly not
PLAIN = 0.97
PRIOR = (1.2, 0.8, 0.4)  # added to the logits of the account's languages, likeliest first
PART_WORDS = 4  # words a part needs before it can be in another language than the rest
SHORTEST_PART = 2 * PART_WORDS - 1  # characters
PART_SURE = 0.85

_NOT_WORDS = re.compile(r"@user|\bhttps?\b|\[email\]|\brt\b|#|[\d_]+")
_WORD = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r"[.!?;:()\"“”„«»/|–—\n]+|\s-\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The language of a comment."""

    language: str  # ISO 639-1, "und" when it cannot be told
    confidence: float  # 0..1
    others: tuple[str, ...] = ()  # languages of other parts of the same comment

    @property
    def is_mixed(self) -> bool:
        """Whether parts of the comment are in different languages."""
        return bool(self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModel:
    """One linear model over hashed characters."""

    languages: tuple[str, ...]
    bits: int
    scale: float
    offsets: tuple[float, ...]
    columns: tuple[memoryview, ...]

    @classmethod
    def load(cls, files: ModelFiles) -> Self:
        """Read the model's table.

        Raises:
            UnusableModelError: the files are missing or changed.
        """
        settings, table = files.values(SETTINGS), files.table(TABLE)
        size = 1 << settings["bits"]
        languages = tuple(settings["languages"])
        return cls(
            languages=languages,
            bits=settings["bits"],
            scale=settings["scale"],
            offsets=tuple(settings["offsets"]),
            columns=tuple(table[start * size : (start + 1) * size] for start in range(len(languages))),
        )

    def tell(self, text: str, *, languages: Sequence[str] = (), parts: bool = True) -> Told:
        """Return the language of a cleaned text, and of its `parts` if wanted.

        `languages` are the account's own, likeliest first.
        """
        plain = readable(text)
        words = _WORD.findall(plain)
        if not words:
            return Told(language=UNKNOWN, confidence=0.0)
        if other := _other_script(words):
            return Told(language=other, confidence=1.0)
        chances = self._chances(plain, languages=languages)
        likeliest = max(chances, key=chances.__getitem__)
        sure = chances[likeliest]
        if len(words) <= SHORT and languages and sure < PLAIN:
            return Told(language=languages[0], confidence=chances.get(languages[0], 0.0))
        if sure < SURE and likeliest not in languages:
            return Told(language=UNKNOWN, confidence=sure)
        others = self._others(text, likeliest) if parts else ()
        return Told(language=likeliest, confidence=sure, others=others)

    def totals(self, text: str) -> tuple[int, Sequence[float]]:
        """Return how many features a readable text has, and the sum of their weights for each language."""
        found = features(text, bits=self.bits, longest=LONGEST, pairs=False)
        return len(found), [sum(map(column.__getitem__, found)) for column in self.columns]

    def _chances(self, plain: str, *, languages: Sequence[str]) -> Mapping[str, float]:
        """Return the probability of each language the model knows, for a readable text."""
        logits = self._logits(plain)
        for language, more in dict(zip(languages, PRIOR, strict=False)).items():
            if language in self.languages:
                logits[self.languages.index(language)] += more
        return dict(zip(self.languages, _shares(logits), strict=True))

    def _logits(self, plain: str) -> list[float]:
        count, totals = self.totals(plain)
        factor = self.scale / math.sqrt(max(count, 1))
        return [total * factor + offset for total, offset in zip(totals, self.offsets, strict=True)]

    def _others(self, text: str, main: str) -> tuple[str, ...]:
        found = {main: None}
        for part in _PARTS.split(text):
            plain = readable(part) if len(part) >= SHORTEST_PART else ""
            if plain and len(_WORD.findall(plain)) >= PART_WORDS:
                logits = self._logits(plain)
                likeliest = self.languages[logits.index(max(logits))]
                if likeliest not in found and max(_shares(logits)) >= PART_SURE:
                    found[likeliest] = None
        return tuple(found)[1:]


def _shares(logits: Sequence[float]) -> list[float]:
    highest = max(logits)
    powers = [math.exp(logit - highest) for logit in logits]
    whole = sum(powers)
    return [power / whole for power in powers]


def readable(text: str) -> str:
    """Return a cleaned text in lower case without what is in no language: handles, links, numbers."""
    return " ".join(filter(None, map(_READABLE.__getitem__, text.split())))


def _readable(word: str) -> str:
    return " ".join(_NOT_WORDS.sub(" ", word.casefold()).split())


_READABLE = Known(_readable, most=16_384, longest=WORD_LENGTH)


def _other_script(words: Sequence[str]) -> str:
    """Return the language of a script that only one of our languages is written in, else nothing."""
    if all(map(str.isascii, words)):
        return ""
    counts: dict[str, int] = {}
    for word in words:
        script = _script(word[0])
        counts[script] = counts.get(script, 0) + len(word)
    most = max(counts, key=counts.__getitem__)
    return (
        "ja"
        if most == "CJK" and {"HIRAGANA", "KATAKANA"} & counts.keys()
        else LANGUAGE_OF_SCRIPT.get(most, "")
    )


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]
