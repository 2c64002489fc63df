from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from itertools import product
from pathlib import Path

import pytest

from aplomb.comment import Platform
from aplomb.lint.honesty import refusals
from aplomb.reply import Channel
from aplomb.wording.length import length_limit, text_length
from aplomb.wording.rendering import (
    NoTemplateError,
    NoVariantLeftError,
    Rendered,
    ReplyNames,
    Templates,
    TextRefusedError,
    link_with_ref,
    load_templates,
    render,
)

LINK = link_with_ref("https://m.me/examplebakery", "Zr4K9-_x2LmQ7tYb1NcD0f")
BRAND = """
name: Example Bakery
signature: The team
contact: {email: help@example.com}
notice: {en: This is automatic., lv: Automātiski., de: Automatisch.}
"""


def _render(  # noqa: PLR0913 - what differs between the tests, by keyword
    templates: Templates,
    *,
    intent: str = "complaint",
    language: str = "en",
    platform: Platform = Platform.FACEBOOK,
    key: str = "1",
    name: str = "Ana Berg",
    link: str = LINK,
    fallbacks: tuple[str, ...] = (),
    attempt: int = 0,
) -> Rendered:
    channel = Channel.PRIVATE if intent.startswith("private") else Channel.PUBLIC
    return render(
        templates,
        channel=channel,
        intent=intent,
        language=language,
        fallback_languages=fallbacks,
        platform=platform,
        variant_key=key,
        names=ReplyNames(author_name=name, message_link=link),
        attempt=attempt,
    )


def _folder(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "brand.yaml").write_text(BRAND, encoding="utf-8")
    (tmp_path / "replies" / "complaint").mkdir(parents=True)
    for language, text in files.items():
        (tmp_path / "replies" / "complaint" / f"{language}.txt").write_text(text, encoding="utf-8")
    return tmp_path


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
        assert refusals(one.text, brand=templates.brand, message_link=link) == ()
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


def test_a_name_from_right_to_left_is_greeted(templates: Templates) -> None:
    texts = {_render(templates, name="محمد علي", key=str(key)).text for key in range(12)}

    assert all("محمد, w" in text or "محمد, t" in text for text in texts)


def test_the_same_key_gets_the_same_variant_and_keys_differ(templates: Templates) -> None:
    assert _render(templates, key="a\ud800") == _render(templates, key="a\ud800")
    assert {_render(templates, key=str(key)).variant for key in range(30)} == {1, 2, 3}


def test_further_attempts_go_through_all_variants_and_then_there_are_no_words(templates: Templates) -> None:
    said = [_render(templates, platform=Platform.X, key="7", attempt=attempt).text for attempt in range(5)]

    assert len(set(said)) == len(said)
    assert all(templates.brand.notice["en"] in text for text in said)
    with pytest.raises(NoVariantLeftError, match="5"):
        _render(templates, platform=Platform.X, key="7", attempt=5)


def test_on_x_two_people_rarely_get_the_same_words(templates: Templates) -> None:
    names = ("Ana", "Ben", "Cai", "Dee", "Eva", "Finn", "Grace")
    said = {_render(templates, platform=Platform.X, key="7", name=name).text for name in names}

    assert len(said) == len(names)


def test_the_language_is_the_comments_then_the_accounts_then_english(templates: Templates) -> None:
    assert _render(templates, language="lv").language == "lv"
    assert _render(templates, language="LV").language == "lv"
    assert _render(templates, language="de", fallbacks=("lv", "en")).language == "lv"
    assert _render(templates, language="und", fallbacks=("fr",)).language == "en"
    assert _render(templates, language="../../brand").language == "en"


def test_without_words_in_any_language_there_is_no_reply(templates: Templates, tmp_path: Path) -> None:
    with pytest.raises(NoTemplateError, match="apology"):
        _render(templates, intent="apology")

    only_x = load_templates(_folder(tmp_path, lv="[x]\nMums žēl. {{ notice }}"))
    with pytest.raises(NoTemplateError, match="facebook"):
        _render(only_x, language="lv")


def test_a_platform_without_words_in_one_language_gets_the_next(tmp_path: Path) -> None:
    loaded = load_templates(_folder(tmp_path, lv="[x]\nMums žēl.", en="Sorry.\n[facebook]\nSorry indeed."))

    assert _render(loaded, language="lv").text == "Sorry indeed."
    assert _render(loaded, language="lv", platform=Platform.INSTAGRAM).text == "Sorry."
    assert _render(loaded, language="lv", platform=Platform.X).text == "Mums žēl."


def test_a_name_that_makes_the_reply_too_long_is_left_out(tmp_path: Path) -> None:
    line = "{% if first_name %}{{ first_name }} {% endif %}" + "a" * 275
    loaded = load_templates(_folder(tmp_path, en=line))

    assert _render(loaded, platform=Platform.X, name="Ana").text == "Ana " + "a" * 275
    assert _render(loaded, platform=Platform.X, name="Anastasija").text == "a" * 275


def test_a_reply_that_is_too_long_is_refused_and_never_cut(tmp_path: Path) -> None:
    loaded = load_templates(_folder(tmp_path, en="a" * 281))

    with pytest.raises(TextRefusedError, match="280"):
        _render(loaded, platform=Platform.X)
    assert len(_render(loaded).text) == 281


def test_notes_spaces_and_blank_lines_of_the_file_are_not_sent(tmp_path: Path) -> None:
    first = "\ufeff# a note\r\n\r\nSorry   indeed. \r\n# another\r\n\r\n\r\n\r\nBye.\r\n"
    loaded = load_templates(_folder(tmp_path, en=first + "---\r\nSorry   indeed.\n\nBye."))

    assert {_render(loaded, key=str(key)).text for key in range(9)} == {"Sorry indeed.\n\nBye."}


def test_filters_from_the_list_work(tmp_path: Path) -> None:
    loaded = load_templates(_folder(tmp_path, en="{{ brand | upper }} {{ signature|capitalize }}"))

    assert _render(loaded).text == "EXAMPLE BAKERY The team"


def test_loaded_templates_cannot_be_changed(templates: Templates) -> None:
    with pytest.raises(FrozenInstanceError):
        templates.brand = templates.brand  # type: ignore[misc]  # that is the point
    with pytest.raises(TypeError):
        templates.replies["x", "en"] = {}  # type: ignore[index]  # that is the point
