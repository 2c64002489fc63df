"""Tell whether two texts say the same, however a platform shows them."""

from __future__ import annotations

import re
import unicodedata

# X writes its own short links, and one for media at the end, which it does not show everywhere.
_LINK = re.compile(r"(?:https?://|\b(?:t\.co|pic\.(?:twitter|x)\.com)/)\S+", re.IGNORECASE)
_LEADING_NAMES = re.compile(r"\A(?:@\w+\s+)+")
_NOT_STORED = re.compile("[\ud800-\udfff\ufffd\x00]")


def same_text(one: str, other: str) -> bool:
    """Compare two texts by their words; space between them and links do not count."""
    return words(one) == words(other)


def without_names(text: str) -> str:
    """Return our own words: X puts the names of those whom a post answers in front of them."""
    return _LEADING_NAMES.sub("", text, count=1)


def words(text: str) -> list[str]:
    """Return what counts when two texts are compared."""
    stored = _NOT_STORED.sub("", unicodedata.normalize("NFC", text))
    return _LINK.sub(" ", stored).split()
