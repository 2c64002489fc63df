from __future__ import annotations

import pytest

from aplomb.comment import Platform
from aplomb.replies.reply import Channel
from aplomb.wording.length import length_limit, text_length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("hello", 5),
        ("cafe\u0301", 4),  # counted after NFC
        ("ā" * 10, 10),
        ("Ω", 1),
        ("日本", 4),
        ("\u2013\u2014\u2019\u201c\u201d\u2026", 7),  # the ellipsis is outside the light ranges
        ("a\u200db", 3),
        ("👍", 2),
        ("👍🏽", 2),
        ("👨\u200d👩\u200d👧", 2),
        ("🏳️\u200d🌈", 2),
        ("🇱🇻", 2),
        ("🇱🇻🇱🇻", 4),
        ("1\ufe0f\u20e3", 2),
        ("☎\ufe0f", 2),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        ("\U0001fae9", 2),  # newer than any list
        ("https://example.com/" + "a" * 100, 23),
        ("see https://a.io now", 4 + 23 + 4),
        ("help@example.com", 16),
        ("example.com hi", 26),
        ("m.me/foo", 23),
        ("one\r\ntwo", 7),
    ],
)
def test_x_counts_weighted_characters(text: str, length: int) -> None:
    assert text_length(text, platform=Platform.X) == length


def test_what_only_looks_like_a_link_is_counted_at_the_larger_length() -> None:
    word = "this-is-no-known-ending.notadomain"

    assert text_length(word, platform=Platform.X) == len(word)
    assert text_length("a.notadomain", platform=Platform.X) == 23


def test_meta_counts_utf16_units() -> None:
    assert text_length("ā👍", platform=Platform.FACEBOOK) == 3
    assert text_length("\ud800", platform=Platform.FACEBOOK) == 1


@pytest.mark.parametrize(
    ("platform", "channel", "limit"),
    [
        (Platform.X, Channel.PUBLIC, 280),
        (Platform.FACEBOOK, Channel.PUBLIC, 8000),
        (Platform.FACEBOOK, Channel.PRIVATE, 2000),
        (Platform.INSTAGRAM, Channel.PUBLIC, 300),
    ],
)
def test_a_private_reply_on_facebook_is_as_short_as_a_messenger_message(
    platform: Platform, channel: Channel, limit: int
) -> None:
    assert length_limit(platform=platform, channel=channel) == limit


def test_a_private_message_on_instagram_is_counted_in_bytes() -> None:
    instagram, private = Platform.INSTAGRAM, Channel.PRIVATE
    assert length_limit(platform=instagram, channel=private) == 1000
    assert text_length("ā" * 500, platform=instagram, channel=private) == 1000
    assert length_limit(platform=instagram, channel=Channel.PUBLIC) == 300
    assert text_length("ā" * 300, platform=instagram) == 300
