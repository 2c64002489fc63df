"""What the model says of a comment, and what a verdict needs of the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from aplomb.thresholds import Thresholds
from aplomb.verdict import Scores
from triage.engine import Told
from triage.engine.language import UNKNOWN

SHORT = 2  # words; so short a comment is taken to be in the account's language, unless it is plainly not

_WORD = re.compile(r"[^\W\d_]+")


class Model(Protocol):
    """The part of `triage.engine.Engine` that verdicts use."""

    version: str
    degraded: str | None  # why there is no embedding, in words

    def score(self, text: str, *, language: str = "") -> Scores:
        """Return the scores of any string in a language."""

    def language(self, text: str, *, languages: Sequence[str] = ()) -> Told:
        """Return the language of any string."""

    def thresholds(self, language: str) -> Thresholds:
        """Return how sure one must be in a language."""

    def reasons(self, text: str) -> tuple[tuple[str, float], ...]:
        """Return the words that weigh most, for (above 0) or against a negative tone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the model says of one comment."""

    told: Told
    spoken: tuple[str, ...]  # the languages it may be in, the likeliest first
    scores: Scores
    thresholds: Thresholds  # those in force; the policy decides by the same
    reasons: tuple[tuple[str, float], ...]
    version: str
    degraded: str | None


def ask(
    model: Model,
    text: str,
    *,
    languages: Sequence[str],
    in_force: Callable[[str], Thresholds] | None = None,
) -> Opinion:
    """Return the model's opinion of any string; `languages` are the account's own, likeliest first.

    `in_force` returns the account's own thresholds for a language; without it those of the model hold.
    """
    told = model.language(text, languages=languages)
    short = _is_short(text)
    if short and told.language == UNKNOWN and languages:
        told = replace(told, language=languages[0])
    return Opinion(
        told=told,
        spoken=(told.language, *told.others, *(languages if short else ())),
        scores=model.score(text, language=told.language),
        thresholds=(in_force or model.thresholds)(told.language),
        reasons=model.reasons(text),
        version=model.version,
        degraded=model.degraded,
    )


def _is_short(text: str) -> bool:
    return 0 < len(_WORD.findall(text)) <= SHORT
