"""Hash a text's characters and words into numbered features, with the standard library only."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from triage.known import Known

WORD_LENGTH = 40  # characters of a word that are read
MOST_KNOWN = 16_384  # pieces of texts

_MIX = 0x9E3779B1  # spreads a checksum's bits, which alone are too regular
_ALL_BITS = 0xFFFFFFFF
_WORDS = re.compile(r"\w+|[^\w\s]")
_DIGITS = re.compile(r"\d")
# "sooooo" and "!!!!!!!" say no more than "sooo" and "!!!".
_LONG_NUMBER, _LONG_RUN = re.compile(r"(\d)\1{3,}"), re.compile(r"(\D)\1{3,}")
_ONE_WORD, _TWO_WORDS = crc32(b"word"), crc32(b"pair")


class Edges(NamedTuple):
    """What the neighbours of some words make pairs with."""

    first: bytes  # word
    last: int  # the checksum of the last word, to which that of the next is added


def features(text: str, *, bits: int, longest: int, pairs: bool) -> list[int]:
    """Return the numbers, below 2**bits and each once, of a text's features.

    They are its runs of 2 to `longest` characters within a word, its words, and, with `pairs`, its words two
    by two. The text is cleaned and folded (or only lower case, where diacritics matter).
    """
    pieces = list(map(_known(bits, longest, pairs).__getitem__, split(text)))
    seen = set[int]().union(*(numbers for numbers, _ in pieces))
    if pairs:
        seen.update(pairs_between((edges for _, edges in pieces), bits))
    return sorted(seen)


def split(text: str) -> list[str]:
    """Return what stands between the spaces of a text, each digit as 0."""
    return _DIGITS.sub("0", _LONG_NUMBER.sub(r"\1\1\1", text)).split()


def pairs_between(edges: Iterable[Edges], bits: int) -> list[int]:
    """Return the features of words two by two that no piece holds both of."""
    return _mixed((crc32(after.first, before.last) for before, after in pairwise(edges)), bits)


def piece(text: str, *, bits: int, longest: int, pairs: bool) -> tuple[array[int], Edges]:
    """Return the features of what stands between two spaces, and its edges."""
    text = _LONG_RUN.sub(r"\1\1\1", text)
    words = [word[:WORD_LENGTH].encode("utf-8", "replace") for word in _WORDS.findall(text)]
    checksums = _of_characters(text[:WORD_LENGTH], longest)
    checksums += [crc32(word, _ONE_WORD) for word in words]
    if pairs:
        checksums += [crc32(second, _first_of_two(first)) for first, second in pairwise(words)]
    numbers = array("I", dict.fromkeys(_mixed(checksums, bits)))
    return numbers, Edges(words[0], _first_of_two(words[-1]))


@cache  # by the few models there are
def _known(bits: int, longest: int, pairs: bool) -> Known[str, tuple[array[int], Edges]]:  # noqa: FBT001 - a cache's keys
    work = partial(piece, bits=bits, longest=longest, pairs=pairs)
    return Known(work, most=MOST_KNOWN, longest=WORD_LENGTH)


def _first_of_two(word: bytes) -> int:
    return crc32(word + b" ", _TWO_WORDS)


def _mixed(checksums: Iterable[int], bits: int) -> list[int]:
    shift = 32 - bits
    return [((number * _MIX) & _ALL_BITS) >> shift for number in checksums]


def _of_characters(word: str, longest: int) -> list[int]:
    """Return the checksums of a word's runs of characters."""
    found: list[int] = []
    letters = [char.encode("utf-8", "replace") for char in f" {word} "]
    for start in range(len(letters) - 1):
        number = crc32(letters[start])
        for letter in letters[start + 1 : start + longest]:
            number = crc32(letter, number)
            found.append(number)
    return found
