"""What is wrong with a set as a whole: files that are missing, words that repeat, languages that mix."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from aplomb.brand.facts import Brand, in_language
from aplomb.reply import Intent
from aplomb.wording.choosing import intents
from aplomb.wording.every_wording import Wording
from aplomb.wording.template_file import Section
from aplomb.wording.template_set import BRAND, REPLIES, reply_files
from tools.template_languages import language_of
from tools.template_problems import Problem, Weight

FEWEST = 3  # variants in a section
_ALIKE = 0.95
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_WORD = re.compile(r"\w+")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?:;])\s+")
LONG = 6  # words


def file_problems(every: Sequence[Wording], brand: Brand) -> Iterator[Problem]:
    """Find what the wordings of some files show beside each other."""
    sections: dict[tuple[str, Section], list[Wording]] = {}
    for one in every:
        sections.setdefault((one.file, one.section), []).append(one)
    for (file, _), group in sections.items():
        if (file, Section(informal=True)) not in sections:
            yield from _formal_only(group[0], brand)
        yield from _unused(group[0])
        yield from _few_or_alike(group)
        for one in group:
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


def _unused(first: Wording) -> Iterator[Problem]:
    if first.intent not in tuple(Intent):
        message = f"No reply ever says {first.intent!r}. The folders are {', '.join(Intent)}."
        yield _at(first, Weight.ERROR, "unknown_intent", message)
    if not first.platforms:
        message = f"No platform uses [{first.section}] here. Remove it, or another section."
        yield _at(first, Weight.WARNING, "never_used", message)


def _formal_only(first: Wording, brand: Brand) -> Iterator[Problem]:
    if first.section == Section() and brand.is_informal(first.language):
        message = "Readers are addressed informally in this language. Write an [informal] section, too."
        yield _at(first, Weight.WARNING, "address", message)


def _few_or_alike(group: Sequence[Wording]) -> Iterator[Problem]:
    if len(group) < FEWEST:
        message = f"Write {FEWEST} variants or more: platforms block pages that repeat themselves."
        yield _at(group[0], Weight.WARNING, "few_variants", message)
    for first, second in combinations(group, 2):
        yield from _alike(first, second)


def _alike(first: Wording, second: Wording) -> Iterator[Problem]:
    words, others = _words(first.variant.source.text), _words(second.variant.source.text)
    line = first.variant.source.line
    if words == others:
        yield _at(second, Weight.ERROR, "repeated_variant", f"These are the words of line {line} again.")
    elif sorted(words) == sorted(others) or _share(words, others) > _ALIKE:
        message = f"These are nearly the words of line {line}. Say it in others."
        yield _at(second, Weight.WARNING, "alike_variants", message)


def _share(some: Sequence[str], others: Sequence[str]) -> float:
    common = (Counter(some) & Counter(others)).total()
    return 2 * common / ((len(some) + len(others)) or 1)


@lru_cache(maxsize=64)  # each variant of a section is held against all others
def _words(source: str) -> list[str]:
    return _WORD.findall(_TAG.sub(" ", source).casefold())


def _foreign(one: Wording) -> Iterator[Problem]:
    text = _TAG.sub(" ", one.variant.source.text)
    expected = one.language.partition("-")[0]
    told = language_of(text, expected=expected)
    if told is not None:
        message = f"This reads as {told}, in a file for {one.language}. Move it to {told}.txt."
        yield _at(one, Weight.ERROR, "other_language", message)
        return
    for sentence in filter(_is_long, _SENTENCE_ENDS.split(text)):
        if (told := language_of(sentence, expected=expected)) is not None:
            start = " ".join(sentence.split()[:4])
            message = f"“{start} …” reads as {told}, in a file for {one.language}. Say it in {one.language}."
            yield _at(one, Weight.ERROR, "other_language", message)


def _is_long(sentence: str) -> bool:
    """Tell whether a sentence says for sure which language it is in: none of the shipped ones misleads."""
    return len(_WORD.findall(sentence)) >= LONG


def _at(one: Wording, weight: Weight, rule: str, message: str) -> Problem:
    return Problem(file=one.file, line=one.variant.source.line, weight=weight, id=rule, message=message)
