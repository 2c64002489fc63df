"""Rows and verdicts that are made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from aplomb.thresholds import Thresholds
from aplomb.verdict import Kind, Scores, Severity, Verdict
from tools.evaluation.judged_rows import JudgedRow
from tools.training.rows import Row, Use

THRESHOLDS = Thresholds(low=0.2, ask=0.5, high=0.8, positive_most=0.3, abuse=0.9, spam=0.9, urgent=0.9)
NEGATIVE, NEUTRAL, POSITIVE = range(3)


def row(tone: int | None = NEGATIVE, *, source: str = "made-up", language: str = "en") -> Row:
    return Row(text="", language=language, source=source, use=Use.EVALUATE, tone=tone)


def scores(critical: float, positive: float = 0.0) -> Scores:
    return Scores(
        negative=critical * (1 - positive),
        neutral=(1 - critical) * (1 - positive),
        positive=positive,
        complaint=critical,
        abuse=0.0,
        spam=0.0,
        critical=critical,
        urgent=0.0,
    )


def verdict(critical: float = 0.9, *, positive: float = 0.0, kind: Kind = Kind.COMPLAINT) -> Verdict:
    return Verdict(
        kind=kind,
        severity=Severity.NORMAL,
        critical=False,
        language="en",
        confidence=0.0,
        evidence=(),
        engine="",
        scores=scores(critical, positive),
    )


def judged(labelled: Row, found: Verdict, *, told: str = "en") -> JudgedRow:
    return JudgedRow(row=labelled, verdict=found, told=told)


def page(count: int, *, shift: float = 0.0, seed: int = 1, below: float = 0.0) -> Iterator[JudgedRow]:
    """Yield decisions of a page; P(critical) is `shift` too low, and what is below `below` never came up."""
    random = Random(seed)  # noqa: S311 - the same page each time is the point
    while count:
        tone = random.choices([NEGATIVE, NEUTRAL, POSITIVE], [5, 2, 3])[0]
        middle = {NEGATIVE: 0.85, NEUTRAL: 0.4, POSITIVE: 0.1}[tone]
        critical = min(1.0, max(0.0, random.gauss(middle, 0.12) - shift))
        positive = min(1.0, max(0.0, random.gauss(0.7 if tone == POSITIVE else 0.05, 0.1)))
        if critical >= below:
            count -= 1
            yield judged(row(tone), verdict(critical, positive=positive))


def graver(found: Verdict) -> Verdict:
    return replace(found, severity=Severity.URGENT)
