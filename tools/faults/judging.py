"""Verdicts by a list: what a comment deserves is not what is proved here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from aplomb.comment import Comment
from aplomb.thresholds import Thresholds
from aplomb.verdict import Kind, Scores, Severity, Verdict
from triage.engine import Told
from triage.verdicts.opinion import Model

COMPLAINT = "My order never arrived and nobody answers the phone. I want my money back."
SECOND = "The parcel arrived broken and support ignores me. I want a refund."
EDITED = "My order never arrived, nobody answers the phone, and I want my money back now."
PRAISE = "Lovely bread, thank you so much!"
QUESTION = "When do you open on Sunday?"
URGENT = "I broke a tooth on your bread and I am bleeding."

_KINDS: Mapping[str, Kind] = {PRAISE: Kind.PRAISE, QUESTION: Kind.QUESTION, URGENT: Kind.COMPLAINT}
_PROBABLE, _IMPROBABLE = 0.99, 0.01
_THRESHOLDS = Thresholds(low=0.1, ask=0.5, high=0.8, positive_most=0.2, abuse=0.5, spam=0.5, urgent=0.5)


def judge(comment: Comment) -> Verdict:
    """Return the verdict; whatever is not on the list is a complaint."""
    kind = next((kind for text, kind in _KINDS.items() if text in comment.text), Kind.COMPLAINT)
    critical = kind is Kind.COMPLAINT
    urgent = URGENT in comment.text
    return Verdict(
        kind=kind,
        severity=Severity.URGENT if urgent else Severity.NORMAL,
        critical=critical,
        language="en",
        confidence=_PROBABLE,
        evidence=("by a list",),
        engine="list/1",
        scores=_scores(critical=critical, urgent=urgent, positive=kind is Kind.PRAISE),
        dangers=("injury",) if urgent else (),
    )


def thresholds(*_: object) -> Thresholds:
    """Return bounds that no verdict of the list comes near."""
    return _THRESHOLDS


class RememberedModel:
    """A model that is asked once about each text: what it takes of the processor is counted elsewhere."""

    def __init__(self, model: Model) -> None:
        self.version, self.degraded = model.version, model.degraded
        self.score = cache(model.score)
        self.thresholds = cache(model.thresholds)
        self.reasons = cache(model.reasons)
        self._language = cache(lambda text, languages: model.language(text, languages=languages))

    def language(self, text: str, *, languages: Sequence[str] = ()) -> Told:
        """Return the language of a text."""
        told: Told = self._language(text, tuple(languages))
        return told


def remembering(load: Callable[[], Model]) -> Callable[[], RememberedModel]:
    """Return what loads the model, and remembers its answers."""
    return cache(lambda: RememberedModel(load()))


def _scores(*, critical: bool, urgent: bool, positive: bool) -> Scores:
    def likely(holds: bool) -> float:  # noqa: FBT001 - one word, one meaning
        return _PROBABLE if holds else _IMPROBABLE

    return Scores(
        negative=likely(critical),
        neutral=likely(not critical and not positive),
        positive=likely(positive),
        complaint=likely(critical),
        abuse=_IMPROBABLE,
        spam=_IMPROBABLE,
        critical=likely(critical),
        urgent=likely(urgent),
    )
