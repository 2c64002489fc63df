"""Which contacts a reply may name."""

from __future__ import annotations

import pytest

from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import errors, findings
from aplomb.lint.premium_numbers import costs_extra
from aplomb.wording.template_set import Templates


def _found(text: str, context: Context | None = None, *, language: str = "en") -> set[str]:
    found = errors(findings(text, language=language, context=context or Context()))
    return {one.id for one in found} & {"link_not_ours", "unverified_contact"}


@pytest.mark.parametrize(
    "text",
    [
        "Write to help@example.com.",
        "Write to (service@shop24.example), or call +49 30 1234567.",
        "See example.com/help, https://www.example.org/a?b=c#d and web.de.",
        "Our shop b2b.example and auto1.example.",
        "Call 0800 1234567 between 9.00-17.00 on 12.03.2026 or 2026-03-12.",
        "Ask @examplebakery.",
        "Your data: we keep it. Tel: 020 7946 0000.",
        "Write to hilfe@mail.example.de or info@free.example.com.",
        "Open münchen.example.",
        "Call +44 (0)20 7946 0000.",
    ],
)
def test_what_may_be_anybodys_own_is_fine_while_ours_is_unknown(text: str) -> None:
    assert _found(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "See bit.ly/abc.",
        "See HTTPS://BIT.LY/abc!",
        "See https://t.co/abc",
        "Write to example.help@gmail.com",
        "Write to example@yahoo.co.uk",
        "Write to example@mail.ru",
        "See g00gle.example",
        "See https://examp1e.com/login",
        "See https://ex\u0430mple.com/login",
        "See https://xn--exmple-cua.com/login",
        "See exam\u00adp1e.com",
        "See ｂｉｔ．ｌｙ/abc",
        "See https://example.com@evil.example/x",
        "See http://203.0.113.5/login",
        "See javascript:alert(1)",
        "See data:text/html,hello",
    ],
)
def test_a_contact_that_is_wrong_for_anybody_is_refused(text: str) -> None:
    assert _found(text)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Write to help@example.com or call +44 20 7946 0000.", False),
        ("Write to HELP@Example.com.", False),
        ("Call +44 (0)20 7946 0000.", False),
        ("Open https://m.me/examplebakery?ref=t-1.", False),
        ("It was on 12.03.2026.", False),
        ("Write to sales@example.com.", True),
        ("Open https://m.me/examplebakery?ref=t-2.", True),
        ("Open example.org.", True),
        ("Call 020 7946 0001.", True),
        ("Ask @examplebakery.", True),
    ],
)
def test_with_a_brand_only_its_own_contacts_may_be_named(
    templates: Templates, text: str, *, refused: bool
) -> None:
    context = Context(brand=templates.brand, links=frozenset({"https://m.me/examplebakery?ref=t-1"}))

    assert bool(_found(text, context)) is refused


@pytest.mark.parametrize(
    ("number", "language", "dear"),
    [
        ("+449098790000", "lv", True),
        ("+442079460000", "en", False),
        ("09098790000", "en", True),
        ("09098790000", "fr", False),
        ("0911123456", "de", False),
        ("09001234567", "de", True),
        ("00499001234567", "en", True),
        ("0899123456", "fr", True),
        ("806123456", "es", True),
        ("600000000", "es", False),
        ("701234567", "pl", True),
        ("90001234", "lv", True),
        ("89001234567", "ru", False),
        ("88091234567", "ru", True),
        ("9001234", "et", True),
        ("60012345", "lt", False),
        ("890012345", "lt", True),
        ("0909879000011", "zz", False),
    ],
)
def test_a_number_that_costs_extra_is_known_in_its_country(number: str, language: str, *, dear: bool) -> None:
    assert costs_extra(number, language) is dear


def test_the_finding_points_at_the_contact_without_the_marks_around_it() -> None:
    text = "Sorry \U0001f956! Write to (help@examp1e.com)."

    (found,) = findings(text, language="en")
    assert text[slice(*found.span)] == "help@examp1e.com"


def test_a_machine_should_offer_a_way_to_reach_us_where_the_channel_is_none(templates: Templates) -> None:
    text = "The parcel came late. This is an automatic reply. A person will read your message."

    def found(*, public: bool) -> list[str]:
        context = Context(brand=templates.brand, sender=Sender.MACHINE, public=public)
        return [one.id for one in findings(text, language="en", context=context)]

    assert found(public=True) == ["missing_contact_route"]
    assert found(public=False) == []
