"""One character as the rules see it: small, without accents, no typographic variety."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_HIDDEN_MARKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e")
_LOOK_EMPTY = frozenset("\u2800\u3164\uffa0")
_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032`\u00b4\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
        "\u3002": ".",
        "\u0131": "i",
        "\u0142": "l",
        "\u0111": "d",
        "\u00f8": "o",
        "\u00e6": "ae",
        "\u0153": "oe",
        # Letters in black circles and squares have no compatibility form.
        **{chr(first + place): chr(97 + place) for first in (0x1F150, 0x1F170) for place in range(26)},
    }
)


@lru_cache(maxsize=4096)
def folded(char: str) -> str:
    """Return what the rules see of one character: nothing of a hidden one, a break as it is."""
    if char in "\n\r\u2028\u2029\x85\v\f":
        return "\n"
    if char.isspace() or char in _LOOK_EMPTY:
        return " "
    if hidden(char):
        return ""
    plain = unicodedata.normalize("NFKD", char.casefold().translate(_SAME)).casefold().translate(_SAME)
    return "".join(one for one in plain if unicodedata.category(one) != "Mn")


@lru_cache(maxsize=4096)
def hidden(char: str) -> bool:
    """Tell whether a reader sees nothing of this character."""
    variation = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return variation or char in _HIDDEN_MARKS or unicodedata.category(char) == "Cf"


@lru_cache(maxsize=4096)
def shown(char: str) -> str:
    """Return the character without its compatibility form; nothing of a hidden one."""
    if hidden(char):
        return ""
    plain = " " if char in _LOOK_EMPTY else unicodedata.normalize("NFKC", char)
    return plain.replace("\u3002", ".")
