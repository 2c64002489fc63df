"""Cut a text into the pieces of words that the embedding reads, as the C library cuts it."""

from __future__ import annotations

import re

from tools.encoder.packed import Packed

PREFIX = "query: "
_SPACE = "\u2581"  # begins each word
_WORD = re.compile(f"{_SPACE}[^{_SPACE}]*")
_UNKNOWN_COST = 10.0  # below the score of the unlikeliest piece
_NONE = -1e30


class Pieces:
    """A unigram model: of all ways to cut a word, the likeliest."""

    def __init__(self, packed: Packed) -> None:
        """Take the pieces of a file of weights."""
        self._packed = packed
        self._longest = max(map(len, packed.pieces))
        self._unknown = min(score for _, score in packed.pieces.values()) - _UNKNOWN_COST
        self._known: dict[str, list[int]] = {}

    def numbers(self, text: str, *, most: int = 512) -> list[int]:
        """Return the numbers of a text's pieces, at most so many, between those that begin and end it."""
        written = re.sub("  +", " ", (PREFIX + text).translate(dict(self._packed.written_as)))
        words = _WORD.findall((" " + written.removeprefix(" ")).replace(" ", _SPACE))
        found = [number for word in words for number in self._cut(word)]
        return [self._packed.first, *found[: most - 2], self._packed.last]

    def _cut(self, word: str) -> list[int]:
        if word not in self._known:
            self._known[word] = self._best(word)
        return self._known[word]

    def _best(self, word: str) -> list[int]:
        """Return the numbers along the way of the highest total score to the word's end."""
        scores = [0.0] + [_NONE] * len(word)
        came: list[tuple[int, int]] = [(0, 0)] * (len(word) + 1)  # from where, by which piece
        for start in range(len(word)):
            if scores[start] <= _NONE:
                continue
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                number, score = self._packed.pieces.get(word[start:end], (self._packed.unknown, _NONE))
                if number != self._packed.unknown and scores[start] + score > scores[end]:
                    scores[end], came[end] = scores[start] + score, (start, number)
            if scores[start] + self._unknown > scores[start + 1]:
                scores[start + 1] = scores[start] + self._unknown
                came[start + 1] = (start, self._packed.unknown)
        found, at = [], len(word)
        while at:
            at, number = came[at]
            found.append(number)
        return found[::-1]
