"""Reach a verdict on each labelled row as triage would, on both cores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import tee
from pathlib import Path

from aplomb.verdict import Verdict
from tools.evaluation.reading import Labelled
from triage.engine import Engine
from triage.engine.batch import work_many
from triage.verdicts import judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What triage makes of one text."""

    verdict: Verdict  # without its evidence
    told: str  # the language, where the account says nothing of it


def judge_rows(rows: Iterable[Labelled], *, folder: Path, native: Path) -> Iterator[tuple[Labelled, Judged]]:
    """Yield each row with its verdict; the row's language stands for the account's.

    Raises:
        UnusableModelError: there is no model in `folder`.
    """
    kept, asked = tee(rows)
    questions = ((one.text, one.row.language) for one in asked)
    return zip(kept, work_many(judge_one, questions, folder=folder, native=native), strict=True)


def judge_one(engine: Engine, question: tuple[str, str]) -> Judged:
    """Return what triage makes of a text by an account in a language."""
    text, language = question
    verdict = judge(text, engine=engine, languages=(language,))
    return Judged(verdict=replace(verdict, evidence=()), told=engine.language(text).language)
