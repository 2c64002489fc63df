"""The words that say a promise was broken name its time, and are no new promise: they can be sent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aplomb.brand.facts import Brand
from aplomb.comment import Platform
from aplomb.lint.pattern_file import LANGUAGES
from aplomb.promises.times import promise_by
from aplomb.replies.reply import Channel, Intent
from aplomb.replies.signing import Weight
from aplomb.typed.cool_down import Typed, looked_over, weighed
from aplomb.typed.promises import recognised
from aplomb.wording.choosing import choose
from aplomb.wording.rendering import ReplyNames, render
from aplomb.wording.template_set import Templates, load_templates

ZONE = ZoneInfo("Europe/London")
DUE = int(datetime(2026, 11, 23, 16, 30, tzinfo=ZONE).timestamp())


@pytest.fixture(scope="module")
def shipped() -> Templates:
    return load_templates(Path(__file__).parents[2] / "templates")


def late_words(templates: Templates, language: str, platform: Platform, by: str) -> list[str]:
    facts = {"intent": Intent.PROMISE_LATE, "language": language, "platform": platform}
    count = len(choose(templates, own=(), **facts).variants)  # type: ignore[arg-type]  # a test's facts
    return [
        render(
            templates,
            channel=Channel.PUBLIC,
            fallback_languages=(),
            variant_key="1",
            attempt=attempt,
            names=ReplyNames(author_name="", message_link="", promised_by=by),
            **facts,  # type: ignore[arg-type]  # a test's facts
        ).text
        for attempt in range(count)
    ]


def weight(text: str, language: str, platform: Platform, *, by: str, brand: Brand) -> Weight:
    typed = Typed(text=text, language=language, platform=platform, channel=Channel.PUBLIC, granted=(by,))
    return weighed(looked_over(typed, brand=brand))


@pytest.mark.parametrize("platform", [Platform.FACEBOOK, Platform.X])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_of_a_broken_promise_may_leave(
    shipped: Templates, language: str, platform: Platform
) -> None:
    by = promise_by(DUE, language=language, zone=ZONE)
    words = late_words(shipped, language, platform, by)
    assert len(words) >= 5
    for text in words:
        assert by in text
        assert recognised(text, language=language, now=DUE + 60, zone=ZONE, recorded=[by]) == ()
        assert weight(text, language, platform, by=by, brand=shipped.brand) is Weight.CLEAR


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_time_that_a_template_promises_is_read_as_it_was_meant(language: str) -> None:
    before = DUE - 3600
    for zone in (ZONE, ZoneInfo("Europe/Riga"), ZoneInfo("Asia/Kolkata")):
        by = promise_by(DUE, language=language, zone=zone)
        text = f"{BY[language]} {by}"
        found = recognised(text, language=language, now=before, zone=zone)
        assert [one.due_at for one in found] == [DUE]


BY = {
    "en": "We will call you by",
    "de": "Wir melden uns bis",
    "lv": "Piezvanīsim līdz",
    "lt": "Paskambinsime iki",
    "et": "Helistame hiljemalt",
    "ru": "Мы перезвоним до",
    "es": "Le llamaremos antes de las",
    "fr": "Nous vous appellerons avant",
    "pl": "Zadzwonimy do",
}
