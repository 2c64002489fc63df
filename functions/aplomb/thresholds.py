"""How sure triage must be before a machine speaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Bounds on a model's probabilities, for one language.

    The first three are bounds on P(critical), and low <= ask <= high:
    below `low` a comment is left alone; from `low` a person reads it; from `ask` a machine may ask to be
    told more, where praise is unlikely; from `high` a machine may answer a complaint.
    """

    low: float
    ask: float
    high: float
    positive_most: float  # above this P(positive) no machine answers
    abuse: float  # from this P(abuse) on a person reads it
    spam: float  # from this P(spam) on it is an advertisement
    urgent: float  # from this P(urgent) on a person is called
