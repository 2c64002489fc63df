"""Reach a verdict on each labelled row as triage would, on both cores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import tee
from pathlib import Path

from aplomb.thresholds import Thresholds
from aplomb.verdict import Verdict
from tools.evaluation.reading import Labelled
from triage.engine import Engine
from triage.engine.batch import work_many
from triage.verdicts import judge
from triage.verdicts.deciding import Case
from triage.verdicts.judging import conclude, study


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What triage makes of one text."""

    verdict: Verdict  # without its evidence
    told: str  # the language, where the account says nothing of it
    case: Case | None = None  # what the verdict rests on, where it may be reached again by other thresholds


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


def study_one(engine: Engine, question: tuple[str, str]) -> Judged:
    """Return the same as `judge_one`, with what the verdict rests on."""
    text, language = question
    case = study(text, engine=engine, languages=(language,))
    verdict = replace(conclude(case), evidence=())
    return Judged(verdict=verdict, told=engine.language(text).language, case=case)


def judged_by(case: Case, thresholds: Thresholds) -> Verdict:
    """Return the verdict on a case by other thresholds, without its evidence."""
    case = replace(case, opinion=replace(case.opinion, thresholds=thresholds))
    return replace(conclude(case), evidence=())
