"""Every rule's example is found, and what is said instead is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aplomb.brand.facts import Address
from aplomb.lint.catalogue import catalogue
from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import errors, findings
from aplomb.lint.finding import Finding
from aplomb.lint.pattern_file import pattern_file
from aplomb.wording.template_set import Templates
from tools.lint.page import PAGE, page

# The rules for which an example needs more than words.
LONG = "We are sorry that the parcel came late. " * 30
TEXTS = {
    "too_long": (LONG, "We are sorry that the parcel came late."),
    "repeated_wording": ("We are sorry that it came late.", "Thank you for telling us about the parcel."),
}


def _found(templates: Templates, rule: str, text: str) -> tuple[Finding, ...]:
    context = Context(said_before=("We are sorry that it came late!",))
    if rule == "link_not_ours":
        context = Context(brand=templates.brand)
    if rule in {"missing_notice", "missing_contact_route"}:
        context = Context(brand=templates.brand, sender=Sender.MACHINE)
    language = "de" if rule == "address" else "en"
    context = replace(context, address=Address.FORMAL)
    return findings(text, language=language, context=context)


@pytest.mark.parametrize("rule", catalogue())
def test_the_bad_example_of_a_rule_is_found_and_its_mend_is_not(templates: Templates, rule: str) -> None:
    bad, mend = TEXTS.get(rule, (catalogue()[rule].bad, catalogue()[rule].mend))

    assert rule in {one.id for one in _found(templates, rule, bad)}
    assert rule not in {one.id for one in _found(templates, rule, mend)}
    assert errors(_found(templates, rule, mend)) == ()


def test_the_page_of_rules_says_what_the_catalogue_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: .venv/bin/aplomb templates rules > docs/lint.md"


@pytest.mark.parametrize("rule", catalogue())
def test_a_message_says_what_happened_and_what_to_do(rule: str) -> None:
    message = catalogue()[rule].message

    assert message.startswith("It ")
    assert message.endswith(".")
    assert len(message) < 120


def test_only_a_missing_route_an_address_long_sentences_and_chat_are_warnings() -> None:
    assert {one.id for one in catalogue().values() if one.severity == "warning"} == {
        "missing_contact_route",
        "address",
        "hard_to_read",
        "chatty",
    }


def test_every_rule_that_words_can_break_has_english_words() -> None:
    by_code = {
        "emotion", "link_not_ours", "two_questions", "too_long", "hard_to_read", "missing_notice",
        "missing_contact_route", "unverified_contact", "repeated_wording", "form", "address",
    }  # fmt: skip
    in_words = {section.rule for section in pattern_file("en").sections if section.finds}

    assert set(catalogue()) - by_code <= in_words
