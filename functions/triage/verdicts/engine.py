"""The first verdict engine: rules and lexicons, no model."""

from __future__ import annotations

from aplomb.verdict import Kind, Severity, Verdict
from triage.verdicts.deciding import HINTS, Finding, certainty, decide
from triage.verdicts.evidence import MOST, explain
from triage.verdicts.lexicon import Counts
from triage.verdicts.reading import Reading, read

ENGINE = "lexicon/2"


def judge(text: str, *, languages: tuple[str, ...] = ("en",), recommends: bool | None = None) -> Verdict:
    """Return what a comment is.

    `languages` are the account's own, likeliest first. `recommends` is a review's own verdict. Takes any
    string, of any length, and looks at no more of it than `hardening.LIMIT` characters.
    """
    reading = read(text, languages=languages)
    evidence = explain(reading, recommends=recommends)
    if reading.text.cut or any(token.is_word for token in reading.tokens):
        finding = decide(reading, recommends=recommends)
    else:
        finding = _without_words(reading, recommends=recommends)
        evidence = ("There are no words." if reading.tokens else "There is no text.", *evidence)
    return Verdict(
        kind=finding.kind,
        severity=finding.severity,
        critical=finding.critical,
        language=reading.language,
        confidence=finding.confidence,
        evidence=evidence[:MOST],
        engine=ENGINE,
    )


def _without_words(reading: Reading, *, recommends: bool | None) -> Finding:
    """Judge a photo, emoji, names, numbers, links; the engine never calls them a complaint."""
    angry = reading.score(Counts.COMPLAINT, Counts.ABUSE) > 0 or recommends is False
    fond = reading.score(Counts.PRAISE, Counts.GRATITUDE) > 0 or recommends is True
    doubtful = bool(reading.personal or reading.of(Counts.SARCASM, Counts.ALARM, Counts.SPAM))
    urgent = any(rule.severity is Severity.URGENT for rule in reading.personal)
    if angry or doubtful:
        kind, severity = Kind.UNSURE, Severity.URGENT if urgent else Severity.NORMAL
    elif fond:
        kind, severity = Kind.PRAISE, Severity.LOW
    elif reading.question_mark:
        kind, severity = Kind.QUESTION, Severity.NORMAL
    else:
        kind, severity = Kind.NEUTRAL, Severity.LOW
    return Finding(kind=kind, severity=severity, critical=angry, confidence=certainty(HINTS))
