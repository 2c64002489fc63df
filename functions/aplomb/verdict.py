"""What triage found in a comment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a comment is."""

    PRAISE = "praise"
    NEUTRAL = "neutral"
    QUESTION = "question"
    COMPLAINT = "complaint"
    ABUSE = "abuse"
    THREAT = "threat"
    SPAM = "spam"
    UNSURE = "unsure"


class Severity(StrEnum):
    """How soon a person must see it; urgent is safety, self-harm, legal, press and the like."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Topic(StrEnum):
    """What a complaint is about, where its words leave no doubt."""

    DELIVERY = "delivery"
    BILLING = "billing"
    QUALITY = "quality"
    STAFF = "staff"
    OUTAGE = "outage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What the model says, as calibrated probabilities 0..1; the first three sum to 1."""

    negative: float
    neutral: float
    positive: float
    complaint: float
    abuse: float
    spam: float
    critical: float  # negative or a complaint
    urgent: float  # a danger, a right or the press


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What triage found, and why.

    `critical` is whether the comment is criticism: a complaint, or abuse, a threat or something unsure
    that contains one. Criticism is never removed by a machine.
    """

    kind: Kind
    severity: Severity
    critical: bool
    language: str  # ISO 639-1, "und" when it cannot be told
    confidence: float  # 0..1, that `kind` is right
    evidence: tuple[str, ...]  # in words a person understands, with the very words that counted
    engine: str  # name and version
    scores: Scores | None = None  # None where no model was asked
    other_languages: tuple[str, ...] = ()  # of other parts of the same comment
    grateful: bool = False  # it thanks or admires somewhere; a machine never answers it
    topic: Topic | None = None
    dangers: tuple[str, ...] = ()  # names of the dangers that rules saw, like "self_harm"
    degraded: bool = False  # the model worked without its embedding
