"""Reach a verdict: what the model says, refined by the rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aplomb.thresholds import Thresholds
from aplomb.verdict import Severity, Verdict
from triage.verdicts.deciding import Case, decide, decide_without_words
from triage.verdicts.evidence import explain
from triage.verdicts.gratitude import gratitude
from triage.verdicts.limits import limits
from triage.verdicts.opinion import Model, Opinion, ask
from triage.verdicts.reading import Reading, read
from triage.verdicts.topics import topic
from triage.verdicts.weights import weigh


def judge(
    text: str,
    *,
    engine: Model,
    languages: Sequence[str] = (),
    recommends: bool | None = None,
    in_force: Callable[[str], Thresholds] | None = None,
) -> Verdict:
    """Return what a comment is; takes what `study` takes."""
    return conclude(study(text, engine=engine, languages=languages, recommends=recommends, in_force=in_force))


def study(
    text: str,
    *,
    engine: Model,
    languages: Sequence[str] = (),
    recommends: bool | None = None,
    in_force: Callable[[str], Thresholds] | None = None,
) -> Case:
    """Return what a verdict rests on; asking the model is nearly all the work.

    `languages` are the account's own, likeliest first. `recommends` is a review's own verdict.
    `in_force` returns the thresholds that hold for the account in a language; without it the model's hold.
    Takes any string, of any length; the work is bounded.
    """
    ours = tuple(one.partition("-")[0].lower() for one in languages)
    opinion = ask(engine, text, languages=ours, in_force=in_force)
    reading = read(text, spoken=opinion.spoken, languages=ours)
    return Case(
        reading=reading,
        weights=weigh(reading),
        opinion=opinion,
        limits=limits(text, reading=reading, told=opinion.told),
        recommends=recommends,
    )


def conclude(case: Case, *, explained: bool = True) -> Verdict:
    """Return the verdict on a case; without its evidence where nobody reads that."""
    reading, opinion = case.reading, case.opinion
    has_words = any(token.is_word for token in reading.tokens)
    finding = decide(case) if has_words else decide_without_words(case)
    thanks = gratitude(reading.tokens)
    evidence: tuple[str, ...] = ()
    if explained:
        evidence = explain(case, finding, thanks=reading.words(thanks) if thanks else "")
    return Verdict(
        kind=finding.kind,
        severity=finding.severity,
        critical=finding.critical,
        language=opinion.told.language,
        confidence=finding.confidence,
        evidence=evidence,
        engine=_name(opinion),
        scores=finding.scores,
        other_languages=opinion.told.others,
        grateful=bool(thanks),
        topic=topic(reading.tokens, languages=opinion.spoken),
        dangers=_dangers(reading),
        degraded=opinion.degraded is not None,
    )


def _name(opinion: Opinion) -> str:
    return f"aplomb/{opinion.version}" + (" linear-only" if opinion.degraded else "")


def _dangers(reading: Reading) -> tuple[str, ...]:
    rules = [*(hit.rule for hit in reading.hits), *reading.personal]
    urgent = (rule for rule in rules if rule.severity is Severity.URGENT)
    return tuple(dict.fromkeys(str(rule.category or rule.name) for rule in urgent))
