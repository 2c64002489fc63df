"""Weigh what was read into one kind; what is not clear is a person's."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from aplomb.verdict import Kind, Severity
from triage.verdicts.lexicon import Counts, Hit
from triage.verdicts.reading import SCARE_QUOTES, Reading
from triage.verdicts.tokens import NAME

COMPLAINS = 3.0  # a score from which a complaint is clear
HINTS = 1.0  # a score from which a person looks
CLEAR = 5.0  # a margin that outweighs a kind word
STRONG = 7.0  # a score that is strong anger
ABUSIVE = 2.0
ADVERTISES = 3.0

ON_TOPIC = 1.0  # a bad word about a delivery, a bill, staff
SHOUTING = 0.5
NOT_RECOMMENDED = 2.0
KIND_WORD = 2.0  # how much praise weighs against complaint
DOUBT = 1.5
SPREAD = 5.0
UNSURE = 0.5

_MAY_CONTAIN_CRITICISM = frozenset({Kind.ABUSE, Kind.THREAT, Kind.UNSURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The sums that decide."""

    complaint: float
    praise: float
    hearsay: float  # of the complaint, what stands in quotation marks
    doubts: int  # sarcasm, other people, jest, something negated

    @property
    def margin(self) -> float:
        """How far complaint outweighs what speaks against it."""
        return self.complaint - self.hearsay - KIND_WORD * self.praise - DOUBT * self.doubts

    @property
    def complains(self) -> bool:
        """Whether this is clearly a complaint."""
        mixed = self.praise > 0 or self.doubts > 0 or self.hearsay > 0
        return self.margin >= (CLEAR if mixed else COMPLAINS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The verdict without its evidence."""

    kind: Kind
    severity: Severity
    critical: bool
    confidence: float


def decide(reading: Reading, *, recommends: bool | None) -> Finding:
    """Return the finding for a comment that has text."""
    weights = weigh(reading, recommends=recommends)
    kind = _kind(reading, weights)
    criticism = weights.complaint >= HINTS or recommends is False or _angry_without_rules(reading)
    return Finding(
        kind=kind,
        severity=_severity(reading, kind, weights),
        critical=kind is Kind.COMPLAINT or (criticism and kind in _MAY_CONTAIN_CRITICISM),
        confidence=_confidence(reading, kind, weights),
    )


def weigh(reading: Reading, *, recommends: bool | None) -> Weights:
    """Return the sums of a reading."""
    complaint = reading.score(Counts.COMPLAINT) + sum(hit.rule.weight for hit in negated_praise(reading))
    praise = reading.score(Counts.PRAISE, Counts.GRATITUDE) + (recommends is True)
    about_us = bool(reading.of(Counts.CONTEXT))
    addresses = about_us or any(NAME in token.keys for token in reading.tokens)
    if complaint or not praise:
        complaint += min(1.0, reading.score(Counts.SWEARING))
    if not complaint and not praise and (reading.capitals or (addresses and reading.of(Counts.NEGATOR))):
        complaint = HINTS
    elif complaint >= HINTS:
        complaint += ON_TOPIC * about_us + SHOUTING * (reading.capitals or reading.exclaims)
    return Weights(
        complaint=complaint + NOT_RECOMMENDED * (recommends is False),
        praise=praise,
        hearsay=sum(hit.rule.weight for hit in quoted_complaints(reading)),
        doubts=len(tuple(doubts(reading))),
    )


def negated_praise(reading: Reading) -> tuple[Hit, ...]:
    """Return praise that was taken back: "not good"."""
    return tuple(hit for hit in reading.negated if hit.rule.counts is Counts.PRAISE)


def quoted_complaints(reading: Reading) -> tuple[Hit, ...]:
    """Return the complaints that are someone else's words."""
    return tuple(hit for hit in reading.of(Counts.COMPLAINT) if reading.quoted(hit) > SCARE_QUOTES)


def doubts(reading: Reading) -> Iterator[Hit]:
    """Yield what makes the literal words doubtful."""
    yield from reading.of(Counts.SARCASM, Counts.HEDGE)
    yield from (hit for hit in reading.negated if hit.rule.counts is Counts.COMPLAINT)
    yield from (hit for hit in reading.of(Counts.PRAISE) if 0 < reading.quoted(hit) <= SCARE_QUOTES)


def _kind(reading: Reading, weights: Weights) -> Kind:
    if reading.of(Counts.THREAT):
        return Kind.THREAT
    if reading.score(Counts.ABUSE) >= ABUSIVE:
        return Kind.ABUSE
    if reading.score(Counts.SPAM) >= ADVERTISES and weights.complaint < COMPLAINS:
        return Kind.SPAM
    if _for_a_person(reading):
        return Kind.UNSURE
    if weights.complains:
        return Kind.COMPLAINT
    return _without_complaint(reading, weights)


def _for_a_person(reading: Reading) -> bool:
    """Tell whether no engine may decide this alone."""
    alarm = bool(reading.of(Counts.ALARM)) or bool(reading.personal)
    return alarm or reading.text.cut or not reading.ruled


def _without_complaint(reading: Reading, weights: Weights) -> Kind:
    asks = reading.question_mark or bool(reading.of(Counts.QUESTION))
    if weights.complaint >= (COMPLAINS / 2 if asks and not weights.praise else HINTS):
        return Kind.UNSURE
    if reading.score(Counts.SPAM) or reading.score(Counts.ABUSE):
        return Kind.UNSURE
    if any(hit.rule.counts is not Counts.HEDGE for hit in doubts(reading)):
        return Kind.UNSURE
    if asks:
        return Kind.QUESTION
    return Kind.PRAISE if weights.praise else Kind.NEUTRAL


def _severity(reading: Reading, kind: Kind, weights: Weights) -> Severity:
    severities = {hit.rule.severity for hit in reading.hits} | {rule.severity for rule in reading.personal}
    if Severity.URGENT in severities or kind is Kind.THREAT:
        return Severity.URGENT
    if kind in {Kind.COMPLAINT, Kind.UNSURE, Kind.ABUSE} and (
        Severity.HIGH in severities or weights.complaint >= STRONG or kind is Kind.ABUSE
    ):
        return Severity.HIGH
    return Severity.LOW if kind in {Kind.PRAISE, Kind.NEUTRAL, Kind.SPAM} else Severity.NORMAL


def _angry_without_rules(reading: Reading) -> bool:
    return not reading.ruled and (reading.capitals or reading.exclaims or reading.score(Counts.COMPLAINT) > 0)


def _confidence(reading: Reading, kind: Kind, weights: Weights) -> float:
    match kind:
        case Kind.COMPLAINT:
            return certainty(weights.margin)
        case Kind.PRAISE:
            return certainty(weights.praise - weights.complaint)
        case Kind.SPAM:
            return certainty(reading.score(Counts.SPAM))
        case Kind.ABUSE | Kind.THREAT:
            return certainty(reading.score(Counts.ABUSE, Counts.THREAT))
        case Kind.QUESTION | Kind.NEUTRAL:
            return certainty(COMPLAINS - weights.complaint)
        case Kind.UNSURE:
            return UNSURE


def certainty(margin: float) -> float:
    """Map a margin to 0.5..1: 0 is a coin, COMPLAINS is about 0.72, CLEAR about 0.82."""
    return round(0.5 + 0.5 * (1 - math.exp(-max(0.0, margin) / SPREAD)), 3)
