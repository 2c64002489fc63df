"""Which words a reply gets: language, intent, platform, form of address, variant."""

from __future__ import annotations

from pathlib import Path

import pytest

from aplomb.comment import Platform
from aplomb.replies.reply import Intent
from aplomb.wording.choosing import NoTemplateError, intents
from aplomb.wording.rendering import TextRefusedError
from tests.wording.made_up import BRAND, made, said


def test_the_language_is_the_comments_then_the_accounts_then_english(tmp_path: Path) -> None:
    templates = made(tmp_path, {"complaint/lv": "Mums žēl.", "complaint/en": "We are sorry."})

    assert said(templates, language="lv").language == "lv"
    assert said(templates, language="LV").language == "lv"
    assert said(templates, language="lv-LV").language == "lv"
    assert said(templates, language="de", fallback_languages=("lv", "en")).language == "lv"
    assert said(templates, language="und", fallback_languages=("fr",)).language == "en"
    assert said(templates, language="../../brand").language == "en"


def test_without_words_in_any_language_there_is_no_reply(tmp_path: Path) -> None:
    only_x = made(tmp_path, {"complaint/lv": "[x]\nMums žēl. {{ notice }}"})

    with pytest.raises(NoTemplateError, match="apology"):
        said(only_x, intent="apology")
    with pytest.raises(NoTemplateError, match="facebook"):
        said(only_x, language="lv")


def test_a_platform_without_words_in_one_language_gets_the_next(tmp_path: Path) -> None:
    loaded = made(
        tmp_path, {"complaint/lv": "[x]\nMums žēl.", "complaint/en": "Sorry.\n[facebook]\nSorry indeed."}
    )

    assert said(loaded, language="lv").text == "Sorry indeed."
    assert said(loaded, language="lv", platform=Platform.INSTAGRAM).text == "Sorry."
    assert said(loaded, language="lv", platform=Platform.X).text == "Mums žēl."


@pytest.mark.parametrize(
    ("intent", "instead"),
    [
        ("complaint_delivery", "complaint"),
        ("outage", "complaint"),
        ("question", "tell_us_more"),
        ("private_reply_complaint_staff", "private_reply"),
        ("private_reply_question", "private_reply_tell_us_more"),
    ],
)
def test_an_intent_without_words_says_what_is_more_general(tmp_path: Path, intent: str, instead: str) -> None:
    files = {f"{instead}/lv": "Vispārīgi.", f"{intent}/en": "In particular."}
    templates = made(tmp_path, {**files})

    assert said(templates, intent=intent, language="lv").template == f"replies/{instead}/lv.txt"
    assert said(templates, intent=intent, language="en").template == f"replies/{intent}/en.txt"


def test_what_may_answer_a_question_never_falls_back_on_an_apology() -> None:
    for intent in (Intent.QUESTION, Intent.TELL_US_MORE, Intent.CRISIS_HOLDING):
        for one in (intent, intent.followed_by):
            assert not {Intent.COMPLAINT, Intent.PRIVATE_REPLY} & set(intents(one))


def test_every_chain_of_intents_ends() -> None:
    assert all(len(list(intents(one))) <= 3 for one in (*Intent, "unheard_of"))


FORMS = {
    "complaint/de": """Ihnen.
[x]
Ihnen auf X.
[informal]
Dir.
[x informal]
Dir auf X.
"""
}


@pytest.mark.parametrize(
    ("address", "platform", "text", "source"),
    [
        ("", Platform.FACEBOOK, "Ihnen.", "#1@"),
        ("", Platform.X, "Ihnen auf X.", "#x-1@"),
        ("address: {de: formal}", Platform.X, "Ihnen auf X.", "#x-1@"),
        ("address: {de: informal}", Platform.FACEBOOK, "Dir.", "#informal-1@"),
        ("address: {de: informal}", Platform.X, "Dir auf X.", "#x-informal-1@"),
    ],
)
def test_the_form_of_address_is_the_brands(
    tmp_path: Path, address: str, platform: Platform, text: str, source: str
) -> None:
    reply = said(made(tmp_path, {**FORMS}, brand=BRAND + address), language="de", platform=platform)

    assert reply.text == text
    assert source in reply.source


def test_without_informal_words_the_formal_ones_are_used_but_never_the_other_way(tmp_path: Path) -> None:
    informal = BRAND + "address: {de: informal}\n"

    assert said(made(tmp_path, {"complaint/de": "Ihnen."}, brand=informal), language="de").text == "Ihnen."
    only = made(tmp_path, {"complaint/de": "[informal]\nDir.", "complaint/en": "You."})
    assert said(only, language="de").text == "You."


def test_a_country_may_have_its_own_notice_signature_and_file(tmp_path: Path) -> None:
    brand = BRAND.replace("signature: The team", "signature: {en: The team, de-at: Das Team, Wien}")
    brand = brand.replace("{en: The team, de-at: Das Team, Wien}", '{en: The team, de-at: "Das Team, Wien"}')
    templates = made(tmp_path, {"complaint/de": "{{ notice }} {{ signature }}"}, brand=brand)

    assert said(templates, language="de").text == "Automatisch. The team"
    austrian = said(templates, language="de", fallback_languages=("de-AT",))
    assert austrian.text == "Automatisch g'macht. Das Team, Wien"
    templates = made(tmp_path, {"complaint/de": "Deutsch", "complaint/de-at": "Österreichisch"})
    assert said(templates, language="de", fallback_languages=("en", "de-at")).text == "Österreichisch"


def test_the_variants_take_turns(tmp_path: Path) -> None:
    for count in (2, 3, 5, 6):
        words = "\n---\n".join(f"Sorry {number}." for number in range(count))
        templates = made(tmp_path, {"complaint/en": words})
        for step in (1, 2):  # a reply that waited in line moves the account's count by two
            turns = range(0, 60 * count * step, step)
            texts = [said(templates, turn=turn, variant_key=str(turn)).text for turn in turns]
            assert {texts.count(one) for one in set(texts)} == {60}
            assert len(set(texts)) == count


def test_what_was_said_in_the_thread_is_not_said_again_while_there_are_other_words(tmp_path: Path) -> None:
    templates = made(tmp_path, {"complaint/en": "One.\n---\nTwo.\n---\nThree."})
    before: list[str] = []
    for _ in range(3):
        before.append(said(templates, said=[f" {one}\n" for one in before]).text)

    assert sorted(before) == ["One.", "Three.", "Two."]
    assert said(templates, said=before).text == said(templates).text
    assert said(templates, said=before[:1], attempt=2).text == before[0]


def test_a_name_that_makes_the_reply_too_long_is_left_out(tmp_path: Path) -> None:
    line = "{% if first_name %}{{ first_name }} {% endif %}" + "a" * 275
    loaded = made(tmp_path, {"complaint/en": line})

    assert said(loaded, platform=Platform.X, name="Ana").text == "Ana " + "a" * 275
    assert said(loaded, platform=Platform.X, name="Anastasija").text == "a" * 275


def test_a_reply_that_is_too_long_is_refused_and_never_cut(tmp_path: Path) -> None:
    loaded = made(tmp_path, {"complaint/en": "a" * 281})

    with pytest.raises(TextRefusedError, match="280"):
        said(loaded, platform=Platform.X)
    assert len(said(loaded).text) == 281
