"""Write a comment the way the model's training rows are written, in bounded work."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

RAW_LIMIT = 12_000  # characters looked at, before anything is removed
LIMIT = 1_000  # characters read; the embedding's time grows faster than the text
TAIL = 300  # of them from the end: a long letter says what it wants last
SHOUTED_SHARE = 1 / 3  # of the letters in capitals; from here on a text shouts

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]"
    "|(?<=[^\\W\\d_])[\u200c\u200d](?=[A-Za-z])"
)
_STYLED = re.compile("[\u2460-\u24ff\ufdfa\uff01-\uff5e\U0001d400-\U0001d7ff\U0001f130-\U0001f189]+")
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
# Zalgo piles up hundreds of marks; two in a row are kept.
_TOWER = re.compile(f"({_MARK}{{2}}){_MARK}+")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_LINK = re.compile(r"(?:https?://|www\.)\S{1,500}")
_HANDLE = re.compile(r"(?<![\w@])@\w{1,50}")
_MIXED = re.compile(r"\b(?=\w{0,60}[a-z])(?=\w{0,60}[\u0400-\u045f])\w{1,60}\b", re.IGNORECASE)
_CYRILLIC = re.compile("[\u0400-\u045f]", re.IGNORECASE)
_LATIN = re.compile("[a-z]", re.IGNORECASE)
_LOOK_ALIKES = str.maketrans("авеіјкмнорсѕтухАВЕІЈКМНОРСЅТУХ", "abeijkmhopcstyxABEIJKMHOPCSTYX")


@lru_cache(maxsize=2)  # a comment is read for its language, for its scores, and for their reasons
def clean(text: str) -> str:
    """Return what the model reads: one line, nothing hidden, names and links as in the training rows."""
    if len(text) > RAW_LIMIT:
        text = f"{text[: RAW_LIMIT - LIMIT]} {text[-LIMIT:]}"
    if not text.isprintable():
        text = _CONTROLS.sub(" ", text)
    if not text.isascii():
        text = _legible(text)
    if "@" in text:
        text = _EMAIL.sub("[email]", text)
    text = _LINK.sub("http", text)
    if "@" in text:
        text = _HANDLE.sub("@user", text)
    text = " ".join(text.split())
    return text if len(text) <= LIMIT else f"{text[: LIMIT - TAIL - 1]} {text[-TAIL:]}"


def quiet(text: str) -> str:
    """Return a cleaned text in small letters where it shouts; the embedding knows few words in capitals."""
    capitals = sum(map(str.isupper, text))
    return text.lower() if capitals > SHOUTED_SHARE * sum(map(str.isalpha, text)) else text


def _legible(text: str) -> str:
    text = _TOWER.sub(r"\1", _INVISIBLE.sub("", text))
    text = _STYLED.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    text = unicodedata.normalize("NFC", text)
    return _MIXED.sub(_in_one_script, text) if _CYRILLIC.search(text) and _LATIN.search(text) else text


def _in_one_script(word: re.Match[str]) -> str:
    """Spell a word of two scripts in Latin, if that leaves no other letter."""
    latin = word.group().translate(_LOOK_ALIKES)
    return latin if not re.search("[\u0400-\u045f]", latin) else word.group()


def fold(text: str) -> str:
    """Return the text without case and diacritics, as many people type it."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    return "".join(char for char in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(char))
