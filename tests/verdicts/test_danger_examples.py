"""Each danger sees what it must in each language, and leaves alone what only sounds alike."""

from itertools import product

import pytest

from aplomb.dangers import Danger
from triage.verdicts.lexicon import URGENT, Counts, Lexicon, lexicon, read_data
from triage.verdicts.reading import read

ENOUGH = 6  # examples of each kind in English
ENOUGH_ELSEWHERE = 3

EXAMPLES = {language: read_data(f"examples/{language}") for language in URGENT}
FIRES, SPARES = (
    [
        (language, danger, text)
        for language, dangers in EXAMPLES.items()
        for danger, examples in dangers.items()
        for text in examples[kind]
    ]
    for kind in ("fires", "not")
)


def dangers_in(text: str, language: str) -> set[Danger]:
    reading = read(text, spoken=(language,), languages=(language,))
    rules = (*(hit.rule for hit in reading.hits), *reading.personal)
    return {rule.category for rule in rules if rule.category is not None}


@pytest.mark.parametrize(("language", "danger", "text"), FIRES)
def test_a_danger_is_seen_and_named(language: str, danger: str, text: str) -> None:
    assert Danger(danger) in dangers_in(text, language)


@pytest.mark.parametrize(("language", "danger", "text"), SPARES)
def test_what_only_sounds_like_a_danger_is_none(language: str, danger: str, text: str) -> None:
    assert not dangers_in(text, language), danger


@pytest.mark.parametrize(("language", "danger"), tuple(product(URGENT, Danger)))
def test_each_danger_has_examples_in_each_language(language: str, danger: Danger) -> None:
    examples = EXAMPLES[language][danger]
    fewest = ENOUGH if language == "en" else ENOUGH_ELSEWHERE
    assert min(len(set(examples["fires"])), len(set(examples["not"]))) >= fewest


@pytest.mark.parametrize(
    "text",
    [
        "I'd kill for another burger",
        "dying of laughter",
        "my old phone died",
        "this cake is to die for",
        "you killed it",
        "best bomb app ever",
        "Sue was lovely",
        "press the button",
        "I kid you not",
        "I believe in you",
        "a classic assortment",
    ],
)
@pytest.mark.parametrize("page", [("en",), ("lv", "en"), ("de",)])
def test_everyday_words_are_harmless_on_every_page(text: str, page: tuple[str, ...]) -> None:
    reading = read(text, spoken=("en",), languages=page)
    assert not [hit.rule.name for hit in reading.hits if hit.rule.category]


@pytest.mark.parametrize("language", URGENT)
def test_every_danger_has_rules_and_every_urgent_rule_its_danger(language: str) -> None:
    rules = lexicon(f"{language}-urgent").rules.values()
    assert {rule.category for rule in rules if rule.counts is not Counts.IDIOM} == set(Danger)


@pytest.mark.parametrize("field", [{"severity": "urgent"}, {"category": "injury"}])
def test_an_urgent_rule_without_a_danger_is_refused(field: dict[str, str]) -> None:
    entry = {"name": "a", "counts": "complaint", "says": "a", "terms": ["word"], **field}
    with pytest.raises(ValueError, match="needs a category"):
        Lexicon([{"rules": [entry]}])


def test_in_a_long_text_words_of_one_danger_must_stand_close_together() -> None:
    apart = "Kind und und und und und und und und verschluckt"
    assert dangers_in(apart, "de")
    assert not dangers_in(f"{apart}. {'Dann war alles gut. ' * 20}", "de")
