"""What a second opinion may say, and what it may change: severity goes up, or a person looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from aplomb.errors import AplombError
from aplomb.verdict import Kind, Severity, Verdict
from triage.verdicts.deciding import MOST_UNSURE

RAISED = "A second opinion finds it more serious."
DOUBTED = "A second opinion sends it to a person."
MISSED = "A second opinion was not to be had, so a person decides."

_ORDER = tuple(Severity)  # from low to urgent
# Already a person's, whatever the policy.
_KEPT = frozenset({Kind.ABUSE, Kind.THREAT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """An answer from a closed set; nothing in it was worded by the one who was asked."""

    severity: Severity = Severity.LOW  # at least this
    person: bool = False  # a person must look before anything is said
    missed: bool = False  # it was asked for, and could not be had


MISSING = Opinion(person=True, missed=True)


class OpinionUnavailableError(AplombError):
    """No usable answer came back; the text says why, without the comment's words."""


class Adviser(Protocol):
    """One who is asked."""

    def speaks(self, language: str) -> bool:
        """Tell whether it can be asked about comments in a language."""

    def ask(self, masked: str, *, language: str) -> Opinion:
        """Return what it says about a text without personal data.

        Raises:
            OpinionUnavailableError: it did not answer in time, or not in the agreed form.
        """


def apply(verdict: Verdict, opinion: Opinion) -> Verdict:
    """Return the verdict with the opinion taken in: never less severe, never closer to an answer."""
    severity = max(verdict.severity, opinion.severity, key=_ORDER.index)
    doubted = opinion.person and verdict.kind not in _KEPT
    said = [RAISED] if severity is not verdict.severity else []
    if opinion.person:
        said.append(MISSED if opinion.missed else DOUBTED)
    return replace(
        verdict,
        severity=severity,
        confidence=min(verdict.confidence, MOST_UNSURE) if doubted else verdict.confidence,
        kind=Kind.UNSURE if doubted else verdict.kind,
        evidence=(*verdict.evidence, *said),
    )
