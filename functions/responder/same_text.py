"""Tell whether a comment still says what was judged."""

from __future__ import annotations

import re
import unicodedata

# X writes its own short links, and one for media at the end, which it does not show everywhere.
_LINK = re.compile(r"(?:https?://|\b(?:t\.co|pic\.(?:twitter|x)\.com)/)\S+", re.IGNORECASE)
_NOT_STORED = re.compile("[\ud800-\udfff\ufffd\x00]")


def same_text(one: str, other: str) -> bool:
    """Compare two texts by their words; space between them and links do not count."""
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    stored = _NOT_STORED.sub("", unicodedata.normalize("NFC", text))
    return _LINK.sub(" ", stored).split()
