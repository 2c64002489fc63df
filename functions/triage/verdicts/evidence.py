"""Say why, in short plain sentences with the author's own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aplomb.verdict import Severity
from triage.verdicts.deciding import negated_praise, quoted_complaints
from triage.verdicts.language import UNKNOWN
from triage.verdicts.lexicon import Counts, Hit
from triage.verdicts.reading import Reading

MOST = 8  # sentences
LONGEST = 200  # characters of one
QUOTE = 40  # characters of one quotation
QUOTES = 4  # in one sentence

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


def explain(reading: Reading, *, recommends: bool | None) -> tuple[str, ...]:
    """Return at most MOST sentences, the weightiest first."""
    sentences = tuple(dict.fromkeys(_sentences(reading, recommends=recommends)))[:MOST]
    return sentences or (("No rule fired.",) if reading.tokens else ())


def _sentences(reading: Reading, *, recommends: bool | None) -> Iterator[str]:
    yield from (f"{rule.says} stands in the text." for rule in reading.personal)
    alarms = [hit for hit in reading.hits if hit.rule.severity is Severity.URGENT]
    others = [hit for hit in reading.of(Counts.ALARM) if hit not in alarms]
    yield from _grouped("Urgent", alarms, reading)
    yield from _grouped("For a person", others, reading)
    if recommends is not None:
        yield f"The reviewer {'recommends us' if recommends else 'does not recommend us'}."
    if reading.text.cut:
        yield "Too long to be read whole."
    if not reading.ruled:
        known = "" if reading.language == UNKNOWN else f" ({reading.language})"
        yield f"No rules for this language{known}."
    for counts, heading in _HEADINGS.items():
        yield from _quoted(heading, [hit for hit in reading.of(counts) if hit not in alarms], reading)
    yield from _quoted("Praise taken back", negated_praise(reading), reading)
    yield from _quoted("Complaint taken back", _negated_complaints(reading), reading)
    if quoted_complaints(reading):
        yield "The complaint stands in quotation marks."
    if not reading.of(Counts.COMPLAINT, Counts.PRAISE, Counts.GRATITUDE):
        yield from _quoted("Something is denied", reading.of(Counts.NEGATOR), reading)
    if reading.capitals:
        yield "Written in capitals."
    if reading.exclaims:
        yield "Many exclamation marks."
    if reading.question_mark and not reading.of(Counts.QUESTION):
        yield "It has a question mark."


def _negated_complaints(reading: Reading) -> list[Hit]:
    return [hit for hit in reading.negated if hit.rule.counts is Counts.COMPLAINT]


def _grouped(
    heading: str, hits: Iterable[Hit], reading: Reading, *, but: Iterable[Hit] = ()
) -> Iterator[str]:
    """Yield one sentence per rule, which names what the rule is about."""
    others = [hit for hit in hits if hit not in list(but)]
    for says in dict.fromkeys(hit.rule.says for hit in others):
        same = [hit for hit in others if hit.rule.says == says]
        yield from _quoted(f"{heading}, {says}", same, reading)


def _quoted(heading: str, hits: Iterable[Hit], reading: Reading) -> Iterator[str]:
    words = tuple(dict.fromkeys(_shortened(reading.words(hit)) for hit in hits))
    quotes = ", ".join(f"“{word}”" for word in words[:QUOTES] if word)
    if quotes:
        yield f"{heading}: {quotes}."[:LONGEST]


def _shortened(words: str) -> str:
    return words if len(words) <= QUOTE else f"{words[: QUOTE - 1]}…"
