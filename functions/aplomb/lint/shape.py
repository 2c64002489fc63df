"""What is wrong with a text in any language: its form, its length, its loudness, its questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from aplomb.lint.catalogue import catalogue
from aplomb.lint.context import Context
from aplomb.lint.finding import Finding
from aplomb.lint.masking import without_addresses
from aplomb.lint.views import View, visible_view

LONGEST = 1000  # code points; a public reply longer than this is an essay
LONG_SENTENCE = 35  # words
SHOUTED_WORDS, SHOUTED_LETTERS = 3, 8  # in a row: what is no name of a company any more
_LONG_WORD = 4  # letters; shorter ones, like SMS and PIN, are abbreviations
# Beside one of these, two words more are still a company's name.
_COMPANY = frozenset({
    "AB", "AG", "AO", "AS", "GMBH", "IK", "INC", "KG", "LLC", "LTD", "MB", "OÜ", "PLC", "SA", "SARL", "SAS",
    "SE", "SIA", "SL", "SLU", "SRL", "UAB", "VAS", "АО", "ИП", "ОАО", "ООО", "ПАО",
})  # fmt: skip

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]|\r(?!\n)")
_BRACE = re.compile(r"[{}]")
_LOOK_ALIKE_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
_LETTERS = re.compile(r"[^\W\d_]+")
_MARKS = re.compile(r"!\s*!+|[!?]*(?:!\?|\?!|\?\?)[!?]*")
_BETWEEN_PARTS = re.compile(r"[^\W_]|[.:/@]")
_SENTENCE = re.compile(r"[^.!?\n]+")
_QUESTION = re.compile(r"[?\uff1f\u037e]+")

type Span = tuple[int, int]


def form(text: str, _context: Context) -> Iterator[Finding]:
    """Find what no text may hold, or that it holds nothing."""
    entry = catalogue()["form"]
    if not any(char.isalpha() for char in text):
        yield entry.finding((0, 0), "It is empty: it has no words.")
    view = visible_view(text)
    if brace := _BRACE.search(view.text):
        yield entry.finding(view.span(*brace.span()), "It holds braces, so a name was not filled in.")
    if control := _CONTROL.search(text):
        yield entry.finding(control.span(), "It holds control characters. Type it anew.")
    if mixed := mixed_word(view):
        yield entry.finding(view.span(*mixed), "A word mixes letters of two alphabets. Type it anew.")


def mixed_word(view: View) -> Span | None:
    """Return where a word is spelled in letters of two alphabets that look alike."""
    if view.text.isascii() or not _mixes(view.text):
        return None
    return next((word.span() for word in _LETTERS.finditer(view.text) if _mixes(word[0])), None)


def _mixes(text: str) -> bool:
    return len(frozenset(map(_alphabet, set(text))) & _LOOK_ALIKE_ALPHABETS) > 1


@lru_cache(maxsize=4096)
def _alphabet(char: str) -> str:
    return unicodedata.name(char, "?").partition(" ")[0]


def loudness(text: str) -> Iterator[Finding]:
    """Find sentences in capitals and marks set twice."""
    entry = catalogue()["emotion"]
    for marks in _MARKS.finditer(text):
        yield entry.finding(marks.span())
    for words in _capitals(text):
        yield entry.finding(words)


def _capitals(text: str) -> Iterator[Span]:
    """Yield runs of words in capitals that are too long to be a name."""
    if sum(map(str.isupper, _LETTERS.findall(text))) < SHOUTED_WORDS:
        return
    for run in _runs_of_capitals(text):
        if _shouted([word[0] for word in run]):
            yield run[0].start(), run[-1].end()


def _runs_of_capitals(text: str) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    for word in _LETTERS.finditer(text):
        follows = run and not _BETWEEN_PARTS.search(text, run[-1].end(), word.start())
        if word[0].isupper() and follows:
            run.append(word)
            continue
        yield run
        run = [word] if word[0].isupper() else []
    yield run


def _shouted(words: list[str]) -> bool:
    several = [word for word in words if len(word) > 1]
    most = SHOUTED_WORDS + 2 * (not _COMPANY.isdisjoint(words))
    long = any(len(word) >= _LONG_WORD for word in several)
    return len(several) >= most and long and sum(map(len, several)) >= SHOUTED_LETTERS


def questions(text: str, _context: Context) -> Iterator[Finding]:
    """Find a second question."""
    plain = without_addresses(text)
    marks = list(_QUESTION.finditer(plain))
    if len(marks) > 1:
        yield catalogue()["two_questions"].finding((marks[0].start(), marks[-1].end()))


def length(text: str, context: Context, *, most: int) -> Iterator[Finding]:
    """Find a text that is longer than its platform takes, than anybody reads, or than `most` code points."""
    counted = len(text) if context.length is None else context.length
    limit = LONGEST if context.limit is None else context.limit
    if len(text) > most:
        counted, limit = len(text), most
    if counted > limit:
        yield catalogue()["too_long"].finding(
            (0, len(text)), f"It has {counted} characters; {limit} are allowed."
        )


def sentences(text: str, _context: Context) -> Iterator[Finding]:
    """Find sentences too long to be read at once."""
    plain = without_addresses(text)
    for sentence in _SENTENCE.finditer(plain):
        if len(sentence[0].split()) > LONG_SENTENCE:
            yield catalogue()["hard_to_read"].finding(sentence.span())
