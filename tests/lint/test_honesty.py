from __future__ import annotations

import pytest

from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import errors, findings
from aplomb.wording.template_set import Templates

NOTICE = "This is an automatic reply. A person will read your message."
LINK = "https://m.me/examplebakery?ref=t-0_1"


def _found(
    templates: Templates, text: str, *, language: str = "", links: frozenset[str] = frozenset({LINK})
) -> dict[str, str]:
    """Return the rules that a machine's text breaks, with their messages."""
    context = Context(brand=templates.brand, sender=Sender.MACHINE, links=links)
    found = findings(text, language=language or _language(text), context=context)
    return {one.id: one.message for one in errors(found)}


def _language(text: str) -> str:
    latvian = set(text.lower()) & set("āčēģīķļņšūž") or text.startswith(
        ("Atbildesim", "Izmantojiet", "Mani ")
    )
    return "lv" if latvian else "en"


def _refused(templates: Templates, text: str) -> dict[str, str]:
    return _found(templates, f"{text}\n{NOTICE}")


@pytest.mark.parametrize(
    "text",
    [
        "We are sorry to read this.",
        "We are sorry. Have a nice day.",
        f"Please send us a private message: {LINK}",
        f"Please write to us ({LINK}).",
        "Write to help@example.com, or call +442079460000.",
        "Call +44 20 7946 0000 (Monday to Friday, 9:00 to 17:00).",
        "We are open 24 hours a day, 7 days a week.",
        "Hello Анна, we are sorry. Sveiki, Jānis!",
        "Example Bakery would like to put this right.",
        "An order number from 2026 helps.",
        "Mums žēl to lasīt. Vēlamies to atrisināt kopā ar Jums.",
        "Atvainojamies. Strādājam no pirmdienas līdz piektdienai, plkst. 9.00\u201317.00.",
        "Esam pieejami 24 stundas diennaktī.",
        "We are sorry 🥖 \u200d and thank you.",
    ],
)
def test_a_plain_regret_with_our_own_contacts_may_leave(templates: Templates, text: str) -> None:
    assert _refused(templates, text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "We answer in 10 minutes.",
        "You will hear from us within 24 hours.",
        "Within 24\nhours you hear from us.",
        "Within 24\u00a0hours.",
        "Within twenty minutes.",
        "In under an hour.",
        "In a moment.",
        "In 2-3 working days.",
        "A reply in 24h.",
        "We will call back soon.",
        "We reply as soon as possible.",
        "By Monday you hear more.",
        "By 17:00 you hear more.",
        "Tomorrow you hear more.",
        "We answer right away.",
        "Atbildēsim 10 minūšu laikā.",
        "Atbildesim 10 minusu laika.",
        "Atbildēsim stundas laikā.",
        "Atbildēsim pēc divām dienām.",
        "Tūlīt piezvanīsim.",
        "Piezvanīsim nekavējoties.",
        "Drīz sazināsimies.",
        "Sazināsimies tuvākajā laikā.",
        "Atbildēsim līdz piektdienai.",
        "Atbildēsim rīt.",
    ],
)
def test_a_promise_of_time_is_refused(templates: Templates, text: str) -> None:
    assert "promised_time" in _refused(templates, text)


@pytest.mark.parametrize(
    "text",
    [
        "This is fixed now.",
        "Everything is under control.",
        "Everything is under\ncontrol.",
        "We were hacked.",
        "It was a cyber-attack.",
        "This will never happen again.",
        "We promise to do better.",
        "This was our mistake.",
        "Problēma ir atrisināta.",
        "Viss tiek kontrolēts un ir mūsu kontrolē.",
        "Mūs uzlauza hakeri.",
        "Tā ir mūsu kļūda.",
        "Tas vairs neatkārtosies.",
        "fi\u00adxed",
        "fi\u200bxed",
        "fix\u034fed",
        "fi-\nxed",
        "under\u200bcontrol",
        "under\u2800control",
        "f\u0301ixed",
        "ｆｉｘｅｄ",
        "𝐟𝐢𝐱𝐞𝐝",
        "FIXED",
        "fıxed",
    ],
)
def test_a_claim_that_nobody_checked_is_refused_however_it_is_hidden(templates: Templates, text: str) -> None:
    claims = {"unverified_fix", "under_control", "hacked_or_denial", "guarantee", "money_or_liability"}
    assert claims & _refused(templates, text).keys()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("f\u0456xed", "two alphabets"),
        ("h\u0430cked", "two alphabets"),
        ("We will refund you.", "money_or_liability"),
        ("Naudu atmaksāsim.", "money_or_liability"),
        ("I am a real person.", "pretended_human"),
        ("Hi, my name is Tom.", "pretended_human"),
        ("Mani sauc Toms.", "pretended_human"),
        ("This is not an automatic reply.", "pretended_human"),
        ("Here is a discount.", "selling"),
        ("Take 20 % off.", "selling"),
        ("Buy now!", "selling"),
        ("Use the promo code SORRY.", "selling"),
        ("Jums pienākas atlaide.", "selling"),
        ("Izmantojiet akciju!", "selling"),
        ("Hello {{ first_name }}.", "braces"),
        ("Hello {name}.", "braces"),
        ("Hello ｛name｝.", "braces"),
        ("Sorry \u202etxt.exe", "control characters"),
        ("Sorry\x1b[31m", "control characters"),
        ("See https://evil.example/x", "link_not_ours"),
        ("See https://m.me/evilbakery", "link_not_ours"),
        ("See https://m.me/examplebakery?ref=other", "link_not_ours"),
        ("See https://m.me/examplebakery?ref=t-0_1@evil.example", "not ours"),
        ("See https://m.me.evil.example/examplebakery?ref=t-0_1", "link_not_ours"),
        ("See http://m.me/examplebakery?ref=t-0_1", "link_not_ours"),
        ("See example.com", "link_not_ours"),
        ("See evil\u3002example", "link_not_ours"),
        ("See еxample.com", "two alphabets"),
        ("See bit.ly/x", "link_not_ours"),
        ("See javascript:alert(1)", "link_not_ours"),
        ("See mailto:help@example.com now", "link_not_ours"),
        ("Write to help@examp1e.com", "not ours"),
        ("Write to sales@example.com", "not ours"),
        ("Write to help@example.com.evil.example", "not ours"),
        ("Ask @examplebakery", "@"),
        ("Call +442079460001", "telephone"),
        ("Call 020 7946 0000", "telephone"),
        ("Call ٠٢٠٧٩٤٦٠٠٠٠", "telephone"),
    ],
)
def test_what_else_a_reply_must_not_say_is_refused_with_its_reason(
    templates: Templates, text: str, reason: str
) -> None:
    assert any(reason in f"{rule} {message}" for rule, message in _refused(templates, text).items())


@pytest.mark.parametrize("text", ["", "   ", "\u200d", "🥖"])
def test_an_empty_text_is_refused(templates: Templates, text: str) -> None:
    assert "It is empty" in _found(templates, text, language="en")["form"]


@pytest.mark.parametrize(
    "text",
    [
        "We are sorry.",
        "We are sorry. This is an automatic reply.",
        "We are sorry. This is an auto\u200bmatic reply. A person will read your message.",
    ],
)
def test_a_reply_that_does_not_say_that_it_is_automatic_is_refused(templates: Templates, text: str) -> None:
    assert list(_found(templates, text)) == ["missing_notice"]


def test_the_notice_may_stand_over_two_lines_and_in_any_of_our_languages(templates: Templates) -> None:
    latvian = "Mums žēl. Šī ir automātiska\natbilde. Jūsu ziņu izlasīs cilvēks."

    assert _found(templates, latvian) == {}


def test_without_its_message_link_a_reply_may_carry_no_link(templates: Templates) -> None:
    assert "link_not_ours" in _found(templates, f"Sorry. {LINK} {NOTICE}", links=frozenset())
