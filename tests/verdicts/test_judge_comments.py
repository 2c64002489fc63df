"""What customers write to shops, couriers, telecoms, banks and bakeries, and what it must be called."""

import pytest

from aplomb.modes import Mode
from aplomb.records import Action
from aplomb.verdict import Kind, Severity
from tests.fakes.fake_model import BOUNDS
from tests.verdicts.judged import judge, judge_fully
from tests.verdicts.written_comments import ENGLISH, HARMLESS, LATVIAN, OTHERS, URGENT
from triage.policy import speak

# A person reads these, or the model is sure that they are complaints; nobody leaves them alone.
NEVER_LEFT_ALONE = [
    "Not good.",
    "My friend said your cake was terrible",
    "Draugs teica, ka jums slikta maize",
    "Cena pārāk augsta",
    "Not what I ordered",
    "Nav labi",
]

# Praise that sounds bad, or criticism that sounds good: no machine may answer any of it.
NEVER_ANSWERED = [
    "I hate how much I love this",
    "this is sick, I hate how good it is",
    "not bad at all",
    "Nav slikti",
    "insanely good",
    "Only 8 minutes to get my issue resolved. You guys are awesome",
    "Great job, love waiting three weeks",
    "Nu forši, atkal stundu gaidu rindā",
    "Danke für nichts",
    "Gracias por nada",
]

# What else a comment may be called without harm: a person reads it, or nobody answers it.
HARMLESS_ERRORS = {
    "complaint": {Kind.UNSURE},
    "praise": {Kind.UNSURE, Kind.NEUTRAL},
    "question": {Kind.UNSURE},
    "neutral": {Kind.UNSURE, Kind.PRAISE, Kind.QUESTION},
    "abuse": {Kind.UNSURE},
    "threat": set[Kind](),
    "spam": {Kind.UNSURE},
    "unsure": set[Kind](),
}
RIGHT = 0.9  # of the comments above
RIGHT_ELSEWHERE = 0.85  # where the model has learnt less, more is left to a person
RIGHT_IN_LATVIAN = 0.8  # few public rows are complaints to a firm, so the plainest ones are left to a person
SURE, MOST = 0.7, 0.75

COMPLAINTS = [text for text, kind in ENGLISH + LATVIAN if kind == "complaint"]


@pytest.mark.parametrize(("text", "kind"), ENGLISH + LATVIAN + OTHERS)
def test_no_comment_is_called_something_harmful(text: str, kind: str) -> None:
    verdict = judge_fully(text, languages=("en", "lv"))
    assert verdict.kind == kind or verdict.kind in HARMLESS_ERRORS[kind], verdict.evidence


@pytest.mark.parametrize(
    ("table", "right"),
    [(ENGLISH, RIGHT), (LATVIAN, RIGHT_IN_LATVIAN), (OTHERS, RIGHT_ELSEWHERE)],
    ids=["English", "Latvian", "others"],
)
def test_comments_are_called_what_a_person_would_call_them(
    table: list[tuple[str, str]], right: float
) -> None:
    wrong = [text for text, kind in table if judge_fully(text, languages=("en", "lv")).kind != kind]
    assert len(wrong) <= (1 - right) * len(table), wrong


@pytest.mark.parametrize("text", COMPLAINTS)
def test_a_clear_complaint_is_critical(text: str) -> None:
    assert judge_fully(text, languages=("en", "lv")).critical


def test_most_clear_complaints_are_sure_enough_to_answer() -> None:
    sure = [judge_fully(text, languages=("en", "lv")).confidence >= SURE for text in COMPLAINTS]
    assert sum(sure) >= MOST * len(sure)


@pytest.mark.parametrize("text", [*COMPLAINTS, *NEVER_LEFT_ALONE])
def test_criticism_is_seen_also_without_the_native_library(text: str) -> None:
    verdict = judge(text, languages=("en", "lv"))
    assert verdict.kind in {Kind.COMPLAINT, Kind.UNSURE}
    assert verdict.degraded


@pytest.mark.parametrize("text", NEVER_LEFT_ALONE)
def test_what_may_be_criticism_is_never_left_alone(text: str) -> None:
    assert judge_fully(text, languages=("en", "lv")).kind in {Kind.COMPLAINT, Kind.UNSURE}


@pytest.mark.parametrize("text", NEVER_ANSWERED)
def test_two_faced_comments_are_never_answered_by_a_machine(text: str) -> None:
    for verdict in (judge(text, languages=("en", "lv")), judge_fully(text, languages=("en", "lv"))):
        stance = speak(verdict, thresholds=BOUNDS, mode=Mode.AUTO)
        assert stance.action in {Action.ESCALATE, Action.LEAVE}, verdict.evidence


@pytest.mark.parametrize("text", URGENT)
def test_a_danger_is_urgent(text: str) -> None:
    assert judge(text, languages=("en", "lv")).severity is Severity.URGENT


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_idiom_is_neither_urgent_nor_criticism(text: str) -> None:
    verdict = judge(text, languages=("en", "lv"))
    assert verdict.severity is not Severity.URGENT
    assert verdict.kind not in {Kind.COMPLAINT, Kind.THREAT}


def test_an_injury_is_urgent_criticism() -> None:
    verdict = judge("My son burned his mouth on your soup")
    assert (verdict.severity, verdict.critical) == (Severity.URGENT, True)


def test_the_page_language_comes_first_but_the_comment_decides() -> None:
    assert judge("Slikta apkalpošana, nekad vairs", languages=("en",)).language == "lv"
    assert judge("The service was terrible", languages=("lv",)).language == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Çok kötü bir hizmet aldım dün",
        "خدمة سيئة جدا",
        "服务太差了",
        "bahut kharab service hai yaar",
        "Mycket dålig service i går",
    ],
)
def test_a_language_that_was_never_tested_is_always_a_persons(text: str) -> None:
    for verdict in (judge(text), judge_fully(text)):
        assert verdict.kind is Kind.UNSURE, verdict.evidence


def test_anger_shows_in_a_language_that_was_never_tested() -> None:
    assert judge("Çok kötü bir hizmet aldım dün!!!").critical
    assert judge("Çok kötü bir hizmet aldım dün 😡").critical
    assert judge("Çok kötü bir hizmet aldım dün", recommends=False).critical


@pytest.mark.parametrize(
    ("text", "kind", "critical"),
    [
        ("😡", "unsure", True),
        ("🤮👎🏿", "unsure", True),
        ("❤️👍🏽😍", "praise", False),
        ("🇱🇻", "neutral", False),
        ("", "neutral", False),
        ("\u200d\u200b", "neutral", False),
        ("...", "neutral", False),
        ("@anna.b", "neutral", False),
        ("https://example.com/?q=1", "unsure", False),
        ("??", "question", False),
    ],
)
def test_a_comment_without_words_is_judged_by_its_emoji(text: str, kind: str, *, critical: bool) -> None:
    verdict = judge(text)
    assert (verdict.kind, verdict.critical) == (kind, critical)


def test_a_review_that_does_not_recommend_us_is_criticism_even_without_text() -> None:
    empty = judge("", recommends=False)
    assert (empty.kind, empty.critical) == (Kind.UNSURE, True)
    assert empty.evidence[0] == "There is no text."
    assert judge("Stale bread", recommends=False).kind is Kind.COMPLAINT
    assert judge("Stale bread", recommends=True).kind is Kind.UNSURE


@pytest.mark.parametrize("text", ["1/5", "0/10", "2 ⭐", "⭐☆☆☆☆"])
def test_a_low_rating_without_a_word_is_a_persons(text: str) -> None:
    assert judge(text).kind is Kind.UNSURE


@pytest.mark.parametrize("text", ["5/5", "10/10", "5⭐", "1/5/2024", "1/2"])
def test_a_good_rating_or_a_date_is_not(text: str) -> None:
    assert judge(text).kind in {Kind.PRAISE, Kind.NEUTRAL}
