from __future__ import annotations

import pytest

from triage.engine import Engine

ENGINE = Engine.load()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The parcel never arrived and nobody answers the phone", "en"),
        ("Ļoti slikta apkalpošana, vairāk šeit neiešu", "lv"),
        ("Loti slikta apkalposana, vairak seit neiesu", "lv"),
        ("Labai prasta paslauga, daugiau čia neisiu", "lt"),
        ("Väga halb teenindus, rohkem siia ei tule", "et"),
        ("Очень плохое обслуживание, больше не приду", "ru"),
        ("Sehr schlechter Service, ich komme nicht wieder", "de"),
        ("Muy mal servicio, no vuelvo más", "es"),
        ("Très mauvais service, je ne reviendrai plus", "fr"),
        ("Bardzo słaba obsługa, więcej tu nie przyjdę", "pl"),
        ("Πολύ κακή εξυπηρέτηση", "el"),
        ("サービスが悪い", "ja"),
    ],
)
def test_the_language_of_a_sentence_is_told(text: str, language: str) -> None:
    assert ENGINE.language(text).language == language


@pytest.mark.parametrize("text", ["Super", "ok", "top!", "nope"])
def test_one_word_is_in_the_language_of_the_page(text: str) -> None:
    assert ENGINE.language(text, languages=("lv", "ru")).language == "lv"


def test_one_word_in_another_script_is_not() -> None:
    assert ENGINE.language("Спасибо", languages=("lv", "ru")).language == "ru"


@pytest.mark.parametrize("text", ["", "😡😡", "12345", "@user http", "\u200d"])
def test_a_comment_without_words_is_in_no_language(text: str) -> None:
    assert ENGINE.language(text, languages=("lv",)).language == "und"


def test_a_comment_in_two_languages_says_so() -> None:
    told = ENGINE.language(
        "Preces nav jau trīs nedēļas un neviens neatbild. This is the worst delivery service I have used!"
    )
    assert told.is_mixed
    assert {told.language, *told.others} == {"lv", "en"}


def test_a_comment_in_one_language_is_not_called_mixed() -> None:
    assert not ENGINE.language("Preces nav jau trīs nedēļas. Neviens neatbild uz maniem zvaniem.").is_mixed


def test_two_hundred_languages_at_once_still_have_an_answer() -> None:
    text = " ".join(["hello labas sveiki привет γειά 你好 สวัสดี नमस्ते שלום"] * 60)
    assert ENGINE.language(text, languages=("en",)).language
