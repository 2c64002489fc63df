"""Sum what the rules saw in a comment; they know English and Latvian, the model knows more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from triage.verdicts.lexicon import Counts, Hit
from triage.verdicts.reading import SCARE_QUOTES, Reading
from triage.verdicts.tokens import NAME

COMPLAINS = 3.0  # a sum from which a complaint is clear
HINTS = 1.0  # a sum that hints at one
CLEAR = 5.0  # a margin that outweighs a kind word
STRONG = 7.0  # a sum that is strong anger
ABUSIVE = 2.0
ADVERTISES = 3.0

ON_TOPIC = 1.0  # a bad word about a delivery, a bill, staff
SHOUTING = 0.5
KIND_WORD = 2.0  # how much praise weighs against complaint
DOUBT = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The sums that decide."""

    complaint: float
    praise: float
    hearsay: float  # of the complaint, what stands in quotation marks
    ironic: bool  # the words may mean their opposite: sarcasm, "great" in quotation marks, "not bad"
    hedged: bool  # it may be about others, or in jest

    @property
    def complains(self) -> bool:
        """Whether the rules alone see a clear complaint."""
        doubts = DOUBT * (self.ironic + self.hedged)
        margin = self.complaint - self.hearsay - KIND_WORD * self.praise - doubts
        mixed = self.praise > 0 or doubts > 0 or self.hearsay > 0
        return margin >= (CLEAR if mixed else COMPLAINS)


def weigh(reading: Reading) -> Weights:
    """Return the sums of a reading."""
    complaint = reading.score(Counts.COMPLAINT) + sum(hit.rule.weight for hit in negated_praise(reading))
    praise = reading.score(Counts.PRAISE, Counts.GRATITUDE)
    about_us = bool(reading.of(Counts.CONTEXT))
    addresses = about_us or any(NAME in token.keys for token in reading.tokens)
    if complaint or not praise:
        complaint += min(1.0, reading.score(Counts.SWEARING))
    if not complaint and not praise and (reading.capitals or (addresses and reading.of(Counts.NEGATOR))):
        complaint = HINTS
    elif complaint >= HINTS:
        complaint += ON_TOPIC * about_us + SHOUTING * (reading.capitals or reading.exclaims)
    return Weights(
        complaint=complaint,
        praise=praise,
        hearsay=sum(hit.rule.weight for hit in quoted_complaints(reading)),
        ironic=any(_ironies(reading)),
        hedged=bool(reading.of(Counts.HEDGE)),
    )


def negated_praise(reading: Reading) -> tuple[Hit, ...]:
    """Return praise that was taken back: "not good"."""
    return tuple(hit for hit in reading.negated if hit.rule.counts is Counts.PRAISE)


def negated_complaints(reading: Reading) -> tuple[Hit, ...]:
    """Return complaints that were taken back: "not bad"."""
    return tuple(hit for hit in reading.negated if hit.rule.counts is Counts.COMPLAINT)


def quoted_complaints(reading: Reading) -> tuple[Hit, ...]:
    """Return the complaints that are someone else's words."""
    return tuple(hit for hit in reading.of(Counts.COMPLAINT) if reading.quoted(hit) > SCARE_QUOTES)


def _ironies(reading: Reading) -> Iterator[Hit]:
    yield from reading.of(Counts.SARCASM)
    yield from negated_complaints(reading)
    yield from (hit for hit in reading.of(Counts.PRAISE) if 0 < reading.quoted(hit) <= SCARE_QUOTES)
