from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplomb.wording.names import first_name


@pytest.mark.parametrize(
    ("author_name", "name"),
    [
        ("Ana Kalniņa", "Ana"),
        ("Jānis", "Jānis"),
        ("  Zoë\tBerg", "Zoë"),
        ("Anne-Marie Duval", "Anne-Marie"),
        ("D\u2019Arcy Moss", "D\u2019Arcy"),
        ("Ольга Иванова", "Ольга"),
        ("محمد علي", "محمد"),
        ("שָׁלוֹם", "שָׁלוֹם"),
        ("अनीता शर्मा", "अनीता"),
        ("王小明", "王小明"),
        ("𝐀𝐧𝐚 Bold", "Ana"),
        ("Ａｎａ", "Ana"),
        ("Ana\r\nSet-Cookie: a=b", "Ana"),
        ("Ana <script>alert(1)</script>", "Ana"),
    ],
)
def test_a_name_is_greeted_by_its_first_word(author_name: str, name: str) -> None:
    assert first_name(author_name) == name


@pytest.mark.parametrize(
    "author_name",
    [
        "",
        "   ",
        "\u200d\u200d",
        "A",
        "J. Smith",
        "@ana",
        "ana_92",
        "R2D2",
        "🥖 Ana",
        "{{ email }}",
        "{{7*7}}",
        "{% raw %}",
        "${7*7}",
        "#{7*7}",
        "<%= 7*7 %>",
        "{name.__class__}",
        "{name!r:>9999999}",
        "first_name}}",
        "<b>Ana</b>",
        "<svg/onload=alert(1)>",
        "javascript:alert(1)",
        "https://evil.example",
        "evil.example",
        "evil。example",
        "ana@evil.example",
        "\u202eanA",
        "An\u202ea Berg",
        "An\u200ba",
        "Ana\x00",
        "\x1b[31mAna",
        "=HYPERLINK(1)",
        "-Ana",
        "Ana-",
        "A--na",
        "An\u0430",  # the last letter is Cyrillic
        "Z\u0351\u0344\u0300\u0301\u0302\u0303a\u0301\u0302\u0303\u0304l",
        "\u0301na",
        "a" * 31,
        "a" * 100_000,
        "Discount",
        "Hacked",
        "Soon",
        "\ud800na",
        "\u3164\u3164",  # Hangul fillers are letters that show nothing
        "\u1160\u1160",
        "\u115f\uffa0",
        "\u115f\u1160Ana",
        "\u02bc\u02bc",  # signs that only modify letters
        "\u30fc\u30fc",
    ],
)
def test_what_does_not_read_as_a_name_is_no_name(author_name: str) -> None:
    assert first_name(author_name) == ""


@pytest.mark.parametrize(
    "author_name",
    [
        "Scam Alert",
        "SCAM",
        "Big Scam",
        "Ana (Scammer!)",
        "ScamAlert",
        "Scaaaam Alert",
        "Scàm Alert",
        "\u0405\u0441\u0430m Alert",  # the first letters are Cyrillic
        "Free Money",
        "FreeMoney Now",
        "Ana Is A Thief",
        "Boycott-Example",
        "Customer Support",
        "Facebook User",
        "Mr Smith",
        "Krāpnieki Esat",
        "Krapnieki",
        "Sukčiai Jūs",
        "Petturid Olete",
        "Мошенники Все",
        "Betrüger Verein",
        "Estafadores",
        "Arnaqueurs Réunis",
        "Oszuści",
        "Oszusci Roku",
        "F\u00fcck You",
        "Fuuuuck Off",
        "Nazi",
    ],
)
@pytest.mark.parametrize("language", ["en", "lv"])
def test_nobody_is_greeted_by_an_accusation_an_insult_an_offer_or_a_role(
    author_name: str, language: str
) -> None:
    assert first_name(author_name, language=language) == ""


@pytest.mark.parametrize(
    "name",
    [
        "Killian", "Nazir", "Petteri", "Hassan", "Maricel", "Loan", "Melisa", "Freeman", "Pornchai",
        "Diego", "Dieter", "Hatem", "Isis", "Jesús", "Jihad", "Anália", "Homer", "Dick", "Putra", "Valentina",
        "Мелания", "Вора", "Сусанна", "Жидрунас", "Staffan", "Georgs", "Odette", "Gaidis", "Kuldar",
    ],
)  # fmt: skip
def test_a_name_that_only_begins_like_a_hostile_word_is_greeted(name: str) -> None:
    assert first_name(f"{name} Smith") == name


@given(st.text())
def test_whatever_the_name_only_letters_marks_hyphens_and_apostrophes_come_out(author_name: str) -> None:
    name = first_name(author_name)

    assert len(name) <= 120
    assert not set(name) & set('{}<>@/:.%#$&=\\"\n\r\t\0 0123456789\u202e\u200b')
