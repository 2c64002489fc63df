"""The net beneath the grammar of typed times: a sentence that may promise a time which nobody could read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from aplomb.lint.views import View
from aplomb.typed_grammar import time_words, words_of

_SEEN = "\0"  # in place of what was read

type Span = tuple[int, int]

_END = re.compile(r"[!?\n]+|(?<!\d)\.(?=\s|$)")  # not the point of "27. November"
_QUOTED = re.compile(r'"[^"]{1,200}"|[„“«][^”“»"]{1,200}[”“»"]')
# Links, mail addresses, telephone numbers and numbers of years hold no time.
_NO_TIME = re.compile(r"\S+@\S+|https?://\S+|\b(?:19|20)\d\d\b|\+?\d[\d ()-]{6,}\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """One language's words, over text as the lint's `plain_view` shows it."""

    times: re.Pattern[str]
    today: re.Pattern[str]  # beside a time that was read it names no other day
    acts: re.Pattern[str]
    harmless: re.Pattern[str]


@cache
def hints(language: str) -> Hints:
    """Return the words of a language; of one without words, the English ones."""
    known = _known()
    words = known.get(language.lower().partition("-")[0], known["en"])
    return Hints(
        times=_any([*words["times"], *time_words(language)]),
        today=re.compile(words_of(language)["today"]),
        acts=_any(words["acts"]),
        harmless=_any(words["harmless"]),
    )


def unread(view: View, language: str, *, seen: Collection[Span] = ()) -> Iterator[tuple[Span, Span]]:
    """Yield where a sentence names something like a time, and says that we do something.

    It is the first such time of each sentence, and the sentence, as spans of the original text. What was
    `seen` already is passed over.
    """
    words = hints(language)
    text = "".join(
        _SEEN if any(start <= at < end for start, end in seen) else letter
        for letter, at in zip(view.text, view.origins, strict=True)
    )
    for pattern in (_QUOTED, _NO_TIME, words.harmless):
        text = pattern.sub(_blank, text)
    for begins, ends in _sentences(view):
        if not words.acts.search(text, begins, ends):
            continue
        is_read = _SEEN in text[begins:ends]
        found = (one.span() for one in words.times.finditer(text, begins, ends))
        hint = next((one for one in found if not (is_read and words.today.fullmatch(text, *one))), None)
        if hint:
            yield view.span(*hint), view.span(begins, ends)


def _sentences(view: View) -> Iterator[Span]:
    """Yield the sentences that are no question to the reader."""
    begins = 0
    for end in _END.finditer(view.text):
        if "?" not in end.group():
            yield begins, end.start()
        begins = end.end()
    yield begins, len(view.text)


def _blank(found: re.Match[str]) -> str:
    return "_" * len(found.group())


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})(?!\w)")


@cache
def _known() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("aplomb").joinpath("typed_hints.toml").read_text(encoding="utf-8"))
