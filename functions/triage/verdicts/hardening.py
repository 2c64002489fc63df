"""Make a stranger's text matchable, and remember where each character came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from aplomb.look_alikes import latin_look_alikes, russian_look_alikes
from triage.known import Known

RAW_LIMIT = 12_000  # characters looked at, before anything is removed
LIMIT = 2_000  # characters matched
TAIL = 400  # of them from the end: a long letter says what it wants last
MARKS_KEPT = 2  # combining marks in a row; Zalgo has hundreds
KEY_LENGTH = 40  # of one word

_LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_BLANK = "\u2800"  # braille blank
_FILLERS = "\u115f\u1160\u3164\uffa0"  # Hangul fillers: letters that show nothing
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
JOINER = "\u200d"  # between emoji it makes one of two: a head that shakes, a heart on fire
_DRESSING = f"\ufe0e\ufe0f{_SKIN_TONES}"  # how an emoji looks, not what it says
_UNSEEN = frozenset({"Cf", "Cc", "Cs", "Mn", "Me"})

_OURS = frozenset("āčēģīķļņšūž")  # Latvian; with these, a word is that word and not one without them
_BARE = str.maketrans("łđø", "ldo")  # letters that have no decomposition
_RUSSIAN, _LATIN = re.compile("[а-яё]"), re.compile("[a-z]")
_LEET = str.maketrans("013457@$€!", "oieastasei")
# Letters in black circles and squares; Unicode gives them no compatibility form. Flags are left alone.
_BLACK = str.maketrans(
    {first + place: chr(97 + place) for first in (0x1F150, 0x1F170) for place in range(26)}
)

_DEPENDS = re.compile(f"[{JOINER}I]")
_SPELT = re.compile("[\U0001f1e6-\U0001f1ff]{3,}")
_FLAGS = re.compile(  # ISO 3166, and the few more that have a flag
    r"(?:a[cdefgilmoqrstuwxz]|b[abdefghijlmnoqrstvwyz]|c[acdfghiklmnopruvwxyz]|d[egjkmoz]"
    r"|e[aceghrstu]|f[ijkmor]|g[abdefghilmnpqrstuwy]|h[kmnrtu]|i[cdelmnoqrst]|j[emop]"
    r"|k[eghimnprwyz]|l[abcikrstuvy]|m[acdefghklmnopqrstuvwxyz]|n[acefgilopruz]|om"
    r"|p[aefghklmnrstwy]|qa|r[eosuw]|s[abcdeghijklmnorstvxyz]|t[acdfghjklmnortvwz]|u[agmnsyz]"
    r"|v[aceginu]|w[fs]|xk|y[et]|z[amw])+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardened:
    """A text for matching beside the text for people."""

    original: str  # what evidence quotes
    plain: str  # casefolded, compatibility forms resolved, nothing invisible
    origins: tuple[int, ...]  # for each character of `plain`, its index in `original`
    cut: bool  # some of the text was not looked at

    def quote(self, start: int, end: int) -> str:
        """Return the original words behind plain[start:end], safe to show on one line."""
        matched = set(self.origins[start:end])
        first, last = self.origins[start], self.origins[end - 1] + 1
        while self.original[last : last + 1] and self.original[last] in _DRESSING:
            last += 1
        shown = (
            " " if char.isspace() else char
            for index, char in enumerate(self.original[first:last], first)
            if char.isspace() or index in matched or char in _DRESSING or not _unseen(char)
        )
        return " ".join("".join(shown).split())


def harden(text: str) -> Hardened:
    """Return the text as the rules see it; the work is bounded whatever the text is."""
    raw = text if len(text) <= RAW_LIMIT else f"{text[: RAW_LIMIT - LIMIT]}\n{text[-LIMIT:]}"
    original = raw if raw.isascii() else unicodedata.normalize("NFC", _without_towers(raw))
    shown = _shown(original)
    cut = len(text) > RAW_LIMIT
    plain, origins = "".join(shown), tuple(range(len(shown)))
    if len(plain) != len(shown) or "" in shown:
        origins = tuple(index for index, part in enumerate(shown) for _ in part)
    if len(plain) > LIMIT:
        head, cut = LIMIT - TAIL - 1, True
        plain = f"{plain[:head]}\n{plain[-TAIL:]}"
        origins = (*origins[: head + 1], *origins[-TAIL:])
    return Hardened(original=original, plain=_SPELT.sub(_spelt, plain), origins=origins, cut=cut)


def fold(word: str) -> str:
    """Return the word without diacritics, as many people type it."""
    if word.isascii():
        return word
    bare = word.translate(_BARE)
    return "".join(char for char in unicodedata.normalize("NFD", bare) if not unicodedata.combining(char))


@lru_cache(maxsize=16_384)  # most comments are made of the same words
def spellings(word: str) -> tuple[str, ...]:
    """Return the keys under which a word may stand in the lexicon, most faithful first."""
    word = word[:KEY_LENGTH]
    folded = fold(word)
    keys = {word: None}
    if not _OURS.issuperset(char for char in word if not char.isascii()):
        keys[folded] = None
    if not folded.isascii():
        keys.update(dict.fromkeys(_in_one_script(folded)))
    if any(char in "013457@$€!" for char in folded) and any(char.isalpha() for char in folded):
        keys[folded.translate(_LEET)] = None
        keys[folded.replace("1", "l").translate(_LEET)] = None
    for key in tuple(keys):
        keys[_squeeze(key, 2)] = None
        if _squeeze(key, 2) != key:
            keys[_squeeze(key, 1)] = None
    return tuple(keys)


def _in_one_script(word: str) -> Iterator[str]:
    """Yield how a word reads if all its letters are Latin, or all Russian; a mixture is a disguise."""
    if (latin := word.translate(latin_look_alikes())).isascii():
        yield latin
    if _RUSSIAN.search(word) and _LATIN.search(word):
        yield word.translate(russian_look_alikes())


def _squeeze(word: str, most: int) -> str:
    """Shorten letters written three or more times: "sooo", "baaaad"."""
    runs: list[str] = []
    for char in word:
        if runs and runs[-1][0] == char:
            runs[-1] += char
        else:
            runs.append(char)
    return "".join(run if len(run) <= 2 else run[0] * most for run in runs)  # noqa: PLR2004 - "cool" is a word


def _without_towers(text: str) -> str:
    """Drop all but a few combining marks in a row; sorting thousands of them would be slow."""
    if not any(map(unicodedata.combining, set(text))):
        return text
    kept: list[str] = []
    height = 0
    for char in text:
        height = height + 1 if unicodedata.combining(char) else 0
        if height <= MARKS_KEPT:
            kept.append(char)
    return "".join(kept)


def _shown(text: str) -> list[str]:
    """Return what a reader sees of each character; a few depend on those around them."""
    shown = list(map(_PLAIN.__getitem__, text))
    for found in _DEPENDS.finditer(text):
        shown[found.start()] = _seen(text, found.start())
    return shown


def _seen(text: str, index: int) -> str:
    """Return what a reader sees of a joiner, which shows only between two emoji, or of a capital I."""
    if text[index] == "I":  # "kiII", "k1II": no word goes on with a capital I
        return "l" if text[max(0, index - 4) : index].rstrip("I1")[-1:].islower() else "i"
    before = text[max(0, index - 3) : index].rstrip(_DRESSING)
    return JOINER if _is_emoji(before[-1:]) and _is_emoji(text[index + 1 : index + 2]) else ""


def _spelt(found: re.Match[str]) -> str:
    """Return the letters of regional indicators that are no flags; as many characters as there were."""
    letters = "".join(chr(ord(char) - 0x1F1E6 + ord("a")) for char in found.group())
    return found.group() if _FLAGS.fullmatch(letters) else letters


def _is_emoji(char: str) -> bool:
    """Tell an emoji, or one of the arrows and signs that stand in emoji sequences."""
    return bool(char) and char != _BLANK and unicodedata.category(char) in {"So", "Sm"}


def _plain(char: str) -> str:
    if char in _LINE_BREAKS:
        return "\n"
    if char.isspace() or char == _BLANK:
        return " "
    if _unseen(char):
        return ""
    resolved = unicodedata.normalize("NFKC", char.translate(_BLACK)).casefold()
    return "".join(one for one in unicodedata.normalize("NFC", resolved) if not _unseen(one))


_PLAIN = Known(_plain, most=4096, longest=1)


def _unseen(char: str) -> bool:
    return char in _FILLERS or char in _SKIN_TONES or unicodedata.category(char) in _UNSEEN
