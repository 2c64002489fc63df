"""A danger is seen in each language that ships, also on a page that speaks another one."""

from importlib.resources import files

import pytest

from aplomb.verdict import Kind, Severity
from tests.verdicts.judged import judge
from triage.verdicts import lexicon
from triage.verdicts.lexicon import SUPPORTED, URGENT
from triage.verdicts.terms import NEAR_WORDS

DANGERS = [
    ("lt", "Vairuotojas girtas, vos nepartrenkė mano sūnaus"),
    ("lt", "as noriu numirti, nebegaliu gyventi"),
    ("et", "Laps jäi teie lifti kinni ja lämbus peaaegu"),
    ("et", "Ma ei taha enam elada"),
    ("ru", "Я больше не хочу жить"),
    ("ru", "Ребёнок подавился деталью вашей игрушки"),
    ("de", "Das Ladegerät hat heute Nacht Feuer gefangen"),
    ("de", "Meine Mutter hat sich an eurem Kaffee die Hand verbrueht"),
    ("es", "No dejaron subir a mi hermano en silla de ruedas"),
    ("es", "Os voy a quemar la tienda, sé dónde vivís"),
    ("fr", "J'ai porté plainte, mon avocat vous écrira"),
    ("fr", "Quelqu'un se fait passer pour vous et demande le code de ma carte"),
    ("pl", "W zupie był kawałek szkła"),
    ("pl", "Wyslaliscie moja umowe sasiadowi, to wyciek danych"),
]
HARMLESS = [
    ("lt", "Mirštu iš juoko, ačiū už vakarą"),
    ("et", "Suren naeru kätte, aitäh teile"),
    ("ru", "Умираю со смеху, попробуйте, не пожалеете"),
    ("de", "Ich will die Rechnung sehen und die Karte auch"),
    ("de", "Ich sterbe vor Lachen, probiert es, ihr werdet es nicht bereuen"),
    ("es", "Me muero de risa, no os arrepentiréis de probarlo"),
    ("fr", "Je suis mort de rire, vous ne le regretterez pas"),
    ("pl", "Umieram ze śmiechu, nie pożałujecie"),
]


@pytest.mark.parametrize(("language", "text"), DANGERS)
@pytest.mark.parametrize("page", [("en",), ("lv", "en")])
def test_a_danger_is_urgent_on_a_page_in_another_language(
    language: str, text: str, page: tuple[str, ...]
) -> None:
    verdict = judge(text, languages=page)
    assert (verdict.language, verdict.severity) == (language, Severity.URGENT)
    assert any(sentence.startswith("Urgent, ") for sentence in verdict.evidence)


@pytest.mark.parametrize(("language", "text"), HARMLESS)
def test_an_idiom_is_harmless_in_each_language(language: str, text: str) -> None:
    verdict = judge(text, languages=(language, "en"))
    assert verdict.severity is not Severity.URGENT, verdict.evidence


def test_a_danger_without_rules_for_its_language_is_for_a_person() -> None:
    verdict = judge("Popálila som si ruku vaším čajom", languages=("lv",))
    assert (verdict.language, verdict.kind, verdict.critical) == ("sk", Kind.UNSURE, True)


def test_english_dangers_count_in_every_language() -> None:
    assert judge("Ваш сервис ужасен, I will kill you all", languages=("ru",)).severity is Severity.URGENT


def test_a_page_reads_its_own_language_in_a_comment_too_short_to_tell() -> None:
    assert judge("PTAC", languages=("lv",)).severity is Severity.URGENT


def test_only_the_languages_that_a_comment_needs_are_loaded() -> None:
    lexicon.lexicon.cache_clear()
    judge("The bread was stale and nobody answered the phone", languages=("en",))
    before = lexicon.lexicon.cache_info().currsize
    judge("Ужасное обслуживание", languages=("en",))
    after = lexicon.lexicon.cache_info().currsize
    assert before <= len(("any", "en", "en-urgent"))
    assert after > before


def test_every_file_of_dangers_is_read_and_every_language_read_has_one() -> None:
    folder = files("triage.verdicts").joinpath("lexicon")
    there = {file.name for file in folder.iterdir() if "-urgent" in file.name}
    read = {f"{file}.yaml" for language in URGENT for file in lexicon.FILES[f"{language}-urgent"]}
    assert there == read
    assert set(SUPPORTED) <= set(URGENT)


def test_words_of_one_danger_count_together_only_when_they_are_near() -> None:
    apart = "und " * NEAR_WORDS
    assert judge("Kind verschluckt", languages=("de",)).severity is Severity.URGENT
    assert judge(f"Kind {apart} verschluckt", languages=("de",)).severity is not Severity.URGENT


@pytest.mark.parametrize(
    "aside",
    [
        "Хочу умереть.",
        "Ich will sterben.",
        "Je veux mourir.",
        "Quiero morir.",
        "Chcę umrzeć.",
        "Tahan surra.",
    ],
)
def test_a_danger_in_a_short_aside_is_seen_on_a_page_in_another_language(aside: str) -> None:
    verdict = judge(f"The delivery is late again and nobody answers the phone. {aside}")
    assert verdict.dangers == ("self_harm",)


@pytest.mark.parametrize("aside", ["أريد أن أقتل نفسي", "我想自杀", "ฉันอยากตาย", "Θέλω να πεθάνω"])
def test_an_aside_in_a_script_that_no_rule_reads_is_for_a_person(aside: str) -> None:
    verdict = judge(f"Your delivery is late again, terrible. {aside}")
    assert (verdict.kind, verdict.critical) == (Kind.UNSURE, True)


@pytest.mark.parametrize("text", ["Ужасно", "খুব খারাপ সেবা", "ການບໍລິການຂີ້ຮ້າຍຫຼາຍ", "ᓄᓇᕗᑦ ᐃᓄᐃᑦ"])
def test_a_comment_too_short_to_tell_is_not_read_as_the_pages_language_in_another_script(text: str) -> None:
    assert judge(text).kind is Kind.UNSURE


def test_a_shrug_is_no_foreign_language() -> None:
    shrug, bare = (judge(f"The delivery is late again {sign}") for sign in ("¯\\_(ツ)_/¯", ""))
    assert (shrug.language, shrug.other_languages) == (bare.language, bare.other_languages)
    assert not any("never tested" in line or "cannot be told" in line for line in shrug.evidence)
