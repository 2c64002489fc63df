"""The first name by which a stranger may be greeted, or none."""

from __future__ import annotations

import re
import unicodedata

from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import findings

_MAX_LETTERS = 30
_MAX_MARKS_IN_A_ROW = 3  # Vietnamese, Hebrew and Thai stay below; Zalgo does not
_BLANK = "\u115f\u1160"  # Hangul fillers: letters that show nothing; NFKC makes the two others of these
_OF_WORDS = frozenset({"Lu", "Ll", "Lt", "Lo"})  # a word is more than modifiers and signs of length
_JOINERS = "'\u2019-"
_MARKS = re.compile(rf"m{{{_MAX_MARKS_IN_A_ROW + 1}}}")
_BY_A_MACHINE = Context(sender=Sender.MACHINE)


def first_name(author_name: str, *, language: str = "en") -> str:
    """Return the first word of a display name if it reads as a name, else the empty string.

    `language` is the reply's; the word must say nothing in it, or in English, that a reply must not say.

    A display name is a stranger's free text: it may be a link, a handle, markup, template syntax or a
    sentence that we must not say. Only letters, their marks and inner hyphens or apostrophes pass.
    """
    words = unicodedata.normalize("NFKC", author_name[:200]).split()
    word = words[0] if words else ""
    return word if _is_shaped_as_a_name(word) and not _says_something(word, language) else ""


def _says_something(word: str, language: str) -> bool:
    """Tell whether a word says, alone or of us, what a reply must not say: `Discount`, `Hacked`."""
    texts = ((word, language), (word, "en"), (f"We were {word}.", "en"))
    return any(findings(text, language=one, context=_BY_A_MACHINE) for text, one in dict.fromkeys(texts))


def _is_shaped_as_a_name(word: str) -> bool:
    shape = "".join(_kind(char) for char in word)
    letters = shape.count("L")
    return (
        re.fullmatch(r"L[Lm]*(?:j[Lm]+)*", shape) is not None
        and 2 <= letters <= _MAX_LETTERS  # noqa: PLR2004  one letter is an initial
        and not _MARKS.search(shape)
        and any(unicodedata.category(char) in _OF_WORDS for char in word)
    )


def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if char in _BLANK:
        return "?"
    if category.startswith("L"):
        return "L"
    if category.startswith("M"):
        return "m"
    return "j" if char in _JOINERS else "?"
