"""Hash a text's characters and words into numbered features, with the standard library only."""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

WORD_LENGTH = 40  # characters of a word that are read

MIX = 0x9E3779B1  # spreads a checksum's bits, which alone are too regular
_ALL_BITS = 0xFFFFFFFF
_WORDS = re.compile(r"\w+|[^\w\s]")
_DIGITS = re.compile(r"\d")
_LONG_RUN = re.compile(r"(.)\1{3,}", re.DOTALL)  # "sooooo" and "!!!!!!!" say no more than "sooo" and "!!!"
_ONE_WORD, _TWO_WORDS = crc32(b"word"), crc32(b"pair")


def features(text: str, *, bits: int, longest: int, pairs: bool) -> list[int]:
    """Return the numbers, below 2**bits and each once, of a text's features.

    They are its runs of 2 to `longest` characters within a word, its words, and, with `pairs`, its words two
    by two. The text is cleaned and folded (or only lower case, where diacritics matter).
    """
    shift = 32 - bits
    text = squeezed(text)
    seen: set[int] = set()
    for word in text.split():
        seen.update(of_characters(word[:WORD_LENGTH], longest, shift))
    seen.update([((number * MIX) & _ALL_BITS) >> shift for number in of_words(text, pairs=pairs)])
    return sorted(seen)


def squeezed(text: str) -> str:
    """Return the text with each digit as 0, and no character more than three times in a row."""
    return _DIGITS.sub("0", _LONG_RUN.sub(r"\1\1\1", text))


def of_words(text: str, *, pairs: bool) -> list[int]:
    """Return the checksums of a squeezed text's words, and of its words two by two."""
    words = [word[:WORD_LENGTH].encode("utf-8", "replace") for word in _WORDS.findall(text)]
    numbers = [crc32(word, _ONE_WORD) for word in words]
    if pairs:
        numbers += [crc32(second, crc32(first + b" ", _TWO_WORDS)) for first, second in pairwise(words)]
    return numbers


@lru_cache(maxsize=16_384)  # most texts are made of the same words
def of_characters(word: str, longest: int, shift: int) -> array[int]:
    """Return the numbers of a word's runs of characters."""
    found: set[int] = set()
    letters = [char.encode("utf-8", "replace") for char in f" {word} "]
    for start in range(len(letters) - 1):
        number = crc32(letters[start])
        for letter in letters[start + 1 : start + longest]:
            number = crc32(letter, number)
            found.add(((number * MIX) & _ALL_BITS) >> shift)
    return array("I", found)
