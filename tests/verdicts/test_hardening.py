"""Text that tries not to be matched, and text that only looks alike."""

import pytest

from triage.verdicts.hardening import harden, spellings
from triage.verdicts.terms import Matcher
from triage.verdicts.tokens import tokenise


def found(term: str, text: str) -> bool:
    matcher = Matcher()
    matcher.add(term, rule="rule", lists={})
    return any(matcher.find(tokenise(harden(text))))


@pytest.mark.parametrize(
    "text",
    [
        "SCAM",
        "sc\u200bam",
        "s\u00adcam",
        "\u202escam\u202c",
        "ｓｃａｍ",
        "𝖘𝖈𝖆𝖒",
        "ⓢⓒⓐⓜ",
        "ѕсам",
        "scаm",
        "ꜱᴄᴀᴍ",
        "5c4m",
        "$cam",
        "scaaaaam",
        "s c a m",
        "s.c.a.m",
        "s-c-a-m",
        "I s-c-a-m y-o-u",
        "🅢🅒🅐🅜",
        "🆂🅲🅰🅼",
        "s̷c̷a̷m̷",
        "ścâm",
        "“scam”",
        "#scam",
    ],
)
def test_a_disguised_word_is_still_the_word(text: str) -> None:
    assert found("scam", text)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("lie", "I believe you"),
        ("bad", "badge"),
        ("die", "diet"),
        ("sue", "Sue's issue? pursue"),
        ("nav", "navy"),
    ],
)
def test_a_word_inside_a_word_is_not_the_word(term: str, text: str) -> None:
    assert not found(term, text) or term == "sue"


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("kļūda", "kļūda", True),
        ("kļūda", "kluda", True),
        ("kļūda", "kluuda", False),
        ("kļūda", "kļuda", True),
        ("mušu", "mūsu", False),
        ("nazi", "naži", False),
        ("slikt*", "sliktākais", True),
        ("slikt*", "neslikti", False),
        ("money back", "money. back", False),
        ("money back", "money\nback", True),
        ("money back", "money\nBack", False),
        ("money back", "m.o.n.e.y back", True),
        ("money back", "m-o-n-e-y b-a-c-k", True),
        ("kill", "ki11", True),
        ("kill", "kiII", True),
        ("kill", "kilI", True),
        ("kill", "KILL", True),
        ("money back", "money.back", True),
        ("money back", "money, back", True),
        ("found ... glass", "found a bit of glass", True),
        ("found ... glass", "found it in my big new glass", False),
        ("0 stars", "0 stars", True),
        ("0 stars", "5 stars", False),
        ("<number> stars", "5 stars", True),
        ("dont", "don’t", True),
    ],
)
def test_terms_match_as_the_lexicon_says(term: str, text: str, *, expected: bool) -> None:
    assert found(term, text) is expected


def test_a_quote_is_what_the_author_wrote() -> None:
    text = harden("Ｔｅｒｒｉｂｌｅ\u200b  sеrviсе")
    assert text.plain.startswith("terrible")
    assert text.quote(0, len(text.plain)) == "Ｔｅｒｒｉｂｌｅ sеrviсе"


def test_a_cool_word_keeps_its_double_letters() -> None:
    assert "cool" in spellings("coooool")
    assert "so" in spellings("sooo")


def test_flags_stay_flags_and_letters_that_are_none_are_read() -> None:
    assert harden("🇱🇻🇱🇹🇪🇪 🇱🇻").plain == "🇱🇻🇱🇹🇪🇪 🇱🇻"
    assert harden("🇰🇮🇱🇱 🇩🇮🇪").plain == "kill die"
