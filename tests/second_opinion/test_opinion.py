"""Whatever is said, a comment never becomes less severe and never comes closer to an answer."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aplomb.modes import Mode
from aplomb.records import Action
from aplomb.thresholds import Thresholds
from aplomb.verdict import Kind, Scores, Severity, Verdict
from tests.second_opinion.world import THRESHOLDS, verdict
from triage.policy import Stance, speak
from triage.second_opinion.opinion import DOUBTED, MISSED, MISSING, RAISED, Opinion, apply

ORDER = tuple(Severity)
chances = st.floats(0, 1)
opinions = st.builds(Opinion, severity=st.sampled_from(Severity), person=st.booleans(), missed=st.booleans())
all_scores = st.builds(
    Scores,
    negative=chances,
    neutral=chances,
    positive=chances,
    complaint=chances,
    abuse=chances,
    spam=chances,
    critical=chances,
    urgent=chances,
)
verdicts = st.builds(
    Verdict,
    kind=st.sampled_from(Kind),
    severity=st.sampled_from(Severity),
    critical=st.booleans(),
    language=st.sampled_from(["en", "lv"]),
    confidence=chances,
    evidence=st.just(()),
    engine=st.just("test/1"),
    scores=st.none() | all_scores,
    grateful=st.booleans(),
    dangers=st.sampled_from([(), ("injury",)]),
    degraded=st.booleans(),
)


@st.composite
def bounds(draw: st.DrawFn) -> Thresholds:
    low, ask, high = sorted(draw(st.tuples(chances, chances, chances)))
    rest = draw(st.tuples(chances, chances, chances, chances))
    return Thresholds(
        low=low, ask=ask, high=high, positive_most=rest[0], abuse=rest[1], spam=rest[2], urgent=rest[3]
    )


REACHED = {
    Action.SKIP: 0,
    Action.LEAVE: 0,
    Action.ANSWER: 1,
    Action.ANSWER_AND_ESCALATE: 2,
    Action.ESCALATE: 3,
}


def reached(stance: Stance) -> int:
    """How much a person is involved before a machine speaks: nobody, after, before."""
    return REACHED[stance.action]


def answers(stance: Stance) -> bool:
    return stance.action in {Action.ANSWER, Action.ANSWER_AND_ESCALATE}


@settings(max_examples=400)
@given(verdicts, opinions, bounds(), st.sampled_from(Mode))
def test_no_opinion_lowers_anything(found: Verdict, opinion: Opinion, limits: Thresholds, mode: Mode) -> None:
    after = apply(found, opinion)
    assert ORDER.index(after.severity) >= ORDER.index(found.severity)
    before_stance = speak(found, thresholds=limits, mode=mode)
    stance = speak(after, thresholds=limits, mode=mode)
    assert reached(stance) >= reached(before_stance)
    assert not answers(stance) or (answers(before_stance) and stance.intent is before_stance.intent)
    assert not stance.draft or before_stance.draft


@given(verdicts, opinions)
def test_an_opinion_changes_nothing_but_severity_kind_and_our_own_words(
    found: Verdict, opinion: Opinion
) -> None:
    after = apply(found, opinion)
    assert (after.critical, after.scores, after.language, after.dangers) == (
        found.critical,
        found.scores,
        found.language,
        found.dangers,
    )
    assert set(after.evidence) <= {RAISED, DOUBTED, MISSED}
    assert after.kind in {found.kind, Kind.UNSURE}
    assert after.confidence == found.confidence or after.kind is Kind.UNSURE


@given(verdicts)
def test_what_a_second_opinion_makes_unsure_is_not_as_sure_as_the_kind_it_was(found: Verdict) -> None:
    after = apply(found, MISSING)
    assert after.kind is not Kind.UNSURE or after.confidence <= 0.5


@given(verdicts, opinions)
def test_the_same_opinion_twice_is_the_opinion_once(found: Verdict, opinion: Opinion) -> None:
    once, twice = apply(found, opinion), apply(apply(found, opinion), opinion)
    assert (twice.kind, twice.severity) == (once.kind, once.severity)


def test_an_opinion_that_agrees_leaves_the_verdict_as_it_is() -> None:
    assert apply(verdict(), Opinion(severity=Severity.LOW)) == verdict()


def test_what_was_to_be_answered_waits_for_a_person_when_the_second_opinion_doubts() -> None:
    before = speak(verdict(), thresholds=THRESHOLDS, mode=Mode.AUTO)
    after = speak(apply(verdict(), Opinion(person=True)), thresholds=THRESHOLDS, mode=Mode.AUTO)
    assert (before.action, after.action) == (Action.ANSWER_AND_ESCALATE, Action.ESCALATE)
    assert after.intent is None


def test_a_danger_that_only_the_second_opinion_sees_calls_a_person_at_once() -> None:
    after = apply(verdict(), Opinion(severity=Severity.URGENT))
    assert after.severity is Severity.URGENT
    assert speak(after, thresholds=THRESHOLDS, mode=Mode.AUTO).action is Action.ESCALATE
    assert after.evidence == ("late", RAISED)


def test_a_person_reads_why_they_were_called() -> None:
    assert apply(verdict(), MISSING).evidence[-1] == MISSED
    assert apply(verdict(), Opinion(person=True)).evidence[-1] == DOUBTED
