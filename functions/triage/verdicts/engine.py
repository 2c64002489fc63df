"""The first verdict engine: rules and lexicons, no model."""

from __future__ import annotations

from collections.abc import Sequence

from aplomb.verdict import Kind, Severity, Verdict
from triage.verdicts.deciding import HINTS, certainty, decide
from triage.verdicts.evidence import explain
from triage.verdicts.language import UNKNOWN
from triage.verdicts.lexicon import Counts
from triage.verdicts.reading import Reading, read

ENGINE = "lexicon/1"


def judge(text: str, *, languages: tuple[str, ...] = ("en",), recommends: bool | None = None) -> Verdict:
    """Return what a comment is.

    `languages` are the account's own, likeliest first. `recommends` is a review's own verdict. Takes any
    string, of any length, and looks at no more of it than `hardening.LIMIT` characters.
    """
    reading = read(text, languages=languages)
    if not reading.tokens and not reading.text.cut:
        return _without_text(reading, recommends=recommends)
    if not any(token.is_word for token in reading.tokens) and not reading.text.cut:
        return _without_words(reading, recommends=recommends)
    finding = decide(reading, recommends=recommends)
    return _verdict(
        finding.kind,
        finding.severity,
        critical=finding.critical,
        confidence=finding.confidence,
        reading=reading,
        evidence=explain(reading, recommends=recommends),
    )


def _without_text(reading: Reading, *, recommends: bool | None) -> Verdict:
    """Judge a photo, a sticker, dots: only a review's own verdict says anything."""
    if recommends is False:
        kind, evidence = Kind.UNSURE, ("There is no text.", "The reviewer does not recommend us.")
    elif recommends is True:
        kind, evidence = Kind.PRAISE, ("There is no text.", "The reviewer recommends us.")
    else:
        kind, evidence = Kind.NEUTRAL, ("There is no text.",)
    severity = Severity.NORMAL if kind is Kind.UNSURE else Severity.LOW
    return _verdict(
        kind,
        severity,
        critical=kind is Kind.UNSURE,
        confidence=certainty(HINTS),
        reading=reading,
        evidence=evidence,
    )


def _without_words(reading: Reading, *, recommends: bool | None) -> Verdict:
    """Judge emoji, names, numbers and links; the engine never calls them a complaint."""
    angry = reading.score(Counts.COMPLAINT, Counts.ABUSE) > 0 or recommends is False
    fond = reading.score(Counts.PRAISE, Counts.GRATITUDE) > 0 or recommends is True
    doubtful = bool(reading.personal or reading.of(Counts.SARCASM, Counts.ALARM))
    urgent = any(rule.severity is Severity.URGENT for rule in reading.personal)
    if angry or doubtful:
        kind, severity = Kind.UNSURE, Severity.URGENT if urgent else Severity.NORMAL
    elif fond:
        kind, severity = Kind.PRAISE, Severity.LOW
    else:
        kind = Kind.QUESTION if reading.question_mark else Kind.NEUTRAL
        severity = Severity.NORMAL if kind is Kind.QUESTION else Severity.LOW
    return _verdict(
        kind,
        severity,
        critical=angry,
        confidence=certainty(HINTS),
        reading=reading,
        evidence=("There are no words.", *explain(reading, recommends=recommends))[:8],
    )


def _verdict(
    kind: Kind,
    severity: Severity,
    *,
    critical: bool,
    confidence: float,
    reading: Reading,
    evidence: Sequence[str],
) -> Verdict:
    return Verdict(
        kind=kind,
        severity=severity,
        critical=critical,
        language=reading.language or UNKNOWN,
        confidence=confidence,
        evidence=tuple(evidence),
        engine=ENGINE,
    )
