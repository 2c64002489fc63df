"""In which languages a text seems to be written, so that no person's words are read in the wrong one."""

from __future__ import annotations

import pytest

from aplomb.brand.facts import load_brand
from aplomb.comment import Platform
from aplomb.lint.pattern_file import LANGUAGES
from aplomb.replies.reply import Channel
from aplomb.replies.signing import Weight
from aplomb.small_words import seems_written_in, written_in_another
from aplomb.typed.cool_down import Typed, looked_over, weighed
from aplomb.wording.every_wording import wordings
from aplomb.wording.file_checks import without_tags
from aplomb.wording.template_set import load_templates
from tests.console.browsing import TEMPLATES

NEARLY_EVERY = 0.97
BLAMING = {
    "de": "Sie hätten die Bedingungen lesen sollen.",
    "es": "Usted debería haber leído las condiciones.",
    "lv": "Jums vajadzēja izlasīt noteikumus.",
    "pl": "Powinien pan przeczytać warunki, to jest pana wina.",
    "ru": "Вы должны были прочитать условия, вы сами виноваты.",
}


@pytest.mark.parametrize("language", BLAMING)
def test_a_text_is_known_by_its_small_words(language: str) -> None:
    assert language in seems_written_in(BLAMING[language], known=("en",), among=LANGUAGES)


def test_the_language_of_one_sentence_among_others_is_known() -> None:
    text = f"Thank you for telling us. {BLAMING['de']}"
    assert seems_written_in(text, known=("lv", "en"), among=LANGUAGES) == ("de",)


@pytest.mark.parametrize(
    "text", ["", "Paldies!", "Ok", "🍞 12:30", "Thank you, and see you at the shop in Riga."]
)
def test_words_that_tell_nothing_are_in_no_other_language(text: str) -> None:
    assert seems_written_in(text, known=("lv", "en"), among=LANGUAGES) == ()


@pytest.mark.parametrize("language", BLAMING)
def test_heated_words_wait_in_whatever_language_they_are_typed(language: str) -> None:
    brand = load_brand(TEMPLATES / "brand.yaml")
    typed = Typed(text=BLAMING[language], language="en", platform=Platform.FACEBOOK, channel=Channel.PUBLIC)
    assert weighed(looked_over(typed, brand=brand)) is not Weight.CLEAR


def test_what_two_languages_find_is_told_once() -> None:
    brand = load_brand(TEMPLATES / "brand.yaml")
    text = f"We guarantee it, 100 %! {BLAMING['de']}"
    typed = Typed(text=text, language="lv", platform=Platform.FACEBOOK, channel=Channel.PUBLIC)
    found = [(one.span, one.id) for one in looked_over(typed, brand=brand)]
    assert found == sorted(set(found))
    assert {one for _, one in found} >= {"guarantee", "blame"}


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("We are sorry to read this, and would like to look into it with you.", "lv", True),
        ("Mums žēl to lasīt. Lūdzu, rakstiet mums, un mēs to noskaidrosim.", "en", True),
        ("Нам жаль это читать. Напишите нам лично.", "en", True),
        ("We are sorry to read this.", "ru", True),
        ("We are sorry to read this.", "en", False),
        ("Ihre Filiale in Wien hat das nicht gut gemacht, und es tut uns leid.", "de-at", False),
        ("Вчера, {{ name }}", "ru", False),
        ("We are sorry to read this.", "nl", False),  # no Dutch words ship, so nothing is told
        ("Thank you for coming to us at Москва.", "en", False),
        ("", "lv", False),
    ],
)
def test_a_text_in_another_language_is_told_by_its_small_words(
    text: str, language: str, *, found: bool
) -> None:
    assert written_in_another(text, language=language) is found


def test_no_shipped_wording_seems_to_be_in_another_language() -> None:
    every = list(wordings(load_templates(TEMPLATES, at_once=False)))
    assert len(every) > 1_000
    wrong = [one for one in every if written_in_another(without_tags(one), language=one.language)]
    assert wrong == []


def test_nearly_every_shipped_wording_is_noticed_under_the_name_of_another_language() -> None:
    every = list(wordings(load_templates(TEMPLATES, at_once=False)))
    others = {"en": "lv", "et": "lv", "fr": "de", "es": "de"}
    noticed = [
        written_in_another(without_tags(one), language=others.get(one.language, "en")) for one in every
    ]
    assert sum(noticed) / len(noticed) > NEARLY_EVERY
