"""How X counts a post's length (twitter-text config/v3.json), written apart from the product's own count."""

from __future__ import annotations

import re
import unicodedata

LONGEST_POST = 280
_LINK = 23
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_PICTURE = "[\u203c-\u3299\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?"
_EMOJI = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}(?:\u200d{_PICTURE})*")
_LIGHT = (range(4352), range(8192, 8206), range(8208, 8224), range(8242, 8248))


def weighted_length(text: str) -> int:
    """Return the length: a link is 23, an emoji 2, most letters 1, Chinese, Japanese and Korean ones 2."""
    plain, links = _URL.subn("", unicodedata.normalize("NFC", text))
    plain, emoji = _EMOJI.subn("", plain)
    letters = sum(1 if any(ord(letter) in light for light in _LIGHT) else 2 for letter in plain)
    return _LINK * links + 2 * emoji + letters
