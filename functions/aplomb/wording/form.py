"""How a rendered text looks: what an absent name leaves behind, and where a sentence begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aplomb.wording.problems import Problem, Weight, place_of
from aplomb.wording.renderings import MAY_BE_EMPTY, Rendering

# What stands there when a name is gone and its sentence was not written to read well without it.
_LEFT_BEHIND = re.compile(r"^[,;:.!?)]| [,;.!?)]|,[,.;:]|\(\)|\( |\s:$|: ?\.|^\W+$", re.MULTILINE)
_SMALL_START = re.compile(r"(?:^|[.!?]\s+)([^\W\d_])")
_AS_ALWAYS = re.compile(r"https?://\S+|(?<!\S)\S+@\S+")


def form_problems(one: Rendering) -> Iterator[Problem]:
    """Find what reads badly in a text, whichever names it has."""
    missing = ", ".join(sorted((one.wording.variant.names & MAY_BE_EMPTY) - one.names))
    text = _AS_ALWAYS.sub("A", one.text)
    if not any(char.isalpha() for char in text):
        yield _problem(one, "", "empty", "Nothing is left to say" + _without(missing))
    for found in _LEFT_BEHIND.finditer(text):
        sentence = f"{found[0].strip()!r} is left standing alone" + _without(missing)
        yield _problem(one, found[0], "left_behind", sentence)
    for found in _SMALL_START.finditer(text):
        if found[1].islower():
            word = text[found.start(1) :].split()[0]
            sentence = f"A sentence begins with a small letter, {word[:30]!r}" + _without(missing)
            yield _problem(one, word, "small_letter", sentence, weight=Weight.WARNING)


def _problem(
    one: Rendering, words: str, rule: str, sentence: str, *, weight: Weight = Weight.ERROR
) -> Problem:
    line, column = place_of(one.wording, words) if words.strip() else (one.wording.variant.source.line, 1)
    return Problem(
        file=one.wording.file, line=line, column=column, weight=weight, id=rule, message=f"{sentence}."
    )


def _without(missing: str) -> str:
    return f" when there is no {missing}" if missing else ""
