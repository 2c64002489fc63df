"""What is wrong with the wordings of a file beside each other: too few, words that repeat, never used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from aplomb.brand.facts import Brand
from aplomb.replies.reply import Intent
from aplomb.small_words import written_in_another
from aplomb.wording.every_wording import Wording
from aplomb.wording.problems import Problem, Weight
from aplomb.wording.template_file import Section

FEWEST = 3  # variants in a section
_ALIKE = 0.95
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_WORD = re.compile(r"\w+")


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
    for one in every:
        yield from _other_language(one)


def problem_at(one: Wording, weight: Weight, rule: str, message: str) -> Problem:
    """Return what is wrong with a wording as a whole."""
    return Problem(file=one.file, line=one.variant.source.line, weight=weight, id=rule, message=message)


def without_tags(one: Wording) -> str:
    """Return what a wording says beside its names."""
    return _TAG.sub(" ", one.variant.source.text)


def _unused(first: Wording) -> Iterator[Problem]:
    if first.intent not in tuple(Intent):
        message = f"No reply ever says {first.intent!r}. The folders are {', '.join(Intent)}."
        yield problem_at(first, Weight.ERROR, "unknown_intent", message)
    if not first.platforms:
        message = f"No platform uses [{first.section}] here. Remove it, or another section."
        yield problem_at(first, Weight.WARNING, "never_used", message)


def _formal_only(first: Wording, brand: Brand) -> Iterator[Problem]:
    if first.section == Section() and brand.is_informal(first.language):
        message = "Readers are addressed informally in this language. Write an [informal] section, too."
        yield problem_at(first, Weight.WARNING, "address", message)


def _other_language(one: Wording) -> Iterator[Problem]:
    said = without_tags(one)
    if written_in_another(said, language=one.language):
        message = "This seems to be written in another language than the file's name says."
        yield problem_at(one, Weight.WARNING, "other_language", message)


def _few_or_alike(group: Sequence[Wording]) -> Iterator[Problem]:
    if len(group) < FEWEST:
        message = f"Write {FEWEST} variants or more: platforms block pages that repeat themselves."
        yield problem_at(group[0], Weight.WARNING, "few_variants", message)
    for first, second in combinations(group, 2):
        yield from _alike(first, second)


def _alike(first: Wording, second: Wording) -> Iterator[Problem]:
    words, others = _words(first.variant.source.text), _words(second.variant.source.text)
    line = first.variant.source.line
    if words == others:
        message = f"These are the words of line {line} again."
        yield problem_at(second, Weight.ERROR, "repeated_variant", message)
    elif sorted(words) == sorted(others) or _share(words, others) > _ALIKE:
        message = f"These are nearly the words of line {line}. Say it in others."
        yield problem_at(second, Weight.WARNING, "alike_variants", message)


def _share(some: Sequence[str], others: Sequence[str]) -> float:
    both = len(some) + len(others)
    if 2 * min(len(some), len(others)) <= _ALIKE * both:  # whatever they have in common
        return 0.0
    return 2 * (Counter(some) & Counter(others)).total() / both


@lru_cache(maxsize=64)  # each variant of a section is held against all others
def _words(source: str) -> list[str]:
    return _WORD.findall(_TAG.sub(" ", source).casefold())
