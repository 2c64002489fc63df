"""What is wrong with a set as a whole: files that are missing, languages that mix."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from aplomb.brand.facts import Brand, in_language
from aplomb.replies.reply import Intent
from aplomb.wording.choosing import intents
from aplomb.wording.every_wording import Wording
from aplomb.wording.file_checks import problem_at, without_tags
from aplomb.wording.problems import Problem, Weight
from aplomb.wording.template_set import BRAND, REPLIES, reply_files
from tools.templates.languages import language_of

_WORD = re.compile(r"\w+")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?:;])\s+")
LONG = 6  # words


def foreign(every: Sequence[Wording]) -> Iterator[Problem]:
    """Find wordings that are in another language than their file."""
    for one in every:
        yield from _foreign(one)


def unfinished(brand: Brand, files: Sequence[Path], worded: frozenset[tuple[str, str]]) -> Iterator[Problem]:
    """Find what is missing, or holds only notes, in languages that every reply should be in."""
    for language in sorted({*brand.languages, *(path.stem for path in files)}):
        if in_language(brand.notice, language) is None:
            yield _unfinished(BRAND, f"There is no `notice` in {language}. Add one before its replies")
        for intent in Intent:
            if (intent, language) not in worded:
                sentence = (
                    f"There are no words for {intent} in {language}. {_instead(worded, intent, language)}"
                )
                yield _unfinished(f"{REPLIES}/{intent}/{language}.txt", sentence)


def not_read(folder: Path) -> Iterator[Problem]:
    """Find files beside the replies that nobody reads, because of their name or place."""
    known = set(reply_files(folder))
    message = "No reply is read from here. A reply's file is replies/<intent>/<language>.txt, like en.txt."
    for path in sorted((folder / REPLIES).rglob("*")):
        if path.is_file() and path not in known and not path.name.startswith("."):
            file = path.relative_to(folder).as_posix()
            weight = Weight.ERROR if path.suffix.lower() in {".txt", ""} else Weight.WARNING
            yield Problem(file=file, weight=weight, id="not_read", message=message)


def _instead(worded: frozenset[tuple[str, str]], intent: Intent, language: str) -> str:
    other = next((one for one in intents(intent) if (one, language) in worded), None)
    return f"{other} is said instead" if other else "People are answered in another language"


def _unfinished(file: str, sentence: str) -> Problem:
    return Problem(file=file, weight=Weight.WARNING, id="unfinished", message=f"{sentence}.")


def _foreign(one: Wording) -> Iterator[Problem]:
    text = without_tags(one)
    expected = one.language.partition("-")[0]
    told = language_of(text, expected=expected)
    if told is not None:
        message = f"This reads as {told}, in a file for {one.language}. Move it to {told}.txt."
        yield problem_at(one, Weight.ERROR, "other_language", message)
        return
    for sentence in filter(_is_long, _SENTENCE_ENDS.split(text)):
        if (told := language_of(sentence, expected=expected)) is not None:
            start = " ".join(sentence.split()[:4])
            message = f"“{start} …” reads as {told}, in a file for {one.language}. Say it in {one.language}."
            yield problem_at(one, Weight.ERROR, "other_language", message)


def _is_long(sentence: str) -> bool:
    """Tell whether a sentence says for sure which language it is in: none of the shipped ones misleads."""
    return len(_WORD.findall(sentence)) >= LONG
