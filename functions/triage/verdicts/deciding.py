"""Join what the model says with what the rules saw into one finding; what is not clear is a person's."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from aplomb.dangers import Danger
from aplomb.verdict import Kind, Scores, Severity
from triage.verdicts.lexicon import Counts, Rule
from triage.verdicts.opinion import Opinion
from triage.verdicts.reading import Reading
from triage.verdicts.weights import ABUSIVE, ADVERTISES, COMPLAINS, HINTS, STRONG, Weights

LIKELY = 0.5  # from this probability on it is what the model says
SLIGHT = 0.3  # below this P(complaint) criticism asks for nothing
BY_RULE = 0.7  # how often a rule for threats, insults or advertisements was right on our corpus
MOST_UNSURE = 0.5

# In logits. Of comments that the model is equally sure of, those with a clear complaint by the rules are
# criticism more often: by 1.4 on the 59 such rows among 1,040 in English and Latvian that trained nothing.
RULE_LIFT = 1.2
NOT_RECOMMENDED = 2.0
# Of comments that the model is equally sure of, those with a rule for dangers are urgent more often: by 1.2
# on the 1,579 of the corpus that were written after the rules, by 2.2 on all of its training side.
DANGER_LIFT = 1.5
LINEAR_URGENT = 0.93  # from this P(urgent) on by the linear part alone, which is less sure than it says
ALONE = frozenset({Danger.SELF_HARM, Danger.THREAT})  # where a rule is enough: a doubt may cost a life

_MAY_CONTAIN_CRITICISM = frozenset({Kind.ABUSE, Kind.THREAT, Kind.UNSURE})
_DOUBTFUL_SIGNS = (Counts.SARCASM, Counts.ALARM, Counts.SPAM)
# "1/5", "0/10", "2⭐", "⭐☆☆☆☆": a complaint without a word.
_RATED_LOW = re.compile(r"(?<![\d.,/])(?:[0-3]\s?/\s?5|[0-6]\s?/\s?10|[0-3]\s?[⭐★🌟])(?![\d/])|☆")
_MILD = frozenset({Kind.PRAISE, Kind.NEUTRAL, Kind.SPAM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a finding rests on."""

    reading: Reading
    weights: Weights
    opinion: Opinion
    limits: tuple[str, ...]  # sentences
    recommends: bool | None  # a review's own verdict

    @property
    def criticism(self) -> float:
        """P(critical) by the model and the rules; a clear complaint never falls below what a person reads."""
        said = self.opinion.scores.critical
        lift = RULE_LIFT * self.weights.complains + NOT_RECOMMENDED * (self.recommends is False)
        return max(said, lifted(said, lift), self.opinion.thresholds.low) if lift else said

    @property
    def complains(self) -> bool:
        """Whether criticism is likely enough to be called a complaint."""
        return self.criticism >= min(LIKELY, self.opinion.thresholds.ask)

    @property
    def two_faced(self) -> bool:
        """Whether the words may not mean what they say, are someone else's, or say both."""
        both = self.weights.complaint >= HINTS and (self.weights.praise > 0 or self.recommends is True)
        return self.weights.ironic or self.weights.hearsay > 0 or both

    @property
    def only_sounds_bad(self) -> bool:
        """Whether all that sounds bad in it is a harmless idiom, like "I'd kill for another"."""
        return self.weights.complaint < HINTS and bool(self.reading.of(Counts.IDIOM))

    @property
    def asks(self) -> bool:
        """Whether it asks something."""
        words = bool(self.reading.of(Counts.QUESTION)) and self.opinion.scores.positive < LIKELY
        return self.reading.question_mark or words

    @property
    def advertises(self) -> bool:
        """Whether the rules or the model see an advertisement."""
        return self._advertises_by_rule or self._advertises_by_model

    @property
    def only_advertises(self) -> bool:
        """Whether it advertises and holds no complaint; where both see that, a cross tone is none."""
        both = self._advertises_by_rule and self._advertises_by_model
        cross = self.complains and not both
        return self.advertises and not cross and self.weights.complaint < (HINTS if both else COMPLAINS)

    @property
    def _advertises_by_rule(self) -> bool:
        return self.reading.score(Counts.SPAM) >= ADVERTISES

    @property
    def _advertises_by_model(self) -> bool:
        return self.opinion.scores.spam >= self.opinion.thresholds.spam

    @property
    def urgent(self) -> bool:
        """Whether a person is called at once: by the model and the rules together, or by a rule alone.

        A rule is enough for the gravest dangers, for numbers whose check digits are right, and where the
        model works without its embedding.
        """
        certain = any(rule.severity is Severity.URGENT for rule in self.reading.personal)
        alone = any(self.opinion.degraded or rule.category in ALONE for rule in self._dangers)
        return certain or alone or self.danger >= self.urgent_from

    @property
    def urgent_from(self) -> float:
        """The bound on P(urgent) in force."""
        least = LINEAR_URGENT if self.opinion.degraded else 0.0
        return max(self.opinion.thresholds.urgent, least)

    @property
    def danger(self) -> float:
        """P(urgent) by the model and the rules."""
        said = self.opinion.scores.urgent
        return lifted(said, DANGER_LIFT) if self._dangers else said

    @property
    def _dangers(self) -> tuple[Rule, ...]:
        return tuple(hit.rule for hit in self.reading.hits if hit.rule.severity is Severity.URGENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The verdict without its evidence."""

    kind: Kind
    severity: Severity
    critical: bool
    confidence: float
    scores: Scores  # P(critical) is what the model and the rules say together


def decide(case: Case) -> Finding:
    """Return the finding for a comment that has words."""
    kind = _kind(case)
    return Finding(
        kind=kind,
        severity=_severity(case, kind),
        critical=kind is Kind.COMPLAINT or (kind in _MAY_CONTAIN_CRITICISM and _holds_complaint(case, kind)),
        confidence=round(_confidence(case, kind), 3),
        scores=replace(case.opinion.scores, critical=case.criticism, urgent=case.danger),
    )


def decide_without_words(case: Case) -> Finding:
    """Return the finding for a photo, emoji, names, numbers or links; they are never called a complaint."""
    reading = case.reading
    angry = reading.score(Counts.COMPLAINT, Counts.ABUSE) > 0 or case.recommends is False
    fond = reading.score(Counts.PRAISE, Counts.GRATITUDE) > 0 or case.recommends is True
    rated = _RATED_LOW.search(reading.text.plain)
    doubtful = case.limits or reading.personal or rated or reading.of(*_DOUBTFUL_SIGNS)
    if angry or doubtful:
        kind = Kind.UNSURE
    elif fond:
        kind = Kind.PRAISE
    else:
        kind = Kind.QUESTION if reading.question_mark else Kind.NEUTRAL
    bar, said = case.opinion.thresholds.low, case.criticism
    return Finding(
        kind=kind,
        severity=_severity(case, kind),
        critical=angry,
        confidence=MOST_UNSURE if kind is Kind.UNSURE else BY_RULE,
        scores=replace(
            case.opinion.scores,
            critical=max(said, bar) if angry else min(said, bar / 2),
            urgent=case.danger,
        ),
    )


def _kind(case: Case) -> Kind:
    reading, scores, bounds = case.reading, case.opinion.scores, case.opinion.thresholds
    if reading.of(Counts.THREAT):
        return Kind.THREAT
    if reading.score(Counts.ABUSE) >= ABUSIVE or (scores.abuse >= bounds.abuse and scores.positive < LIKELY):
        return Kind.ABUSE
    if case.only_advertises and not case.limits:
        return Kind.SPAM
    if case.limits or case.advertises or reading.of(Counts.ALARM) or reading.personal:
        return Kind.UNSURE
    if case.complains:
        about_others = case.weights.hedged and case.criticism < bounds.high
        doubtful = case.two_faced or case.only_sounds_bad or about_others
        return Kind.UNSURE if doubtful else Kind.COMPLAINT
    return _without_complaint(case)


def _without_complaint(case: Case) -> Kind:
    scores = case.opinion.scores
    suspicious = case.weights.complaint >= (COMPLAINS / 2 if case.asks else HINTS)
    odd = case.reading.of(Counts.SPAM, Counts.ABUSE) or scores.abuse >= case.opinion.thresholds.abuse
    if suspicious or odd or case.urgent or case.two_faced:
        return Kind.UNSURE
    if case.asks:
        return Kind.QUESTION
    if case.criticism >= case.opinion.thresholds.low:
        return Kind.UNSURE
    return Kind.PRAISE if scores.positive > scores.neutral else Kind.NEUTRAL


def _holds_complaint(case: Case, kind: Kind) -> bool:
    if case.weights.complaint >= HINTS or case.recommends is False:
        return True
    if case.limits and (case.reading.capitals or case.reading.exclaims):
        return True
    # An insult is always negative; only the complaint says that something went wrong.
    return case.complains if kind is Kind.UNSURE else case.opinion.scores.complaint >= LIKELY


def _severity(case: Case, kind: Kind) -> Severity:
    if case.urgent or kind is Kind.THREAT:
        return Severity.URGENT
    if kind in _MILD:
        return Severity.LOW
    if kind is Kind.QUESTION:
        return Severity.NORMAL
    strong = case.weights.complaint >= STRONG or case.reading.capitals or kind is Kind.ABUSE
    if strong or any(hit.rule.severity is Severity.HIGH for hit in case.reading.hits):
        return Severity.HIGH
    asks_nothing = case.opinion.scores.complaint < SLIGHT and not case.weights.complains
    return Severity.LOW if kind is Kind.COMPLAINT and asks_nothing else Severity.NORMAL


def _confidence(case: Case, kind: Kind) -> float:
    scores, criticism = case.opinion.scores, case.criticism
    return {
        Kind.COMPLAINT: criticism,
        Kind.PRAISE: scores.positive,
        Kind.NEUTRAL: scores.neutral,
        Kind.QUESTION: 1 - criticism,
        Kind.SPAM: max(scores.spam, BY_RULE * bool(case.reading.of(Counts.SPAM))),
        Kind.ABUSE: max(scores.abuse, BY_RULE * bool(case.reading.of(Counts.ABUSE))),
        Kind.THREAT: BY_RULE,
        Kind.UNSURE: min(MOST_UNSURE, max(criticism, scores.positive, scores.neutral)),
    }[kind]


def lifted(probability: float, lift: float) -> float:
    """Return a probability with something added to its logit."""
    odds = probability / max(1 - probability, 1e-9) * math.exp(lift)
    return odds / (1 + odds)
