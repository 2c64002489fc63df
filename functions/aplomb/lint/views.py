"""A text as readers may see it, in as many ways as words can be hidden; each remembers where it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aplomb.lint.folding import folded, hidden, shown
from aplomb.look_alikes import latin_look_alikes, russian_look_alikes

_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s{2,}|[^\S ]")  # all that is not one plain space
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-z]")
_MIXED = re.compile(r"\b(?=\w*[0-9])(?=\w*[^\W\d_])\w+\b")
_IN_RUSSIAN = re.compile("[\u0430-\u044f]+[0346]+[\u0430-\u044f]+")
_LIKE_DIGITS = re.compile("[0-9oliszb]+")
_TO_DIGITS = str.maketrans("olizsb", "011258")
_TO_RUSSIAN = str.maketrans("0346", "\u043e\u0437\u0447\u0431")
_TO_LETTERS = str.maketrans("0134578", "oieastb")
_BROKEN = re.compile(r"(?<=[^\W\d_])(?:-?[ ]*\n[ ]*|[-._*\u00b7|~])(?=[^\W\d_])")
_SPELT = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .*_-]{1,2}[^\W\d_]){3,}(?![^\W_])")


@dataclass(frozen=True, slots=True)
class View:
    """A folded text, and for each of its characters the index in the original."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where text[start:end] stands in the original, as [start, end)."""
        return self.origins[start], self.origins[end - 1] + 1


type Reading = Callable[[str], View]


@lru_cache(maxsize=4)
def plain_view(text: str) -> View:
    """Return the text folded: hidden characters gone, one space between words."""
    return _on_one_line(_folded(text, instead=""))


def views(text: str, readings: Iterable[Reading]) -> tuple[View, ...]:
    """Return the text in some readings, without those that are the same."""
    read = (reading(text) for reading in readings)
    return tuple({view.text: view for view in read}.values())


def _hidden_as_spaces(text: str) -> View:
    if not any(map(hidden, set(text))):
        return plain_view(text)
    return _on_one_line(_folded(text, instead=" "))


@lru_cache(maxsize=4)
def _alphabet_view(text: str) -> View:
    as_folded = _folded(text, instead="")
    view = _in_one_alphabet(as_folded)
    return plain_view(text) if view is as_folded else _on_one_line(view)


def _digits_view(text: str) -> View:
    """Read digits among letters as letters, and letters among digits as digits."""
    return _changed(_alphabet_view(text), _MIXED, _digits_and_letters)


def _whole_view(text: str) -> View:
    """Read words whole that a line, a hyphen or space between the letters breaks."""
    one_alphabet = _in_one_alphabet(_folded(text, instead=""))
    return _on_one_line(_changed(_changed(one_alphabet, _SPELT, _letters_only), _BROKEN, lambda _: ""))


@lru_cache(maxsize=4)  # each reading begins with it
def _folded(text: str, *, instead: str) -> View:
    if text.isascii():
        return View(text.lower(), tuple(range(len(text))))
    return _spread([folded(char) or (instead if hidden(char) else "") for char in text])


def _spread(parts: Sequence[str]) -> View:
    """Join what became of each character of a text."""
    joined = "".join(parts)
    if len(joined) == len(parts) and "" not in parts:
        return View(joined, tuple(range(len(parts))))
    return View(joined, tuple(index for index, part in enumerate(parts) for _ in part))


def _on_one_line(view: View) -> View:
    return _changed(view, _SPACES, lambda _: " ")


@lru_cache(maxsize=4)
def _in_one_alphabet(view: View) -> View:
    """Read a word of two alphabets, or one in the alphabet that the text is not in, in one alphabet."""
    if view.text.isascii():
        return view
    cyrillic, latin = len(_CYRILLIC.findall(view.text)), len(_LATIN.findall(view.text))
    if not latin:
        return view

    def in_one(found: re.Match[str]) -> str:
        word = found[0]
        if word.isascii() and (latin >= cyrillic or not cyrillic):
            return word
        as_latin = word.translate(latin_look_alikes())
        mixed = bool(_LATIN.search(word)) and not word.isascii()
        if latin >= cyrillic:
            return as_latin if as_latin.isascii() else word
        as_russian = word.translate(russian_look_alikes())
        if mixed or not _LATIN.search(as_russian):
            return as_russian
        return word

    return _changed(view, _WORD, in_one)


def _digits_and_letters(found: re.Match[str]) -> str:
    word = found[0]
    if _IN_RUSSIAN.fullmatch(word):
        return word.translate(_TO_RUSSIAN)
    latin = word.translate(latin_look_alikes())
    if _LIKE_DIGITS.fullmatch(latin):
        return latin.translate(_TO_DIGITS)
    return word.translate(_TO_LETTERS) if word.isascii() else word


def _letters_only(found: re.Match[str]) -> str:
    return "".join(filter(str.isalpha, found[0]))


def _changed(view: View, where: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> View:
    """Return the view with each match replaced; a replacement of another length stands for its beginning."""
    text: list[str] = []
    origins: list[int] = []
    last = 0
    for found in where.finditer(view.text):
        new = change(found)
        if new == found[0]:
            continue
        start, end = found.span()
        text += (view.text[last:start], new)
        origins += view.origins[last:start]
        origins += _origins_of(view.origins[start:end], len(new))
        last = end
    if not text:
        return view
    return View("".join((*text, view.text[last:])), (*origins, *view.origins[last:]))


def _origins_of(origins: tuple[int, ...], length: int) -> tuple[int, ...]:
    if length == len(origins):
        return origins
    if length == 0:
        return ()
    return (*origins[: length - 1], origins[-1])


@lru_cache(maxsize=4)
def visible_view(text: str) -> View:
    """Return the text as it is shown, its compatibility forms resolved; letters keep their case."""
    return View(text, tuple(range(len(text)))) if text.isascii() else _spread([shown(char) for char in text])


# Every way to read a text.
READINGS: tuple[Reading, ...] = (
    plain_view,
    _hidden_as_spaces,
    _alphabet_view,
    _digits_view,
    _whole_view,
)
