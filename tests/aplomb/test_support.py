"""The support text names a helpline that whoever deploys this can check."""

import re

import pytest

from aplomb.support import countries, support_for

CERTAIN = [
    ("LV", "lv", "116 123"),
    ("LT", "lt", "116 123"),
    ("EE", "et", "116 006"),
    ("DE", "de", "0800 111 0 111"),
    ("FR", "fr", "3114"),
    ("ES", "es", "024"),
    ("PL", "pl", "116 123"),
    ("GB", "en", "116 123"),
    ("IE", "en", "116 123"),
    ("US", "en", "988"),
    ("BE", "fr", "0800 32 123"),
    ("LU", "de", "45 45 45"),
    ("AT", "de", "142"),
    ("CH", "fr", "143"),
    ("CA", "fr", "988"),
]


@pytest.mark.parametrize(("country", "language", "number"), CERTAIN)
def test_a_country_has_its_own_helpline_in_its_language(country: str, language: str, number: str) -> None:
    support = support_for(country, language=language)
    assert support is not None
    assert (support.number, support.language) == (number, language)


@pytest.mark.parametrize("country", countries())
def test_every_support_text_names_the_helpline_and_says_what_to_check(country: str) -> None:
    support = support_for(country, language="en")
    assert support is not None
    assert all(fact in support.text for fact in (support.name, support.number, support.emergency))
    assert "{" not in support.text
    assert "before you use it" in support.verify


def test_a_language_not_spoken_on_the_line_gets_the_countrys_first() -> None:
    russian, german = support_for("lv", language="ru"), support_for("lv", language="de")
    assert russian is not None
    assert german is not None
    assert (russian.language, german.language) == ("ru", "lv")


@pytest.mark.parametrize("country", ["XX", "", "RU"])
def test_a_country_without_a_certain_helpline_has_none(country: str) -> None:
    assert support_for(country, language="ru") is None


@pytest.mark.parametrize("language", ["en", "lv", "lt", "et", "ru", "de", "es", "fr", "pl"])
def test_each_language_that_ships_has_a_text_in_some_country(language: str) -> None:
    found = [support_for(country, language=language) for country in countries()]
    assert any(support is not None and support.language == language for support in found)


@pytest.mark.parametrize("country", countries())
def test_a_country_is_two_capitals_and_its_numbers_can_be_dialled(country: str) -> None:
    support = support_for(country, language="en")
    assert support is not None
    assert re.fullmatch(r"[A-Z]{2}", country)
    assert re.fullmatch(r"[0-9][0-9 -]{1,14}[0-9]", support.number)
    assert support.emergency in {"112", "911", "999"}
