"""Text as strangers send it: broken, hidden, disguised, dangerous; each is read for what it says."""

import pytest

from aplomb.dangers import Danger
from triage.verdicts.lexicon import Counts
from triage.verdicts.reading import Reading, read

RLO, NUL, ZERO_WIDTH = "\u202e", "\x00", "\u200b"


def reading_of(text: str, *, language: str = "en") -> Reading:
    return read(text, spoken=(language,), languages=(language,))


def dangers_in(text: str, language: str) -> set[str]:
    reading = reading_of(text, language=language)
    rules = (*(hit.rule for hit in reading.hits), *reading.personal)
    return {str(rule.category) for rule in rules if rule.category}


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\u200d" * 50, "\u2800\u3164", "\ufe0f", "\U000e0067\U000e007f", NUL]
)
def test_a_text_that_shows_nothing_has_no_words(text: str) -> None:
    assert reading_of(text).tokens == ()


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("😡", Counts.COMPLAINT),
        ("💩💩", Counts.COMPLAINT),
        ("👎🏿", Counts.COMPLAINT),
        ("🤦🏽\u200d♀\ufe0f", Counts.COMPLAINT),
        ("😂", Counts.HEDGE),
        ("👍🏻", Counts.PRAISE),
        ("❤\ufe0f\u200d🔥", Counts.PRAISE),
        ("🙂\u200d↔\ufe0f", Counts.COMPLAINT),  # a head that shakes
    ],
)
def test_an_emoji_means_what_it_means_whatever_its_skin_and_sequence(text: str, counts: Counts) -> None:
    assert [hit.rule.counts for hit in reading_of(text).hits] == [counts] * len(reading_of(text).tokens)


@pytest.mark.parametrize("text", ["👨\u200d👩\u200d👧", "👩🏽\u200d💻", "🇱🇻", "❤\ufe0f\u200d🔥"])
def test_an_emoji_of_several_parts_is_one_and_is_shown_whole(text: str) -> None:
    reading = reading_of(text)
    (token,) = reading.tokens
    assert reading.text.quote(token.start, token.end) == text


@pytest.mark.parametrize(
    "text",
    [
        "You sc\u00adam people",
        f"You s{ZERO_WIDTH}cam people",
        f"You {RLO}scam people",
        f"{NUL}You scam{NUL} people",
        "You sc\u2066am people",
        "You s\U000e0063cam people",
        "You ѕсаm people",
        "You scαm people",
        "You ｓｃａｍ people",
        "You 𝘀𝗰𝗮𝗺 people",
        "You 5c4m people",
        "You s̷̡c̶a̷m̸ people",
        "You scaaaaam people",
    ],
)
def test_a_disguise_does_not_change_what_a_word_counts_for(text: str) -> None:
    plain = {hit.rule.name for hit in reading_of("You scam people").hits}
    assert plain
    assert {hit.rule.name for hit in reading_of(text).hits} == plain


@pytest.mark.parametrize(
    ("language", "text", "danger"),
    [
        ("en", "I want to kill mysеlf", Danger.SELF_HARM),  # with a Cyrillic letter
        ("en", "𝗜 𝘄𝗶𝗹𝗹 𝗸𝗶𝗹𝗹 𝘆𝗼𝘂", Danger.THREAT),
        ("en", "It c\u200baught f\u00adire", Danger.INJURY),
        ("lv", "gribu nomirt", Danger.SELF_HARM),
        ("lv", "GRIBU NOMIRT!!!", Danger.SELF_HARM),
        ("de", "Ich bringe euch alle u\u200bm", Danger.THREAT),
        ("ru", "Я нe хочу жить", Danger.SELF_HARM),  # with a Latin letter
        ("en", "My lawyer will contact you. 🙂", Danger.LEGAL),
        ("en", "I'm a journalist with the Daily News", Danger.PRESS),
        ("en", "my 6 year old daughter was left alone at the stop", Danger.CHILD),
        ("en", "My account is LV80 BANK 0000 4351 9500 1", Danger.PERSONAL_DATA),
        ("en", "card ４１１１ 1111 1111 1111", Danger.PERSONAL_DATA),
        ("lv", "Mans kods 010190-12345", Danger.PERSONAL_DATA),
        ("en", "Contact our support team on WhatsApp +44 7700 900123", Danger.FAKE_SUPPORT),
    ],
)
def test_a_danger_is_seen_through_a_disguise(language: str, text: str, danger: Danger) -> None:
    assert danger in dangers_in(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا خدمة 123 hello",
        "ıııı İİİİ",
        "ไม่มีช่องว่างระหว่างคำ",
        "服务很好谢谢",
        "bahut accha khana hai yaar",
        "x" * 8_000,
        "hello " * 2_000,
        "Z" + "\u0300\u0316" * 5_000,
        "\ud800 lone \udfff",
        "word " * 200 + RLO,
    ],
)
def test_a_strange_text_alone_is_no_danger(text: str) -> None:
    assert dangers_in(text, "en") == set()


@pytest.mark.parametrize(
    "text", ["26 123 456 please", "2026-11-22 at 10:30", "1 234 567 EUR", "order 4111 1111 1111 1112"]
)
def test_a_number_that_is_no_card_and_no_account_is_no_danger(text: str) -> None:
    assert dangers_in(text, "en") == set()
