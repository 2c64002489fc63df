"""What a complaint is about."""

from __future__ import annotations

import pytest

from aplomb.verdict import Topic
from triage.verdicts.hardening import harden
from triage.verdicts.tokens import tokenise
from triage.verdicts.topics import languages, topic

DELIVERY, BILLING, QUALITY, STAFF, OUTAGE = Topic

NAMED = [
    ("en", "Where is my parcel, it's been three weeks", DELIVERY),
    ("en", "You charged me twice for one dinner.", BILLING),
    ("en", "The bread was mouldy.", QUALITY),
    ("en", "The manager was rude to my mum.", STAFF),
    ("en", "No internet since Monday.", OUTAGE),
    ("lv", "Kurjers sūtījumu neatveda.", DELIVERY),
    ("lv", "rekina ir dubulta summa", BILLING),
    ("lv", "Zupa bija auksta.", QUALITY),
    ("lv", "Pārdevēja uz mani bļāva.", STAFF),
    ("lv", "Jau trešo dienu nav interneta.", OUTAGE),
    ("lt", "Kurjeris neatvežė siuntos.", DELIVERY),
    ("lt", "Sąskaitoje klaida.", BILLING),
    ("lt", "Duona supelijusi.", QUALITY),
    ("lt", "Pardavėja labai grubi.", STAFF),
    ("lt", "Trečia diena neveikia internetas.", OUTAGE),
    ("et", "Kuller ei toonud pakki.", DELIVERY),
    ("et", "Arvel on vale summa.", BILLING),
    ("et", "Leib oli hallitanud.", QUALITY),
    ("et", "Teenindaja oli ülbe.", STAFF),
    ("et", "Internet ei tööta juba kolmas päev.", OUTAGE),
    ("ru", "Курьер так и не привёз посылку.", DELIVERY),
    ("ru", "С карты дважды списали деньги.", BILLING),
    ("ru", "Хлеб заплесневел.", QUALITY),
    ("ru", "Кассир нахамила.", STAFF),
    ("ru", "Третий день нет интернета.", OUTAGE),
    ("de", "Mein Paket ist immer noch nicht da.", DELIVERY),
    ("de", "Die Rechnung ist falsch.", BILLING),
    ("de", "Das Brot war verschimmelt und mangelhaft.", QUALITY),
    ("de", "Der Kellner war unverschämt und unfreundlich.", STAFF),
    ("de", "Seit Montag kein Internet.", OUTAGE),
    ("es", "El repartidor nunca trajo mi paquete.", DELIVERY),
    ("es", "La factura está mal.", BILLING),
    ("es", "Producto defectuoso.", QUALITY),
    ("es", "El camarero fue muy maleducado.", STAFF),
    ("es", "Llevamos tres días sin internet.", OUTAGE),
    ("fr", "Mon colis n'est jamais arrivé.", DELIVERY),
    ("fr", "La facture est fausse.", BILLING),
    ("fr", "Produit défectueux.", QUALITY),
    ("fr", "Le serveur était malpoli.", STAFF),
    ("fr", "Plus d'internet depuis lundi.", OUTAGE),
    ("pl", "Kurier nie przywiózł paczki.", DELIVERY),
    ("pl", "Błąd na fakturze.", BILLING),
    ("pl", "Chleb był spleśniały.", QUALITY),
    ("pl", "Ekspedientka była opryskliwa.", STAFF),
    ("pl", "Trzeci dzień nie ma internetu.", OUTAGE),
]  # fmt: skip

NOT_NAMED = [
    ("en", "Never again."),
    ("en", "The courier was rude."),  # two topics: neither is named
    ("en", "You ignored my invoice and my parcel."),
    ("lv", "Lūdzu izskaidrot, kādēļ ielas apgaismojums nav atjaunots kopš rudens."),
    ("fr", "Livret scolaire promis le 5, toujours rien."),
    ("de", "Nie wieder!"),
    ("xx", "Where is my parcel?"),  # a language without topics
]


def _topic(text: str, language: str) -> Topic | None:
    return topic(tokenise(harden(text)), languages=[language])


@pytest.mark.parametrize(("language", "text", "named"), NAMED)
def test_a_complaint_says_what_it_is_about(language: str, text: str, named: Topic) -> None:
    assert _topic(text, language) is named


@pytest.mark.parametrize(("language", "text"), NOT_NAMED)
def test_no_topic_is_guessed(language: str, text: str) -> None:
    assert _topic(text, language) is None


def test_a_story_that_names_a_topic_in_passing_is_not_about_it() -> None:
    passing = "We sat down and waited and waited while everybody else was served around us " * 4
    assert _topic(f"{passing} and then came the bill.", "en") is None
    assert _topic(f"{passing} and then came the bill. The bill was wrong.", "en") is BILLING


def test_every_language_that_ships_knows_every_topic() -> None:
    assert {language for language, _, _ in NAMED} == languages()
    assert {(one, named) for one, _, named in NAMED} == {
        (one, named) for one in languages() for named in Topic
    }
