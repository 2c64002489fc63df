"""The first name by which a stranger may be greeted, or none."""

from __future__ import annotations

import re
import unicodedata

from aplomb.lint.honesty import forbidden_words, mixes_alphabets

_MAX_LETTERS = 30
_MAX_MARKS_IN_A_ROW = 3  # Vietnamese, Hebrew and Thai stay below; Zalgo does not
_JOINERS = "'\u2019-"
_MARKS = re.compile(rf"m{{{_MAX_MARKS_IN_A_ROW + 1}}}")


def first_name(author_name: str) -> str:
    """Return the first word of a display name if it reads as a name, else the empty string.

    A display name is a stranger's free text: it may be a link, a handle, markup, template syntax or a
    sentence that we must not say. Only letters, their marks and inner hyphens or apostrophes pass.
    """
    words = unicodedata.normalize("NFKC", author_name[:200]).split()
    word = words[0] if words else ""
    return word if _reads_as_a_name(word) else ""


def _reads_as_a_name(word: str) -> bool:
    shape = "".join(_kind(char) for char in word)
    letters = shape.count("L")
    return (
        re.fullmatch(r"L[Lm]*(?:j[Lm]+)*", shape) is not None
        and 2 <= letters <= _MAX_LETTERS  # noqa: PLR2004  one letter is an initial
        and not _MARKS.search(shape)
        and not mixes_alphabets(word)
        and not forbidden_words(word)
    )


def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if category.startswith("L"):
        return "L"
    if category.startswith("M"):
        return "m"
    return "j" if char in _JOINERS else "?"
