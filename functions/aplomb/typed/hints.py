"""The net beneath the grammar of typed times: a sentence that may promise a time which nobody could read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from aplomb.lint.views import View
from aplomb.typed.grammar import time_words, words_of

_SEEN = "\0"  # in place of what was read
_FEW = 4  # words of a sentence that says when another one is meant: "We will call you. Tomorrow."

type Span = tuple[int, int]

_END = re.compile(r"[!?\n]+|(?<!\d)\.(?=\s|$)")  # not the point of "27. November"
_QUOTED = re.compile(r'"[^"]{1,200}"|[„“«][^”“»"]{1,200}[”“»"]')
# Links, mail addresses, telephone numbers and numbers of years hold no time.
_NO_TIME = re.compile(r"\S+@\S+|https?://\S+|\b(?:19|20)\d\d\b|\+?\d[\d ()-]{6,}\d")

_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """One language's words, over text as the lint's `plain_view` shows it."""

    times: re.Pattern[str]
    today: re.Pattern[str]  # beside a time that was read it names no other day
    acts: re.Pattern[str]
    harmless: re.Pattern[str]
    ahead: re.Pattern[str]  # a day that lies ahead, whoever does what
    opening: re.Pattern[str]  # in a sentence about opening hours
    past: re.Pattern[str] | None  # without one of these a time needs no act; None: it always does


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
        ahead=_any(_ahead(words_of(language))),
        opening=_any([words_of(language)["open"]]),
        past=_any(words["past"]) if "past" in words else None,
    )


def _ahead(words: Mapping[str, Any]) -> list[str]:
    day = rf"(?:{'|'.join(words['weekdays'])}|{words['tomorrow']})"
    return [
        rf"(?<!la )(?:{words['tomorrow']})",
        words["after_tomorrow"],
        rf"(?:{words['by']})\s(?:\w+\s)?{day}",
    ]


def unread(view: View, language: str, *, seen: Collection[Span] = ()) -> Iterator[tuple[Span, Span]]:
    """Yield where a sentence names something like a time, and says that we do something, in any language.

    It is the first such time of each sentence, and the sentence, as spans of the original text. What was
    `seen` already is passed over. Who wrote in one language may be answered in another.
    """
    text = "".join(
        _SEEN if any(start <= at < end for start, end in seen) else letter
        for letter, at in zip(view.text, view.origins, strict=True)
    )
    sentences, found = list(_sentences(view.text)), dict[Span, Span]()
    theirs = language.lower().partition("-")[0]
    for one in dict.fromkeys((theirs, *_known())):
        for sentence, hint in _hinted(text, sentences, hints(one), figures=one == theirs):
            found.setdefault(sentence, hint)
    for sentence, hint in sorted(found.items()):
        yield view.span(*hint), view.span(*sentence)


def _hinted(
    text: str, sentences: Sequence[Span], words: Hints, *, figures: bool
) -> Iterator[tuple[Span, Span]]:
    """Yield sentences with what may name a time in them; without `figures`, only where it has a word."""
    for pattern in (_QUOTED, _NO_TIME, words.harmless):
        text = pattern.sub(_blank, text)
    for number, (begins, ends) in enumerate(sentences):
        is_read = _SEEN in text[begins:ends]
        around = _acting(text, sentences, number, words, theirs=figures)
        if around is None:
            continue
        for one in words.times.finditer(text, begins, ends):
            is_day_read = is_read and words.today.fullmatch(text, *one.span())
            if not is_day_read and (figures or _WORD.search(one.group())):
                yield around, one.span()
                break


def _acting(text: str, sentences: Sequence[Span], number: int, words: Hints, *, theirs: bool) -> Span | None:
    """Return a sentence that says that we do something; one of few words is read with those beside it.

    In `theirs`, the language of the reply, it is enough that nothing in it is past.
    """
    begins, ends = sentences[number]
    if words.acts.search(text, begins, ends):
        return begins, ends
    is_short = len(text[begins:ends].split()) <= _FEW
    beside = (*sentences[max(number - 1, 0) : number], *sentences[number + 1 : number + 2])
    act = next((one for one in beside if is_short and words.acts.search(text, *one)), None)
    if act:
        return min(begins, act[0]), max(ends, act[1])
    is_ahead = words.ahead.search(text, begins, ends) and not words.opening.search(text, begins, ends)
    return (begins, ends) if is_ahead or (theirs and _is_present(text, begins, ends, words)) else None


def _is_present(text: str, begins: int, ends: int, words: Hints) -> bool:
    if words.past is None or words.opening.search(text, begins, ends):
        return False
    return words.past.search(text, begins, ends) is None


def _sentences(text: str) -> Iterator[Span]:
    """Yield the sentences that are no question to the reader."""
    begins = 0
    for end in _END.finditer(text):
        if "?" not in end.group():
            yield begins, end.start()
        begins = end.end()
    yield begins, len(text)


def _blank(found: re.Match[str]) -> str:
    return "_" * len(found.group())


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})(?!\w)")


@cache
def _known() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("aplomb.typed").joinpath("hints.toml").read_text(encoding="utf-8"))
