"""A time that a person types is understood as it is meant, or asked about; nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aplomb.brand.closed_days import ClosedDays
from aplomb.brand.hours import Hours
from aplomb.lint.pattern_file import LANGUAGES
from aplomb.typed.moments import QUESTIONS, Doubt
from aplomb.typed.promises import TypedTime, recognised
from tests.promise_keeper.kept_watch import RIGA, STAFFED, at

NOW = "2026-11-23T10:00"  # a Monday

CERTAIN: list[tuple[str, str, str]] = [
    ("en", "We will call you by 16:30 today.", "2026-11-23T16:30"),
    ("en", "We will call you until 16:30 today", "2026-11-23T16:30"),
    ("en", "We will answer within 2 hours.", "2026-11-23T12:00"),
    ("en", "We will answer within an hour and a half.", "2026-11-23T11:30"),
    ("es", "Le responderemos en una hora y media.", "2026-11-23T11:30"),
    ("en", "We will call you tomorrow by noon.", "2026-11-24T12:00"),
    ("en", "We will call you by 4:30 pm tomorrow.", "2026-11-24T16:30"),
    ("en", "We'll get back to you by 23 November, 16:30.", "2026-11-23T16:30"),
    ("en", "We'll get back to you by 16:30 on November 25th.", "2026-11-25T16:30"),
    ("en", "We will call you on Friday at 15:00.", "2026-11-27T15:00"),
    ("en", "We'll get back to you in half an hour.", "2026-11-23T10:30"),
    ("en", "We will call you by 09:00 on 2026-11-24.", "2026-11-24T09:00"),
    ("de", "Wir melden uns bis morgen 12 Uhr.", "2026-11-24T12:00"),
    ("de", "Wir rufen Sie bis heute 16:30 Uhr an.", "2026-11-23T16:30"),
    ("de", "Wir melden uns innerhalb von 2 Stunden.", "2026-11-23T12:00"),
    ("de", "Wir melden uns bis 23.11., 16:30 Uhr.", "2026-11-23T16:30"),
    ("lv", "Mēs sazināsimies līdz plkst. 16:30.", "2026-11-23T16:30"),
    ("lv", "Mēs atbildēsim 2 stundu laikā.", "2026-11-23T12:00"),
    ("lv", "Piezvanīsim rīt līdz plkst. 12.", "2026-11-24T12:00"),
    ("lv", "Piezvanīsim līdz 23.11. plkst. 16.30.", "2026-11-23T16:30"),
    ("ru", "Мы позвоним до 16:30 сегодня.", "2026-11-23T16:30"),
    ("ru", "Ответим в течение 2 часов.", "2026-11-23T12:00"),
    ("ru", "Перезвоним завтра до 12:00.", "2026-11-24T12:00"),
    ("ru", "Мы перезвоним до 16 часов.", "2026-11-23T16:00"),
    ("es", "Le llamaremos antes de las 16:30 de hoy.", "2026-11-23T16:30"),
    ("es", "Responderemos en 2 horas.", "2026-11-23T12:00"),
    ("es", "Le llamaremos mañana antes de las 4 de la tarde.", "2026-11-24T16:00"),
    ("fr", "Nous vous appellerons avant 16h30.", "2026-11-23T16:30"),
    ("fr", "Nous répondrons dans 2 heures.", "2026-11-23T12:00"),
    ("fr", "Nous vous rappelons demain à midi.", "2026-11-24T12:00"),
    ("pl", "Oddzwonimy do godz. 16:30.", "2026-11-23T16:30"),
    ("pl", "Odpowiemy w ciągu 2 godzin.", "2026-11-23T12:00"),
    ("pl", "Zadzwonimy jutro do 12:00.", "2026-11-24T12:00"),
    ("lt", "Paskambinsime iki 16:30.", "2026-11-23T16:30"),
    ("lt", "Atsakysime per 2 valandas.", "2026-11-23T12:00"),
    ("lt", "Paskambinsime rytoj iki 12 val.", "2026-11-24T12:00"),
    ("et", "Helistame hiljemalt kell 16.30.", "2026-11-23T16:30"),
    ("et", "Vastame 2 tunni jooksul.", "2026-11-23T12:00"),
    ("et", "Helistame homme kell 12.", "2026-11-24T12:00"),
    ("pt", "We will call you by 16:30 today.", "2026-11-23T16:30"),  # without words of its own
    ("en", "Today we will call you by 16:30.", "2026-11-23T16:30"),
    ("de", "Guten Morgen, wir rufen Sie bis 16:30 Uhr an.", "2026-11-23T16:30"),
    ("en", "We will call you by 16:30 (UTC+2) on 23 November.", "2026-11-23T16:30"),
    ("en", "We will call you by 16:30 (UTC) today.", "2026-11-23T18:30"),
    ("lt", "Paskambinsime iki 11-23 16:30.", "2026-11-23T16:30"),
    ("en", "We will call you by １６:３０ today.", "2026-11-23T16:30"),
    ("en", "We will call you by 16:\u200b30 today.", "2026-11-23T16:30"),
]

DOUBTFUL: list[tuple[str, str, Doubt]] = [
    ("en", "We will be in touch soon.", Doubt.VAGUE),
    ("en", "We will call by Friday.", Doubt.VAGUE),
    ("en", "You will hear from us by end of day.", Doubt.VAGUE),
    ("en", "We will call you within the hour.", Doubt.VAGUE),
    ("en", "We will call you by 25:00.", Doubt.NO_SUCH_TIME),
    ("en", "We will call you by 16:75.", Doubt.NO_SUCH_TIME),
    ("en", "We will call you by 6 o'clock.", Doubt.WHICH_HALF),
    ("en", "We will call you by 6.", Doubt.WHICH_HALF),
    ("en", "We will call you by 9:30 tomorrow.", Doubt.WHICH_HALF),
    ("en", "We will call you by 09:30 today.", Doubt.PAST),
    ("en", "We will call you on Monday at 15:00.", Doubt.WHICH_DAY),
    ("en", "We will call you next Friday by 15:00.", Doubt.WHICH_DAY),
    ("en", "We will call you by midnight.", Doubt.WHICH_DAY),
    ("en", "We'll get back to you by 5/6 at 16:30.", Doubt.WHICH_DAY),
    ("en", "We'll get back within 2 working days.", Doubt.WHICH_DAY),
    ("en", "We will call you by 16:30 on 31 February.", Doubt.NO_SUCH_DAY),
    ("en", "We will call you by 16:30 on 1.1.9999.", Doubt.TOO_FAR),
    ("en", "We'll get back to you within about 2 hours.", Doubt.ROUGH),
    ("en", "We'll get back to you in 1-2 hours.", Doubt.ROUGH),
    ("en", "We'll call you between 14:00 and 16:00.", Doubt.ROUGH),
    ("en", "We will call by 16:30 and write by 17:00.", Doubt.SEVERAL),
    ("en", "By 16:30 CET we will call you.", Doubt.ZONE),
    ("en", "We will call you by 16:30 Moscow time.", Doubt.ZONE),
    ("de", "Wir melden uns in Kürze.", Doubt.VAGUE),
    ("de", "Wir melden uns bis 6 Uhr.", Doubt.WHICH_HALF),
    ("en", "Tomorrow we will call you by 16:30.", Doubt.WHICH_DAY),
    ("en", "We will call you by 16:30 on the 25th.", Doubt.WHICH_DAY),
    ("en", "Next week we will call you by 16:30.", Doubt.WHICH_DAY),
    ("en", "On Monday we will answer within 2 hours.", Doubt.WHICH_DAY),
    ("en", "We will answer within 2 hours of your message.", Doubt.ROUGH),
    ("de", "Am Freitag rufen wir Sie bis 16:30 Uhr an.", Doubt.WHICH_DAY),
    ("en", "We will call you by 16:30-17:00 today.", Doubt.ROUGH),
    ("en", "We will not call you before 16:30 today.", Doubt.ROUGH),
    ("en", "We will call you, but not before 16:30.", Doubt.ROUGH),
    ("en", "Every day we will call you by 16:30.", Doubt.WHICH_DAY),
    ("en", "We will call you Fri by 16:30.", Doubt.WHICH_DAY),
    ("en", "At the weekend we will call you by 16:30.", Doubt.WHICH_DAY),
    ("de", "Wir melden uns bis 10.12.", Doubt.WHICH_DAY),
    ("de", "Wir melden uns bis 16.10 bei Ihnen.", Doubt.WHICH_DAY),
    ("lv", "Piezvanīsim līdz 23.11.", Doubt.WHICH_DAY),
    ("ru", "Мы позвоним за 2 часа до доставки.", Doubt.ROUGH),
    ("lv", "Atbildēsim drīz.", Doubt.VAGUE),
    ("ru", "Свяжемся с вами до 18:00 по московскому времени.", Doubt.ZONE),
    ("es", "Le llamaremos antes de las 6.", Doubt.WHICH_HALF),
]

NO_PROMISE = [
    ("en", "Our shop is open until 18:00 today."),
    ("en", "Thank you, we know that you waited until 16:30 yesterday."),
    ("en", "We are sorry that we were not in touch by 09:00 today as announced."),
    ("en", "Please send us a private message."),
    ("en", "Your order 16:30 is not known to us, nor 12.11 euros."),
    ("lv", "Strādājam darba dienās no 9.00 līdz 17.00."),
    ("de", "Montags bis freitags von 9:00 bis 17:00 Uhr sind wir da."),
    ("en", ""),
]


def read(
    text: str, *, language: str = "en", now: str = NOW, staffed: Hours | None = None
) -> tuple[TypedTime, ...]:
    return recognised(text, language=language, now=at(now), zone=RIGA, staffed=staffed)


@pytest.mark.parametrize(("language", "text", "due"), CERTAIN)
def test_a_time_that_can_mean_one_moment_is_that_moment(language: str, text: str, due: str) -> None:
    [found] = read(text, language=language)
    assert found.due_at == at(due)
    assert found.question == ""
    assert text[slice(*found.span)] == found.words


@pytest.mark.parametrize(("language", "text", "doubt"), DOUBTFUL)
def test_a_time_that_may_mean_two_or_none_is_a_question(language: str, text: str, doubt: Doubt) -> None:
    found = read(text, language=language)
    assert found
    assert {one.doubt for one in found} == {doubt}
    assert all(one.question and one.due_at is None for one in found)


@pytest.mark.parametrize(("language", "text"), NO_PROMISE)
def test_what_promises_nothing_is_no_promise(language: str, text: str) -> None:
    assert read(text, language=language) == ()


@pytest.mark.parametrize(
    ("text", "now", "doubt"),
    [
        ("We will call you by 13:00 on 24 December.", "2026-12-23T10:00", Doubt.NOBODY_THERE),  # a holiday
        ("We will call you by 20:00 today.", NOW, Doubt.NOBODY_THERE),
        ("We will call you by 11:00 on 28 November.", NOW, Doubt.WHICH_HALF),
        ("We will call you by 12:00 on 28 November.", NOW, Doubt.NOBODY_THERE),  # a Saturday
        ("We will call you within 2 hours.", "2026-11-23T16:30", Doubt.NOBODY_THERE),
        ("We will call you by 17:00 today.", NOW, None),  # when the last one leaves
        ("We will call you by 10:00 am tomorrow.", "2026-12-23T10:00", Doubt.NOBODY_THERE),
    ],
)
def test_a_time_at_which_nobody_is_there_is_asked_about(text: str, now: str, doubt: Doubt | None) -> None:
    [found] = read(text, now=now, staffed=STAFFED)
    assert found.doubt is doubt


def test_a_night_on_which_clocks_change_is_no_reason_to_guess() -> None:
    """Clocks in Riga leap from 3 to 4 on 29 March 2026, and show 3 to 4 twice on 25 October."""
    [leapt] = read("We will call you by 03:30 tomorrow.", now="2026-03-28T12:00")
    assert leapt.doubt is Doubt.NO_SUCH_TIME
    [twice] = read("We will call you by 03:30 tomorrow.", now="2026-10-24T12:00")
    assert twice.due_at == int(datetime(2026, 10, 25, 3, 30, tzinfo=RIGA, fold=0).timestamp())
    [length] = read("We will answer within 3 hours.", now="2026-10-25T02:30")
    assert length.due_at == at("2026-10-25T02:30") + 3 * 3600
    [day] = read("We will answer within 2 days.", now="2026-10-24T12:00")
    assert day.due_at == at("2026-10-26T12:00")


def test_the_zone_is_the_accounts() -> None:
    now = at(NOW)
    dues = [
        recognised("We will call by 16:30 today.", language="en", now=now, zone=ZoneInfo(name))[0].due_at
        for name in ("Europe/Riga", "Europe/London", "America/New_York")
    ]
    assert [due - now for due in dues if due] == [6.5 * 3600, 8.5 * 3600, 13.5 * 3600]


def test_a_date_without_a_year_is_the_next_one() -> None:
    [found] = read("We will call you by 12:00 on 5.1.", now="2026-12-28T10:00")
    assert found.due_at == at("2027-01-05T12:00")


def test_a_far_country_without_known_holidays_does_not_fail() -> None:
    known = ClosedDays(country="LV", known_until=date(2026, 11, 23))
    [found] = read("We will call you by 12:00 tomorrow.", staffed=replace(STAFFED, is_closed=known))
    assert found.doubt is Doubt.NOBODY_THERE  # of a day that is not known, nobody says that somebody is there


def test_a_time_that_is_on_record_is_no_promise_again() -> None:
    text = "Wir wollten uns bis 23.11., 09:30 Uhr melden und taten es nicht. Wir bedauern das."
    assert {one.doubt for one in read(text, language="de")} == {Doubt.PAST}
    now, words = at(NOW), "23.11., 09:30 Uhr"
    assert recognised(text, language="de", now=now, zone=RIGA, recorded=[words]) == ()
    more = f"{text} Wir rufen Sie bis 16:30 Uhr an."
    [fresh] = recognised(more, language="de", now=now, zone=RIGA, recorded=[words, ""])
    assert fresh.due_at == at("2026-11-23T16:30")


def test_every_doubt_has_a_question() -> None:
    assert QUESTIONS.keys() == set(Doubt)
    assert all(question.endswith((".", "?")) for question in QUESTIONS.values())


@settings(max_examples=200, deadline=None)
@given(
    text=st.lists(
        st.sampled_from(
            [
                *(
                    "by",
                    "until",
                    "16:30",
                    "25:99",
                    "6",
                    "today",
                    "bis",
                    "Uhr",
                    "31.12.",
                    "0000-00-00",
                    "9" * 30,
                ),
                *(
                    "до",
                    "за",
                    "2",
                    "часа",
                    "līdz",
                    "in",
                    "hours",
                    "weeks",
                    "999",
                    "1/2",
                    "99",
                    "pm",
                    "12",
                    "-",
                ),
                *(
                    "29 February",
                    "noon",
                    "next",
                    "Friday",
                    ".",
                    ",",
                    "We will call",
                    "h",
                    "\u202e",
                    "\x00",
                    "🙂",
                ),
                *("\n", "UTC+99:99", "(UTC-14)", "02-30", "of"),
            ]
        ),
        max_size=14,
    ).map(" ".join),
    language=st.sampled_from([*LANGUAGES, "xx", ""]),
    now=st.integers(0, 4_000_000_000),
)
def test_no_text_breaks_it_and_what_is_certain_lies_ahead(text: str, language: str, now: int) -> None:
    for found in recognised(text, language=language, now=now, zone=RIGA):
        assert text[slice(*found.span)] == found.words
        assert (found.due_at is None) == bool(found.question)
        assert found.due_at is None or found.due_at > now


def test_a_hostile_text_costs_no_more_than_its_length() -> None:
    for word in ("by ", "12:30 ", "1.1. ", "9", ", ", "on the ", "до "):
        assert read(word * (10_000 // len(word)), language="en") is not None


def test_minutes_that_no_clock_shows_are_asked_about_in_either_half_of_the_day() -> None:
    for wrong in ("4:75 pm", "4:60 am", "13:99 pm", "25:00 pm"):
        [found] = read(f"We will call you by {wrong} tomorrow.")
        assert found.doubt is Doubt.NO_SUCH_TIME
