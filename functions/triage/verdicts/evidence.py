"""Say why, in short plain sentences with the author's own words, the most important first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from aplomb.verdict import Kind, Severity
from triage.engine import Told
from triage.engine.language import UNKNOWN
from triage.verdicts.deciding import Case, Finding
from triage.verdicts.lexicon import Counts, Hit
from triage.verdicts.limits import SURE
from triage.verdicts.reading import Reading
from triage.verdicts.weights import negated_complaints, negated_praise, quoted_complaints

MOST = 8  # sentences
LONGEST = 200  # characters of one
QUOTE = 40  # characters of one quotation
QUOTES = 4  # in one sentence
WEIGHS = 0.2  # logits from which a word is worth naming
DIGITS = 4  # in one word; a longer number may be somebody's own

_HEADINGS = {
    Counts.THREAT: "Threat",
    Counts.ABUSE: "Insult",
    Counts.SPAM: "Advertising",
    Counts.COMPLAINT: "Complaint",
    Counts.SWEARING: "Swearing",
    Counts.SARCASM: "Possibly sarcasm or a joke",
    Counts.HEDGE: "May be about something else",
    Counts.PRAISE: "Praise",
    Counts.GRATITUDE: "Thanks",
    Counts.QUESTION: "Question",
}


def explain(case: Case, finding: Finding, *, thanks: str) -> tuple[str, ...]:
    """Return at most MOST sentences; `thanks` are the words of thanks that were found, or nothing."""
    model = tuple(_by_model(case, finding))
    rules = dict.fromkeys((*_of_concern(case), *_by_rules(case.reading, thanks)))
    return (*tuple(rules)[: MOST - len(model)], *model)


def _by_model(case: Case, finding: Finding) -> Iterator[str]:
    """Yield what the model says, and how near it is to what would change the decision."""
    opinion, bounds = case.opinion, case.opinion.thresholds
    said, joined = _percent(opinion.scores.critical), _percent(finding.scores.critical)
    alone = f" (the model alone: {said})" if said != joined else ""
    reads, asks, answers = map(_percent, (bounds.low, bounds.ask, bounds.high))
    yield (
        f"{_kind(finding)} Criticism {joined}{alone}: "
        f"read by a person from {reads}, asked to tell more from {asks}, answered from {answers}."
    )
    weighty = [one for one in opinion.reasons if abs(one[1]) >= WEIGHS and _nameable(one[0])]
    if weighty:
        words = ", ".join(f"“{_shortened(_seen(word))}” {weight:+.1f}" for word, weight in weighty[:QUOTES])
        yield f"Words that speak for (+) or against (-) criticism: {words}."[:LONGEST]
    yield f"Language {_language(opinion.told)}. Engine {opinion.version}."


def _kind(finding: Finding) -> str:
    if finding.kind is Kind.UNSURE:
        return "Unsure."
    return f"{str(finding.kind).capitalize()}, {_percent(finding.confidence)} sure."


def _language(told: Told) -> str:
    if told.language == UNKNOWN:
        return "unknown"
    sure = _percent(told.confidence) if told.confidence >= SURE else "a guess"
    others = f", parts in {', '.join(told.others)}" if told.others else ""
    return f"{told.language} ({sure}{others})"


def _of_concern(case: Case) -> Iterator[str]:
    """Yield what puts a comment in front of a person whatever else it says."""
    reading, scores, bounds = case.reading, case.opinion.scores, case.opinion.thresholds
    if not reading.tokens:
        yield "There is no text."
    elif not any(token.is_word for token in reading.tokens):
        yield "There are no words."
    yield from (f"{rule.says} stands in the text." for rule in reading.personal)
    yield from _grouped("Urgent" if case.urgent else "Perhaps a danger", _alarms(reading), reading)
    if case.danger >= case.urgent_from:
        yield f"It reads like a danger ({_percent(case.danger)}, urgent from {_percent(case.urgent_from)})."
    others = [hit for hit in reading.of(Counts.ALARM) if hit not in _alarms(reading)]
    yield from _grouped("For a person", others, reading)
    if case.recommends is not None:
        yield f"The reviewer {'recommends us' if case.recommends else 'does not recommend us'}."
    yield from case.limits
    if case.opinion.degraded:
        yield f"The model works without its embedding, so no machine answers: {case.opinion.degraded}"[
            :LONGEST
        ]
    if scores.abuse >= bounds.abuse:
        yield f"It reads like an insult ({_percent(scores.abuse)}, held from {_percent(bounds.abuse)})."
    if scores.spam >= bounds.spam:
        share, bar = _percent(scores.spam), _percent(bounds.spam)
        yield f"It reads like an advertisement ({share}, skipped from {bar})."


def _by_rules(reading: Reading, thanks: str) -> Iterator[str]:
    alarms = _alarms(reading)
    for counts, heading in _HEADINGS.items():
        yield from _quoted(heading, [hit for hit in reading.of(counts) if hit not in alarms], reading)
    yield from _quoted("Praise taken back", negated_praise(reading), reading)
    yield from _quoted("Complaint taken back", negated_complaints(reading), reading)
    if quoted_complaints(reading):
        yield "The complaint stands in quotation marks."
    if thanks:
        yield f"It may be praise, so no machine answers: “{_shortened(thanks)}”."
    if reading.capitals:
        yield "Written in capitals."
    if reading.exclaims:
        yield "Many exclamation marks."
    if reading.question_mark and not reading.of(Counts.QUESTION):
        yield "It has a question mark."


def _alarms(reading: Reading) -> list[Hit]:
    return [hit for hit in reading.hits if hit.rule.severity is Severity.URGENT]


def _grouped(heading: str, hits: Iterable[Hit], reading: Reading) -> Iterator[str]:
    """Yield one sentence per rule, which names what the rule is about."""
    found = list(hits)
    for says in dict.fromkeys(hit.rule.says for hit in found):
        same = [hit for hit in found if hit.rule.says == says]
        yield from _quoted(f"{heading}, {says}", same, reading)


def _quoted(heading: str, hits: Iterable[Hit], reading: Reading) -> Iterator[str]:
    words = tuple(dict.fromkeys(_shortened(reading.words(hit.tokens)) for hit in hits))
    quotes = ", ".join(f"“{word}”" for word in words[:QUOTES] if word)
    if quotes:
        yield f"{heading}: {quotes}."[:LONGEST]


def _percent(probability: float) -> str:
    """Round to whole percents, but never to what would be certainty."""
    return f"{min(max(round(100 * probability), 1), 99)} %"


def _nameable(word: str) -> bool:
    return any(map(str.isalnum, word)) and sum(map(str.isdigit, word)) < DIGITS


def _seen(word: str) -> str:
    return "".join(char for char in word if unicodedata.category(char)[0] not in "CZ")


def _shortened(words: str) -> str:
    return words if len(words) <= QUOTE else f"{words[: QUOTE - 1]}…"
