"""Say what keeps a comment from being judged by a machine alone; each limit sends it to a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from triage.engine import Told
from triage.engine.language import UNKNOWN
from triage.engine.text import LIMIT
from triage.verdicts.opinion import SHORT
from triage.verdicts.reading import Reading
from triage.verdicts.tokens import Token

TESTED = ("en", "lv", "lt", "et", "ru", "de", "es", "fr", "pl")
FEWEST_LETTERS = 3
MOST_FOREIGN = 1  # letters of another script: a shrug has one
SURE = 0.6  # of the language of a longer one; below it, romanised Hindi passes for English

_LATIN, _CYRILLIC = "LATIN", "CYRILLIC"  # as the Unicode names of letters begin
# Digits in the place of letters: "st0pped". Others, as in "B2B" and "CO2", stand for themselves.
_LEET = re.compile(r"[^\W\d_]+(?:[013457@$€]+[^\W\d_]+)+")
MOST_LEET = 1  # words
# A star in a longer word hides a letter; in the stem of a swear word it is manners.
_MASKED = re.compile(r"[^\W\d_]+\*[^\W\d_]+")
_SWEARING = re.compile(
    r"f.ck|fu.k|sh.t|b.tch|ss?h.le|ssh|c.nt|d.ck|p.ss|cr.p|b.st|w.nk|wh.re|d.mn|sche|schei|rsch|f.tz|put|merd"
    r"|k.rw|ch.j|п.зд|пи.д|е.а|бл|х.й|м.да|д.рьм|г.вн"
)
LONG_WORD = 6  # letters beside the star
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def limits(text: str, *, reading: Reading, told: Told) -> tuple[str, ...]:
    """Return a sentence for each limit that a comment meets; most comments meet none."""
    return tuple(_limits(text, reading, told))


def _limits(text: str, reading: Reading, told: Told) -> Iterator[str]:
    if reading.text.cut or len(text.strip()) > LIMIT:
        yield "Too long to be read whole."
    if _CONTROLS.search(text):
        yield "It holds control characters."
    spoken = [token for token in reading.tokens if token.is_word]
    words = [token.keys[0] for token in spoken]
    if not words:
        return
    odd = {word for word in words if not word.isalpha()}
    if sum(map(_is_leet, odd)) > MOST_LEET or any(map(_hides, odd)):
        yield "Some of its words are disguised."
    if sum(map(len, words)) < FEWEST_LETTERS:
        yield "Too short to be judged."
    if len(words) > SHORT and (told.language == UNKNOWN or told.confidence < SURE):
        yield "Its language cannot be told."
    elif told.language not in {*TESTED, UNKNOWN}:
        yield f"No verdict in this language was ever tested ({told.language})."
    if untested := [one for one in told.others if one not in TESTED]:
        yield f"Part of it is in a language that was never tested ({', '.join(untested)})."
    ascii_only = reading.text.plain.isascii()
    if (
        not ascii_only
        and told.language in {*TESTED, UNKNOWN}
        and _foreign_letters(spoken, told.language) > MOST_FOREIGN
    ):
        yield "Part of it is in a script that its language is not written in."


def _is_leet(word: str) -> bool:
    return _LEET.fullmatch(word) is not None


def _hides(word: str) -> bool:
    return len(word) > LONG_WORD and bool(_MASKED.fullmatch(word)) and not _SWEARING.search(word)


def _foreign_letters(words: Sequence[Token], language: str) -> int:
    """Count the letters of other scripts; a word that reads as a Latin one is a disguise, which rules see."""
    own = {_LATIN, _CYRILLIC} if language == "ru" else {_LATIN}
    hidden = [word.keys[0] for word in words if not any(map(str.isascii, word.keys))]
    return sum(char.isalpha() and _script(char) not in own for word in hidden for char in word)


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]
