"""A time that a person promises in any words is recorded as it is meant, or asked about, never unseen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from aplomb.lint.pattern_file import LANGUAGES
from aplomb.typed.moments import Doubt
from tests.promise_keeper.kept_watch import at
from tests.promise_keeper.test_typed_times import read
from tools import paths

HERE = Path(__file__).parent
MOST_ASKED = 0.02  # of replies that promise nothing; half of the corpus's were written to look as if they did


def phrases(name: str) -> Iterator[tuple[str, str, str]]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, due, text = (one.strip() for one in line.split("|", 2))
            yield language, due, text


def fate(language: str, due: str, text: str) -> str:
    """Return what becomes of a text: right, asked, unseen, or wrong."""
    found = read(text, language=language)
    if not found:
        return "unseen"
    if any(one.question for one in found):
        return "asked"
    return "right" if due and [one.due_at for one in found] == [at(due)] else "wrong"


@pytest.mark.parametrize(("language", "due", "text"), [*phrases("times_heard.txt")])
def test_what_the_grammar_was_taught_is_read_or_asked_about(language: str, due: str, text: str) -> None:
    assert fate(language, due, text) in {"right", "asked"}


def test_of_what_it_was_not_taught_nothing_is_guessed_and_hardly_anything_leaves_unseen() -> None:
    fates = [fate(*one) for one in phrases("times_held_out.txt")]
    assert fates.count("wrong") == 0
    assert fates.count("unseen") <= 1


def unusual(name: str) -> list[tuple[str, str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    pairs = (line.split("|", 1) for line in lines if not line.startswith("#"))
    return [(language.strip(), text.strip()) for language, text in pairs]


@pytest.mark.parametrize(
    ("name", "most_unseen"), [("times_unusual.txt", 0.05), ("times_unusual_held_out.txt", 0.1)]
)
def test_of_promises_in_unusual_words_few_leave_unseen(name: str, most_unseen: float) -> None:
    some = unusual(name)
    unseen = [text for language, text in some if not read(text, language=language)]
    assert len(unseen) <= most_unseen * len(some), unseen


def test_both_tables_hold_a_dozen_phrases_of_each_language() -> None:
    for name in ("times_heard.txt", "times_held_out.txt"):
        languages = [language for language, _, _ in phrases(name)]
        assert set(languages) == set(LANGUAGES)
        assert min(languages.count(one) for one in LANGUAGES) >= 12


def test_replies_that_promise_nothing_are_hardly_ever_asked_about() -> None:
    rows = [
        (path.stem, json.loads(line))
        for path in (paths.ROOT / "corpus" / "replies").glob("*/*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    fine = [(language, row["text"]) for language, row in rows if row["ok"]]
    asked = [
        text
        for language, text in fine
        if any(one.doubt is Doubt.UNREAD for one in read(text, language=language))
    ]
    assert len(asked) <= MOST_ASKED * len(fine), asked


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Good morning! Thank you for the photo of Friday's cake."),
        ("en", "We are sorry that you waited for three weeks."),
        ("en", "When did you order? Was it on Monday at half past four?"),
        ("en", 'You were told "within 24 hours", and nobody came.'),
        ("en", "Happy Friday, Maria! It is a 30 minute walk from the station."),
        ("en", "We stand by what our colleague wrote on Friday."),
        ("de", "Schönes Wochenende! Sie finden uns in der Hauptstraße 5."),
        ("de", "Der Bus hatte am Montag Verspätung."),
        ("de", "Guten Morgen, danke für Ihre Nachricht vom Montag."),
        ("lv", "Labdien, žēl, ka otrdien gaidījāt pusotru stundu."),
        ("ru", "Добрый день, спасибо за отзыв о вечере пятницы."),
        ("fr", "Bonjour, merci pour votre message de vendredi soir."),
        ("en", "Call us on +44 20 7946 0123, or write to half4@example.com."),
    ],
)
def test_a_time_that_nobody_promises_is_not_asked_about(language: str, text: str) -> None:
    assert read(text, language=language) == ()


def test_beside_a_time_that_was_read_another_one_is_still_asked_about() -> None:
    found = read("We will call you by 16:30 today. Our manager rings you at half four.")
    assert [one.doubt for one in found] == [None, Doubt.UNREAD]
    assert found[1].sentence.startswith("Our manager rings")


def test_a_hostile_text_costs_no_more_than_its_length() -> None:
    for word in ("half ", "we ", "quarter to ", "„", '" ', "полтора ", "9 - ", "will soon "):
        assert read(word * (10_000 // len(word)), language="ru") is not None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "Ответим завтра до 17:00."),
        ("lv", "We will call you tomorrow morning."),
        ("et", "Позвоним завтра вечером."),
        ("en", "Wir melden uns bis morgen Abend."),
        ("en", "Mēs atbildēsim rīt līdz plkst. 17:00."),
        ("ru", "Piezvanīsim rīt no rīta."),
        ("it", "We will call you tomorrow morning."),
        ("lv", "Paldies par ziņu! Спасибо, мы вам позвоним завтра утром."),
    ],
)
def test_a_time_promised_in_another_language_than_the_comments_is_asked_about(
    language: str, text: str
) -> None:
    assert any(one.question for one in read(text, language=language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We will call you. Tomorrow morning."),
        ("en", "Tomorrow morning. We will call you then."),
        ("de", "Wir melden uns. Morgen frueh."),
        ("pl", "Zadzwonimy. Jutro rano."),
        ("fr", "Nous vous appelons. Demain."),
        ("es", "Le llamamos. Manana por la tarde."),
    ],
)
def test_a_time_in_a_short_sentence_beside_the_promise_is_asked_about(language: str, text: str) -> None:
    [found] = read(text, language=language)
    assert found.doubt is Doubt.UNREAD
    assert found.sentence == text.rstrip(".")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We will call you tmrw."),
        ("en", "A call is booked for Monday at ten."),
        ("en", "Please wait until Friday."),
        ("de", "Wir sprechen uns morgen."),
        ("de", "Bis Montag!"),
        ("ru", "Созвонимся в понедельник."),
        ("ru", "Otvetim zavtra."),
        ("lv", "Varu piezvanīt pirmdien."),
        ("pl", "Potrzebujemy dwóch dni."),
        ("es", "¡Hasta mañana!"),
        ("en", "Your new card is with you by Tuesday."),
        ("de", "Morgen holt unser Fahrer es ab."),
        ("fr", "Il nous faut deux jours."),
    ],
)
def test_words_that_promise_without_saying_what_we_do_are_asked_about(language: str, text: str) -> None:
    assert any(one.question for one in read(text, language=language))
