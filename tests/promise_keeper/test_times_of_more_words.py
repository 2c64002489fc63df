"""Words beside a time that change it are asked about: what is recorded is what was said."""

from __future__ import annotations

import pytest

from aplomb.typed.moments import Doubt
from tests.promise_keeper.test_typed_times import read

MORE = [
    ("en", "We will answer within 1 hour and 30 minutes."),
    ("en", "We will get back to you by half past 4 pm."),
    ("en", "We will reply an hour before 17:00."),
    ("en", "We will reply by 17:00 tomorrow week."),
    ("en", "We will reply by 17:00 on Friday week."),
    ("de", "Wir melden uns innerhalb von 1 Stunde und 30 Minuten."),
    ("de", "Wir melden uns bis Viertel vor 17 Uhr."),
    ("de", "Wir melden uns bis fünf vor 17 Uhr."),
    ("de", "Wir melden uns eine Stunde vor 17 Uhr."),
    ("ru", "Ответим в течение 1 часа 30 минут."),
    ("ru", "Ответим за час до 17:00."),
    ("lv", "Atbildēsim stundu pirms 17.00."),
    ("es", "Le responderemos una hora antes de las 17:00."),
    ("fr", "Nous répondrons avant 17h et demie."),
    ("fr", "Nous répondrons sous 2 h 30."),
    ("fr", "Nous répondrons une heure avant 17h."),
    ("pl", "Odpowiemy do wpół do 5 po południu."),
    ("pl", "Odpowiemy w ciągu 1 godziny i 30 minut."),
    ("lt", "Atsakysime per 1 valandą ir 30 minučių."),
    ("et", "Vastame 1 tunni ja 30 minuti jooksul."),
]


@pytest.mark.parametrize(("language", "text"), MORE)
def test_a_time_with_more_words_than_are_read_is_asked_about(language: str, text: str) -> None:
    found = read(text, language=language)
    assert found
    assert {one.doubt for one in found} == {Doubt.ROUGH}


def test_of_a_length_in_two_parts_neither_is_the_promise() -> None:
    found = read("Atbildēsim 1 stundas un 30 minūšu laikā.", language="lv")
    assert found
    assert all(one.due_at is None for one in found)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We will reply by 17:00 on the first of December."),
        ("en", "We will reply by 18:00 the following day."),
        ("en", "We will reply by 18:00 the day after."),
        ("de", "Wir melden uns bis 17 Uhr am ersten Dezember."),
        ("de", "Wir melden uns bis 17 Uhr am Folgetag."),
        ("de", "Wir melden uns Mittwochabend bis 20 Uhr."),
        ("de", "Wir melden uns bis 17 Uhr am Monatsende."),
        ("de", "Wir melden uns bis 0 Uhr morgen."),
        ("en", "We will reply by 00:00 tomorrow."),
        ("en", "We will reply by 17:00 at the end of the month."),
        ("lv", "Atbildēsim līdz 17.00 mēneša beigās."),
        ("ru", "Ответим до 17:00 в конце месяца."),
        ("de", "Wir melden uns bis 17 Uhr am 24."),
        ("ru", "Ответим до 17:00 первого декабря."),
        ("ru", "Ответим до 17:00 24 числа."),
        ("lv", "Atbildēsim līdz 17.00 pirmajā decembrī."),
        ("lt", "Atsakysime iki gruodžio pirmos iki 17 val."),
        ("et", "Vastame hiljemalt kell 17.00 esimesel detsembril."),
        ("es", "Le responderemos antes de las 17:00 del día 24."),
        ("es", "Le responderemos antes de las 17:00 del primero de diciembre."),
        ("fr", "Nous répondrons avant 17h le lendemain."),
        ("fr", "Nous répondrons avant 17h le premier décembre."),
        ("fr", "Nous répondrons avant 17h le 24."),
        ("pl", "Odpowiemy do 17:00 pierwszego grudnia."),
    ],
)
def test_a_day_in_words_is_not_taken_for_today(language: str, text: str) -> None:
    found = read(text, language=language)
    assert found
    assert {one.doubt for one in found} == {Doubt.WHICH_DAY}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We will reply by 17:00 Eastern."),
        ("en", "We will reply by 5 pm ET."),
        ("de", "Wir melden uns bis 17.30 Uhr MEZ."),
        ("ru", "Ответим до 17:00 мск."),
        ("ru", "Ответим до 17:00 по Москве."),
    ],
)
def test_a_clock_of_another_zone_is_asked_about(language: str, text: str) -> None:
    [found] = read(text, language=language)
    assert found.doubt is Doubt.ZONE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We will reply tomorrow evening by 07:30."),
        ("de", "Wir melden uns bis morgen Abend um 8 Uhr."),
        ("lv", "Atbildēsim rīt vakarā līdz 8.00."),
        ("lt", "Atsakysime rytoj vakare iki 08:00."),
        ("et", "Vastame hiljemalt homme õhtul kell 08.00."),
        ("ru", "Ответим завтра вечером до 8:00."),
        ("es", "Le responderemos mañana por la tarde antes de las 08:00."),
        ("fr", "Nous répondrons demain soir avant 08h00."),
        ("pl", "Odpowiemy jutro wieczorem do 08:00."),
    ],
)
def test_an_evening_at_eight_is_not_the_morning(language: str, text: str) -> None:
    [found] = read(text, language=language)
    assert found.doubt is Doubt.WHICH_HALF


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We will call you by 17:00 and then send a letter."),
        ("en", "We will answer within 2 hours and call you."),
        ("en", "You may write to us, we will reply by 17:00."),
        ("de", "Wir melden uns bis 17 Uhr und am Telefon."),
        ("de", "Guten Tag, wir melden uns bis 17 Uhr."),
        ("ru", "Добрый день, ответим до 17:00."),
        ("lt", "Laba diena, atsakysime iki 17:00."),
        ("de", "Wir melden uns bis 17 Uhr, das ist sicher."),
        ("lv", "Mārtiņš atbildēs līdz plkst. 17.00."),
        ("ru", "Ответим до 17:00 по телефону."),
        ("fr", "Nous répondrons avant 17h et par écrit."),
        ("es", "Le responderemos antes de las 17:00 y por correo."),
        ("pl", "Odpowiemy do godz. 17:00 i zadzwonimy."),
    ],
)
def test_other_words_beside_a_time_leave_it_as_it_is(language: str, text: str) -> None:
    [found] = read(text, language=language)
    assert found.doubt is None
