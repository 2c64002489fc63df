"""How long a text is in a platform's own counting.

X counts as its twitter-text configuration v3 says. The port on PyPI, twitter-text-parser 3.0.0, needs
setuptools' `pkg_resources` without declaring it, which Python 3.13 does not bring, so the rules stand here.
"""

from __future__ import annotations

import re
import unicodedata

from aplomb.comment import Platform
from aplomb.platforms import PLATFORMS
from aplomb.replies.reply import Channel

# twitter-text config/v3.json: all but the characters of these ranges weigh twice as much.
_DOUBLE = re.compile("[^\\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_URL_LENGTH = 23

# Bytes of UTF-8 (Messenger Platform, "Send a Message" on Instagram).
INSTAGRAM_MESSAGE = 1000

_URL = re.compile(r"(?<![\w@#$.-])https?://[^\s<>\"]+", re.IGNORECASE)
# X also turns a bare domain into a link when its ending exists. We hold no list of endings, so whatever looks
# like one is counted at the larger of both lengths.
_BARE_DOMAIN = re.compile(r"(?<![\w@#$./-])(?:[\w-]+\.)+[^\W\d_]{2,}(?:/[^\s<>\"]*)?(?![\w@])")
_BASE = "[\xa9\xae\u203c-\u3299\U0001f000-\U0001faff]"
_PIECE = f"{_BASE}\ufe0f?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
_FLAG_OR_KEYCAP = "[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3"
_EMOJI = re.compile(f"{_FLAG_OR_KEYCAP}|{_PIECE}(?:\u200d{_PIECE})*")


def text_length(text: str, *, platform: Platform, channel: Channel = Channel.PUBLIC) -> int:
    """Count the text as the platform does."""
    if platform is Platform.X:
        return _weighted(text)
    if platform is Platform.INSTAGRAM and channel is Channel.PRIVATE:
        return len(text.encode("utf-8", "surrogatepass"))
    return _utf16(text)


def length_limit(*, platform: Platform, channel: Channel) -> int:
    """Return the longest text that the platform takes, in its own counting."""
    if platform is Platform.FACEBOOK and channel is Channel.PRIVATE:
        return PLATFORMS[Platform.MESSENGER].reply_length  # a private reply is a Messenger message
    if platform is Platform.INSTAGRAM and channel is Channel.PRIVATE:
        return INSTAGRAM_MESSAGE
    return PLATFORMS[platform].reply_length


def _utf16(text: str) -> int:
    """Meta documents "characters" only, so this takes the larger count: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _weighted(text: str) -> int:
    text = re.sub(r"\r\n?", "\n", unicodedata.normalize("NFC", text))
    links = 0
    text, found = _URL.subn("", text)
    links += found * _URL_LENGTH
    for domain in _BARE_DOMAIN.findall(text):
        links += max(0, _URL_LENGTH - _points(domain))
    text, emoji = _EMOJI.subn("", text)
    return links + 2 * emoji + _points(text)


def _points(text: str) -> int:
    return len(text) + len(_DOUBLE.findall(text))
