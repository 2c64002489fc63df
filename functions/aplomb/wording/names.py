"""The first name by which a stranger may be greeted, or none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import findings
from aplomb.lint.folding import folded
from aplomb.look_alikes import latin_look_alikes, russian_look_alikes

_MAX_LETTERS = 30
_MAX_MARKS_IN_A_ROW = 3  # Vietnamese, Hebrew and Thai stay below; Zalgo does not
_BLANK = "\u115f\u1160"  # Hangul fillers: letters that show nothing; NFKC makes the two others of these
_OF_WORDS = frozenset({"Lu", "Ll", "Lt", "Lo"})  # a word is more than modifiers and signs of length
_JOINERS = "'\u2019-"
_JOINED = re.compile(f"[{_JOINERS}]")
_AROUND = ".,;:!?()[]<>\"'*"
_PARTS = re.compile(r"[^\W\d_][^\W\d_A-Z\u00c0-\u00de\u0410-\u042f]*")  # of FreeMoney
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_MARKS = re.compile(rf"m{{{_MAX_MARKS_IN_A_ROW + 1}}}")
_BY_A_MACHINE = Context(sender=Sender.MACHINE)


def first_name(author_name: str, *, language: str = "en") -> str:
    """Return the first word of a display name if it reads as a name, else the empty string.

    `language` is the reply's; the word must say nothing in it, or in English, that a reply must not say.
    Nobody is greeted whose display name holds a word of hostile_names.txt.

    A display name is a stranger's free text: it may be a link, a handle, markup, template syntax or a
    sentence that we must not say. Only letters, their marks and inner hyphens or apostrophes pass.
    """
    words = unicodedata.normalize("NFKC", author_name[:200]).split()
    word = words[0] if words else ""
    if not _is_shaped_as_a_name(word) or any(map(_is_hostile, words)):
        return ""
    return "" if _says_something(word, language) else word


def _is_hostile(word: str) -> bool:
    """Tell whether a word of a name accuses, insults, sells, or names a role and not a person."""
    word = word.strip(_AROUND)
    if not _is_shaped_as_a_name(word):
        return False
    exact, beginnings = _hostile_words()
    return any(one in exact or one.startswith(beginnings) for one in _readings(word))


def _readings(word: str) -> Iterator[str]:
    """Yield a word and its parts as people may read them: without accents, in one alphabet, not drawn out."""
    for part in dict.fromkeys((word, *_PARTS.findall(word), *_JOINED.split(word))):
        plain = "".join(map(folded, part))
        alike = (plain.translate(table()) for table in (latin_look_alikes, russian_look_alikes))
        for one in (part.casefold(), plain, *alike):
            yield one
            yield _DRAWN_OUT.sub(r"\1", one)


@cache
def _hostile_words() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words that are listed whole, and the beginnings; with accents and without."""
    text = files("aplomb.wording").joinpath("hostile_names.txt").read_text(encoding="utf-8")
    listed = [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
    words = {one for word in listed for one in (word.casefold(), "".join(map(folded, word)))}
    beginnings = tuple(sorted(word.removesuffix("*") for word in words if word.endswith("*")))
    return frozenset(word for word in words if not word.endswith("*")), beginnings


@lru_cache(maxsize=4096)  # many people have the same first name
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
