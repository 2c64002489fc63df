"""Sentences that no reply may say, and their harmless neighbours."""

from __future__ import annotations

import pytest

from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import errors, findings
from aplomb.wording.names import first_name
from tools.lint.tricks import TRICKS

REFUSED = [
    ("promised_time", "We will call you back within 24 hours."),
    ("promised_time", "You will hear from us by Friday."),
    ("promised_time", "Someone will ring you tomorrow morning."),
    ("promised_time", "We'll get back to you shortly."),
    ("promised_time", "Our team will reply asap."),
    ("promised_outcome", "We will sort this out for you."),
    ("promised_outcome", "You will get your parcel."),
    ("promised_outcome", "This will be resolved."),
    ("under_control", "Everything is under control."),
    ("under_control", "There is no reason to worry."),
    ("guarantee", "We guarantee that this will never happen again."),
    ("guarantee", "You have my word."),
    ("unverified_fix", "The problem has been fixed."),
    ("unverified_fix", "Your parcel is on its way."),
    ("unverified_fix", "The app works again."),
    ("hacked_or_denial", "We were hacked."),
    ("hacked_or_denial", "That is simply not true."),
    ("hacked_or_denial", "This never happened."),
    ("pretended_human", "I am Anna and I will personally look after you."),
    ("pretended_human", "I am a real person, not a bot."),
    ("blame", "You should have read the terms."),
    ("blame", "The courier is at fault."),
    ("emotion", "READ YOUR MESSAGES AGAIN!!!"),
    ("emotion", "WE HAVE TOLD YOU ALREADY."),
    ("emotion", "Our lawyers will contact you."),
    ("emotion", "Are you serious?!"),
    ("emotion", "That is N0."),
    ("emotion", "ⓈⓉⓄⓅ asking us."),
    ("selling", "Use the code SORRY15 for 15% off your next order."),
    ("selling", "Follow us and sign up to our newsletter."),
    ("selling", "Check out our new summer menu!"),
    ("unverified_contact", "Read more on bit.ly/3xYz."),
    ("unverified_contact", "Write to our.helpdesk@gmail.com instead."),
    ("unverified_contact", "Write to help@examp1e.com instead."),
    ("unverified_contact", "Call 0909 879 0000."),
    ("link_not_ours", "Open javascript:alert(1) please."),
    ("deleting_or_blocking", "We have hidden your comment."),
    ("deleting_or_blocking", "Please delete your review."),
    ("money_or_liability", "We will refund you in full."),
    ("money_or_liability", "We accept no liability for this."),
    ("personal_data_in_public", "Please comment with your order number and postcode."),
    ("two_questions", "Which shop was it? What time were you there?"),
    ("other_customers", "Nobody else has complained about this."),
    ("other_customers", "You are the only one with this problem."),
    ("stonewalling", "No comment."),
    ("stonewalling", "Case closed."),
    ("empty_apology", "Sorry you feel that way."),
    ("empty_apology", "We apologise for any inconvenience caused."),
    ("form", "Hello {first_name}."),
    ("form", "Hello \u202etxt."),
    ("form", ""),
    ("too_long", "We are sorry. " * 100),
]

HARMLESS = [
    "We are sorry that the parcel came late. Please write to us at help@example.com.",
    "We are there Monday to Friday, 9:00 to 17:00.",
    "You waited three weeks for an answer. That is too long.",
    "We do not delete comments.",
    "Please do not post your order number here.",
    "We do not know yet whether it is fixed.",
    "We cannot say yet what happened.",
    "We will look into it.",
    "This is an automatic reply, not a person. A person will read your message.",
    "We cannot discuss your account in public. Please write to us privately.",
    "Thank you for telling us!",
    "Which shop was it?",
    "Call us free of charge on 0800 123 4567.",
    "We are sorry about Friday's outage.",
    "It was on 12.03.2026, 9.00-17.00.",
    "Please see https://example.com/help?topic=1&what=2.",
    "SIA Example and IKEA are names.",
    "SIA RĪGAS PIENS and IKEA are names.",
    "Your SMS, PIN and PUK: SMS PIN PUK.",
]


@pytest.mark.parametrize(("rule", "text"), REFUSED)
def test_a_sentence_that_lies_sells_or_boils_is_refused(rule: str, text: str) -> None:
    assert rule in {one.id for one in errors(findings(text, language="en"))}


def test_a_reply_that_is_too_familiar_is_warned_of_and_may_leave() -> None:
    found = findings("Hey hey! Oh nooo, that sucks, buddy!", language="en")
    assert "chatty" in {one.id for one in found}
    assert errors(found) == ()


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_sentence_with_the_same_words_may_leave(text: str) -> None:
    assert errors(findings(text, language="en")) == ()


@pytest.mark.parametrize(("text", "language", "rule"), TRICKS)
def test_a_promise_is_found_however_it_is_hidden(text: str, language: str, rule: str) -> None:
    found = next(one for one in findings(text, language=language) if one.id == rule)

    assert 0 <= found.span[0] < found.span[1] <= len(text)
    assert any(char.isdecimal() or char.isalpha() for char in text[slice(*found.span)])


def test_a_span_counts_code_points_of_the_text_as_it_was_given() -> None:
    text = "\U0001f956\u00ad We will call you back with\u00adin 24 h\u043eurs."

    span = next(one.span for one in findings(text, language="en") if one.id == "promised_time")

    assert "with\u00adin 24 h\u043eurs" in text[slice(*span)]
    assert not text[slice(*span)].startswith("\U0001f956")


def test_a_machine_is_judged_more_strictly_than_a_person() -> None:
    text = "We hope to know more soon."

    assert errors(findings(text, language="en", context=Context(sender=Sender.MACHINE)))
    assert not errors(findings(text, language="en", context=Context(sender=Sender.PERSON)))


def test_a_person_may_give_their_name_and_a_machine_may_not() -> None:
    text = "I am Anna and I will look after your order."

    for sender, pretends in ((Sender.PERSON, False), (Sender.UNKNOWN, True), (Sender.MACHINE, True)):
        found = {one.id for one in findings(text, language="en", context=Context(sender=sender))}
        assert ("pretended_human" in found) is pretends


def test_in_a_private_message_a_person_may_ask_for_data_and_speak_of_money() -> None:
    text = "Please tell us your order number and postcode. We will refund you in full."

    private = Context(sender=Sender.PERSON, public=False)
    assert errors(findings(text, language="en", context=private)) == ()
    assert {one.id for one in findings(text, language="en")} >= {
        "money_or_liability",
        "personal_data_in_public",
    }


def test_a_language_without_patterns_is_read_for_english_and_for_what_needs_none() -> None:
    text = "Beklager!!! We will call you back within 24 hours."

    assert {one.id for one in findings(text, language="no")} == {"emotion", "promised_time"}
    assert findings(text, language="") == findings(text, language="no")


@pytest.mark.parametrize(
    "name",
    [
        "Will",
        "Mark",
        "Sue",
        "Art",
        "Bill",
        "Grace",
        "Hope",
        "Joy",
        "Max",
        "May",
        "Frank",
        "Rosa",
        "Eva",
        "Любовь",
        "Jānis",
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "lv", "ru"])
def test_people_are_greeted_by_names_that_are_words_as_well(name: str, language: str) -> None:
    assert first_name(name, language=language) == name


def test_the_broad_words_of_a_machines_english_are_looked_for_in_english_only() -> None:
    machine = Context(sender=Sender.MACHINE)

    assert "pretended_human" in {one.id for one in findings("It is me.", language="en", context=machine)}
    assert findings("Me kirjutame.", language="et", context=machine) == ()


def test_a_name_that_promises_or_sells_is_left_out() -> None:
    assert first_name("Discount") == first_name("Discount", language="lv") == ""
    assert first_name("Tūlīt", language="lv") == ""
