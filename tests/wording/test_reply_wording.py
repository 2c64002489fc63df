from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from itertools import product
from pathlib import Path

import pytest

from aplomb.comment import Platform
from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import errors, findings
from aplomb.replies.reply import Channel
from aplomb.wording.length import length_limit, text_length
from aplomb.wording.rendering import (
    NoVariantLeftError,
    Rendered,
    ReplyNames,
    link_with_ref,
    render,
)
from aplomb.wording.template_set import Templates
from tests.wording.made_up import LINK, made


def _render(  # noqa: PLR0913 - what differs between the tests, by keyword
    templates: Templates,
    *,
    intent: str = "complaint",
    language: str = "en",
    platform: Platform = Platform.FACEBOOK,
    key: str = "1",
    name: str = "Ana Berg",
    link: str = LINK,
    attempt: int = 0,
) -> Rendered:
    channel = Channel.PRIVATE if intent.startswith("private") else Channel.PUBLIC
    return render(
        templates,
        channel=channel,
        intent=intent,
        language=language,
        fallback_languages=(),
        platform=platform,
        variant_key=key,
        names=ReplyNames(author_name=name, message_link=link),
        attempt=attempt,
    )


@pytest.mark.parametrize("name", ["", "Ana", "Wolfeschlegelsteinhausenberger"])
@pytest.mark.parametrize("link", ["", LINK])
@pytest.mark.parametrize("language", ["en", "lv"])
@pytest.mark.parametrize(
    ("intent", "platform"),
    [
        ("complaint", Platform.FACEBOOK),
        ("complaint", Platform.INSTAGRAM),
        ("complaint", Platform.X),
        ("tell_us_more", Platform.FACEBOOK),
        ("tell_us_more", Platform.INSTAGRAM),
        ("tell_us_more", Platform.X),
        ("private_reply", Platform.FACEBOOK),
        ("private_reply_tell_us_more", Platform.FACEBOOK),
    ],
)
def test_every_shipped_reply_fits_its_platform_and_may_leave(  # noqa: PLR0913, PLR0917 - a table of tables
    templates: Templates, intent: str, platform: Platform, language: str, link: str, name: str
) -> None:
    rendered = [
        _render(
            templates, intent=intent, platform=platform, language=language, link=link, name=name, key=str(key)
        )
        for key in range(24)
    ]
    channel = Channel.PRIVATE if intent.startswith("private") else Channel.PUBLIC

    assert {one.language for one in rendered} == {language}
    assert len({one.variant for one in rendered}) >= (3 if channel is Channel.PUBLIC else 2)
    for one in rendered:
        context = Context(
            brand=templates.brand,
            sender=Sender.MACHINE,
            public=channel is Channel.PUBLIC,
            links=frozenset({link} - {""}),
        )
        assert errors(findings(one.text, language=language, context=context)) == ()
        assert text_length(one.text, platform=platform) <= length_limit(platform=platform, channel=channel)
        assert [odd for odd in (" ,", "  ", " .", "()") if odd in one.text] == []


@pytest.mark.parametrize("intent", ["tell_us_more", "private_reply_tell_us_more"])
def test_what_may_answer_a_question_regrets_nothing(templates: Templates, intent: str) -> None:
    platforms = (Platform.FACEBOOK, *([Platform.X] if intent == "tell_us_more" else []))
    for language, platform, key in product(("en", "lv"), platforms, range(24)):
        text = _render(templates, intent=intent, language=language, platform=platform, key=str(key)).text
        assert not re.search(r"sorry|apolog|regret|žēl|atvain|piedod", text, re.IGNORECASE)


def test_a_reply_on_x_names_no_handle_and_links_nowhere(templates: Templates) -> None:
    for language in ("en", "lv"):
        for key in range(12):
            text = _render(templates, platform=Platform.X, language=language, key=str(key)).text
            assert "://" not in text
            assert "Berg" not in text
            assert text.replace("help@example.com", "").count("@") == 0


def test_a_public_reply_on_facebook_carries_the_link_that_ties_a_message_to_the_case(
    templates: Templates,
) -> None:
    rendered = _render(templates)

    assert f" {LINK}\n" in rendered.text
    assert rendered.template == "replies/complaint/en.txt"
    assert LINK == "https://m.me/examplebakery?ref=Zr4K9-_x2LmQ7tYb1NcD0f"


@pytest.mark.parametrize("ref", ["", "a b", "a&b=c", "a\n", "é", "a" * 65])
def test_a_token_that_would_change_the_link_is_refused(ref: str) -> None:
    with pytest.raises(ValueError, match="ref"):
        link_with_ref("https://m.me/examplebakery", ref)


def test_an_account_without_a_message_link_gets_none(templates: Templates) -> None:
    assert link_with_ref("", "token") == ""
    assert "help@example.com" in _render(templates, link="").text


@pytest.mark.parametrize(
    "name",
    [
        "{{ email }}",
        "{% if x %}",
        "{name.__class__}",
        "<script>alert(1)</script>",
        "https://evil.example",
        "@everyone",
        "\u202ekcaH",
        "Hacked",
        "",
    ],
)
def test_a_hostile_name_leaves_the_same_reply_as_no_name(templates: Templates, name: str) -> None:
    assert _render(templates, name=name) == _render(templates, name="\N{BAGUETTE BREAD}")


def test_a_name_from_right_to_left_is_greeted_unless_it_would_turn_the_text_around(tmp_path: Path) -> None:
    greeting = "Hello{% if first_name %} {{ first_name }}{% endif %}, we are sorry."
    first = "{% if first_name %}{{ first_name }}, we{% else %}We{% endif %} are sorry."
    arabic = "{% if first_name %}{{ first_name }}، {% endif %}نأسف لذلك"

    def text(words: str) -> str:
        return _render(made(tmp_path, {"complaint/en": words}), name="محمد علي").text

    assert text(greeting) == "Hello محمد, we are sorry."
    assert text(first) == "We are sorry."
    assert text(arabic).startswith("محمد، ")


def test_the_same_key_gets_the_same_variant_and_keys_differ(templates: Templates) -> None:
    assert _render(templates, key="a\ud800") == _render(templates, key="a\ud800")
    assert len({_render(templates, key=str(key)).variant for key in range(30)}) >= 3


def test_further_attempts_go_through_all_variants_and_then_there_are_no_words(templates: Templates) -> None:
    texts = [_render(templates, platform=Platform.X, key="7", attempt=attempt).text for attempt in range(5)]

    assert len(set(texts)) == len(texts)
    assert all(templates.brand.notice["en"] in text for text in texts)
    with pytest.raises(NoVariantLeftError, match="were tried"):
        _render(templates, platform=Platform.X, key="7", attempt=99)


def test_on_x_two_people_rarely_get_the_same_words(templates: Templates) -> None:
    names = ("Ana", "Ben", "Cai", "Dee", "Eva", "Finn", "Grace")
    said = {_render(templates, platform=Platform.X, key="7", name=name).text for name in names}

    assert len(said) == len(names)


def test_filters_from_the_list_work(tmp_path: Path) -> None:
    loaded = made(tmp_path, {"complaint/en": "{{ brand | upper }} {{ signature|capitalize }}"})

    assert _render(loaded).text == "EXAMPLE BAKERY The team"


def test_loaded_templates_cannot_be_changed(templates: Templates) -> None:
    with pytest.raises(FrozenInstanceError):
        templates.brand = templates.brand  # type: ignore[misc]  # that is the point
    with pytest.raises(TypeError):
        templates.replies["x", "en"] = {}  # type: ignore[index]  # that is the point
