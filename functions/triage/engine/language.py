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
from triage.engine.ngrams import features
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

    def tell(self, text: str, *, languages: Sequence[str] = ()) -> Told:
        """Return the language of a cleaned text; `languages` are the account's own, likeliest first."""
        words = _WORD.findall(readable(text))
        if not words:
            return Told(language=UNKNOWN, confidence=0.0)
        if other := _other_script(words):
            return Told(language=other, confidence=1.0)
        chances = self.chances(text, languages=languages)
        likeliest = max(chances, key=chances.__getitem__)
        sure = chances[likeliest]
        if len(words) <= SHORT and languages and sure < PLAIN:
            return Told(language=languages[0], confidence=chances.get(languages[0], 0.0))
        if sure < SURE and likeliest not in languages:
            return Told(language=UNKNOWN, confidence=sure)
        return Told(language=likeliest, confidence=sure, others=self._others(text, likeliest))

    def chances(self, text: str, *, languages: Sequence[str] = ()) -> Mapping[str, float]:
        """Return the probability of each language the model knows."""
        count, totals = self.totals(readable(text))
        factor = self.scale / math.sqrt(max(count, 1))
        prior = dict(zip(languages, PRIOR, strict=False))
        logits = [total * factor + offset for total, offset in zip(totals, self.offsets, strict=True)]
        for language, more in prior.items():
            if language in self.languages:
                logits[self.languages.index(language)] += more
        highest = max(logits)
        powers = [math.exp(logit - highest) for logit in logits]
        whole = sum(powers)
        return {language: power / whole for language, power in zip(self.languages, powers, strict=True)}

    def totals(self, text: str) -> tuple[int, Sequence[float]]:
        """Return how many features a readable text has, and the sum of their weights for each language."""
        found = features(text, bits=self.bits, longest=LONGEST, pairs=False)
        return len(found), [sum(map(column.__getitem__, found)) for column in self.columns]

    def _others(self, text: str, main: str) -> tuple[str, ...]:
        found: list[str] = []
        for part in _PARTS.split(text):
            if len(_WORD.findall(readable(part))) >= PART_WORDS:
                chances = self.chances(part)
                likeliest = max(chances, key=chances.__getitem__)
                if likeliest not in {main, *found} and chances[likeliest] >= PART_SURE:
                    found.append(likeliest)
        return tuple(found)


def readable(text: str) -> str:
    """Return a cleaned text in lower case without what is in no language: handles, links, numbers."""
    return " ".join(_NOT_WORDS.sub(" ", text.casefold()).split())


def _other_script(words: Sequence[str]) -> str:
    """Return the language of a script that only one of our languages is written in, else nothing."""
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
