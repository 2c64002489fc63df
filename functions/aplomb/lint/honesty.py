"""Look once more at the very text before it leaves, for what a reply must never say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from aplomb.brand.facts import Brand
from aplomb.lint.forbidden import RULES

_HIDDEN_MARKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e")
_LOOKS_EMPTY = re.compile("[\u2800\u3164\uffa0]")
_OVERRIDES = re.compile("[\u202a-\u202e\x00-\x09\x0b-\x1f\x7f-\x9f]")
_LOOK_ALIKE_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})

_LINK = re.compile(
    r"\b[a-z][a-z0-9+.-]*://[^\s<>\"]+"
    r"|\b(?:javascript|data|vbscript|mailto|tel|sms)\s*:\s*\S+"
    r"|(?<![\w@-])(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+")
_PHONE = re.compile(r"\+?\d(?:[\s()./-]{0,3}\d){6,}")
_CLOSING = ".,;:!?)]}'\"»”"


def refusals(text: str, *, brand: Brand, message_link: str = "") -> tuple[str, ...]:
    """Return why this text may not leave; empty when it may.

    `message_link` is the one link, beside the brand's own, that this reply may carry: the very link that it
    was rendered with.
    """
    return tuple(
        dict.fromkeys(
            [
                *_form(text),
                *forbidden_words(_without(text, (brand.name, brand.signature))),
                *_contacts(text, brand=brand, links={*brand.links, message_link} - {""}),
                *_notice(text, brand),
            ]
        )
    )


def forbidden_words(text: str) -> tuple[str, ...]:
    """Return the promises, claims and selling words in a text, however they are hidden."""
    views = tuple(dict.fromkeys(_views(text)))
    return tuple(
        f"{rule.why}: {found[0][:60]!r}"
        for rules in RULES.values()
        for rule in rules
        if (found := next(filter(None, (re.search(rule.pattern, view) for view in views)), None))
    )


def mixes_alphabets(text: str) -> bool:
    """Tell whether one word is spelled in letters of two alphabets that look alike."""
    if text.isascii():
        return False
    return any(len(_alphabets(word)) > 1 for word in re.findall(r"[^\W\d_]+", _visible(text)))


def _form(text: str) -> Iterator[str]:
    if not any(char.isalpha() for char in text):
        yield "it is empty"
    if re.search(r"[{}]", _visible(text)):
        yield "it holds braces, so a name was not filled in"
    if _OVERRIDES.search(text):
        yield "it holds control characters"
    if mixes_alphabets(text):
        yield "a word mixes letters of two alphabets"


def _contacts(text: str, *, brand: Brand, links: Iterable[str]) -> Iterator[str]:
    rest = _visible(text)
    for email in _EMAIL.findall(rest):
        if email.strip(_CLOSING + "(<[").casefold() != brand.email.casefold():
            yield f"an e-mail address or handle that is not ours: {email[:60]!r}"
    rest = _EMAIL.sub(" ", rest)
    if "@" in rest:
        yield "it names somebody with an @"
    for link in _LINK.findall(rest):
        if link.rstrip(_CLOSING) not in links:
            yield f"a link that is not ours: {link[:60]!r}"
    rest = _without(_LINK.sub(" ", rest), brand.opening_hours.values())
    for phone in _PHONE.findall(rest):
        if not brand.phone or _digits(phone) != _digits(brand.phone):
            yield f"a number that is not our telephone: {phone[:30]!r}"


def _notice(text: str, brand: Brand) -> Iterator[str]:
    said = _one_line(text)
    if not any(_one_line(notice) in said for notice in brand.notice.values()):
        yield "it does not say that it is automatic"


def _views(text: str) -> Iterator[str]:
    """Yield the text as readers may see it: hidden characters gone or spaces, broken words whole."""
    visible = _visible(text)
    yield _fold(visible)
    yield _fold(_visible(text, instead=" "))
    yield _fold(re.sub(r"[-\u2010]\s*\n\s*", "", visible))


@lru_cache(maxsize=64)  # every rule asks for the same text
def _visible(text: str, *, instead: str = "") -> str:
    if text.isascii():  # nothing hides there
        return text
    shown = (instead if _hidden(char) else char for char in unicodedata.normalize("NFKC", text))
    return _LOOKS_EMPTY.sub(" ", "".join(shown)).replace("\u3002", ".")


def _hidden(char: str) -> bool:
    variation = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return variation or char in _HIDDEN_MARKS or unicodedata.category(char) == "Cf"


def _fold(text: str) -> str:
    bare = text if text.isascii() else _without_marks(text)
    folded = bare.casefold().replace("\u0131", "i").replace("\u2019", "'")
    return " ".join(re.sub(r"[\u2010-\u2015\u2212]", "-", folded).split())


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")


def _alphabets(word: str) -> frozenset[str]:
    return frozenset(unicodedata.name(char, "?").split()[0] for char in word) & _LOOK_ALIKE_ALPHABETS


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _without(text: str, phrases: Iterable[str]) -> str:
    for phrase in phrases:
        text = text.replace(phrase, " ")
    return text


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
