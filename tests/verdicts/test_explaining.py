"""A verdict says why, in plain words: what it rests on, how sure it is, and how near to another decision."""

from dataclasses import replace

import pytest

from aplomb.verdict import Verdict
from tests.fakes.fake_model import FakeModel, model_that_says
from triage.engine import Told
from triage.verdicts import judge
from triage.verdicts.evidence import LONGEST, MOST
from triage.verdicts.judging import conclude, study


def evidence(text: str, model: FakeModel) -> tuple[str, ...]:
    verdict: Verdict = judge(text, engine=model, languages=("en",))
    return verdict.evidence


def test_evidence_quotes_the_rule_and_the_very_words() -> None:
    first, *_ = evidence("𝐓𝐞𝐫𝐫𝐢𝐛𝐥𝐞 𝐬𝐞𝐫𝐯𝐢𝐜𝐞", FakeModel())
    assert first == "Complaint: “𝐓𝐞𝐫𝐫𝐢𝐛𝐥𝐞 𝐬𝐞𝐫𝐯𝐢𝐜𝐞”."


def test_evidence_names_the_probability_and_the_nearest_thresholds() -> None:
    assert (
        "Complaint, 93 % sure. Criticism 93 %: "
        "read by a person from 20 %, asked to tell more from 50 %, answered from 85 %."
    ) in evidence("The bus was late", model_that_says(critical=0.93))


def test_evidence_names_the_accounts_own_thresholds_where_it_has_some() -> None:
    model = model_that_says(critical=0.93)
    own = replace(model.thresholds("en"), low=0.1, ask=0.6, high=0.95)
    verdict = judge("The bus was late", engine=model, languages=("en",), in_force=lambda _: own)
    assert any(
        "read by a person from 10 %, asked to tell more from 60 %, answered from 95 %." in sentence
        for sentence in verdict.evidence
    )


def test_evidence_tells_what_the_rules_added_to_the_model() -> None:
    sentences = evidence("Worst service ever, the parcel never arrived", model_that_says(critical=0.5))
    assert any("Criticism 77 % (the model alone: 50 %)" in sentence for sentence in sentences)


def test_evidence_names_words_with_their_weights() -> None:
    model = replace(FakeModel(), words=(("terrible", 2.13), ("thanks,", -0.8), ("the", 0.05)))
    expected = "Words that speak for (+) or against (-) criticism: “terrible” +2.1, “thanks,” -0.8."
    assert expected in evidence("The bus was late", model)


def test_evidence_ends_with_language_and_engine() -> None:
    assert evidence("The bus was late", FakeModel())[-1] == "Language en (99 %). Engine 1a2b."
    guessed = FakeModel(told=Told(language="en", confidence=0.1))
    assert evidence("Late", guessed)[-1] == "Language en (a guess). Engine 1a2b."


def test_a_danger_comes_first() -> None:
    text = "Thanks for nothing, I found glass in my bread"
    first, *_ = evidence(text, model_that_says(urgent=0.5))
    assert first.startswith("Urgent, ")
    first, *_ = evidence(text, FakeModel())
    assert first.startswith("Perhaps a danger, ")


@pytest.mark.parametrize("word", ["4111111111111111", "LV80BANK0000435195001", "26123456", "\u202e", "…"])
def test_words_that_are_numbers_or_nothing_are_not_repeated(word: str) -> None:
    sentences = evidence("The bus was late", FakeModel(words=((word, 3.0),)))
    assert not any(word in sentence for sentence in sentences)


def test_evidence_does_not_repeat_a_card_number() -> None:
    sentences = evidence("My card 4111 1111 1111 1111 does not work", FakeModel())
    assert sentences[0] == "A payment card number stands in the text."
    assert not any("4111" in sentence for sentence in sentences)


def test_evidence_is_short_whatever_fired() -> None:
    text = "Thanks?! 🙄 BAD idiots, my lawyer, I will kill you, glass in bread, 4111 1111 1111 1111 lol!!! "
    model = replace(
        model_that_says(critical=0.93, urgent=0.99, abuse=0.99, spam=0.99),
        degraded="x" * 900,
        words=tuple((f"{'long' * 30}{number}", 9.0 - number) for number in range(5)),
    )
    sentences = evidence(text * 15, model)
    assert len(sentences) == MOST
    assert all(len(sentence) <= LONGEST for sentence in sentences)
    assert len(set(sentences)) == MOST


def test_a_verdict_is_the_same_where_nobody_reads_its_evidence() -> None:
    case = study("My lawyer will call you, thanks for nothing", engine=FakeModel())
    explained = conclude(case)
    assert explained.evidence
    assert conclude(case, explained=False) == replace(explained, evidence=())
