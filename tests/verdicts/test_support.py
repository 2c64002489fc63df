"""The support text names a helpline that whoever deploys this can check."""

import pytest

from triage.verdicts.support import countries, support_for

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
    ("RU", "ru", "8-800-2000-122"),
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


def test_a_country_without_a_certain_helpline_has_none() -> None:
    assert support_for("XX", language="en") is None
