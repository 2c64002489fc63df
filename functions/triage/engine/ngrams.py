"""Hash a text's characters and words into numbered features, with the standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from zlib import crc32

WORD_LENGTH = 40  # characters of a word that are read
LONGEST_RUN = 3  # "sooooo" and "!!!!!!!" say no more than "sooo" and "!!!"

_MIX = 0x9E3779B1  # spreads a checksum's bits, which alone are too regular
_ALL_BITS = 0xFFFFFFFF
_WORDS = re.compile(r"\w+|[^\w\s]")
_DIGITS = re.compile(r"\d")
_ONE_WORD, _TWO_WORDS = crc32(b"word"), crc32(b"pair")


def features(text: str, *, bits: int, longest: int, pairs: bool) -> list[int]:
    """Return the numbers, below 2**bits and each once, of a text's features.

    They are its runs of 2 to `longest` characters within a word, its words, and, with `pairs`, its words two
    by two. The text is cleaned and folded (or only lower case, where diacritics matter).
    """
    squeezed = _DIGITS.sub("0", "".join(_short_runs(text)))
    seen = set(_of_characters(squeezed, longest))
    words = [word[:WORD_LENGTH].encode("utf-8", "replace") for word in _WORDS.findall(squeezed)]
    seen.update(crc32(word, _ONE_WORD) for word in words)
    if pairs:
        seen.update(crc32(second, crc32(first + b" ", _TWO_WORDS)) for first, second in pairwise(words))
    shift = 32 - bits
    return sorted({((number * _MIX) & _ALL_BITS) >> shift for number in seen})


def _of_characters(text: str, longest: int) -> list[int]:
    found: list[int] = []
    for word in text.split():
        letters = [char.encode("utf-8", "replace") for char in f" {word[:WORD_LENGTH]} "]
        for start in range(len(letters) - 1):
            number = crc32(letters[start])
            for letter in letters[start + 1 : start + longest]:
                number = crc32(letter, number)
                found.append(number)
    return found


def _short_runs(text: str) -> Iterator[str]:
    for char, run in groupby(text):
        yield char * min(sum(1 for _ in run), LONGEST_RUN)
