"""Say what keeps a comment from being judged by a machine alone; each limit sends it to a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.engine import Told
from triage.engine.language import UNKNOWN
from triage.engine.text import LIMIT
from triage.verdicts.opinion import SHORT
from triage.verdicts.reading import Reading

TESTED = ("en", "lv", "lt", "et", "ru", "de", "es", "fr", "pl")
FEWEST_LETTERS = 3
SURE = 0.5  # of the language of a longer one

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def limits(text: str, *, reading: Reading, told: Told) -> tuple[str, ...]:
    """Return a sentence for each limit that a comment meets; most comments meet none."""
    return tuple(_limits(text, reading, told))


def _limits(text: str, reading: Reading, told: Told) -> Iterator[str]:
    if reading.text.cut or len(text.strip()) > LIMIT:
        yield "Too long to be read whole."
    if _CONTROLS.search(text):
        yield "It holds control characters."
    words = [token.keys[0] for token in reading.tokens if token.is_word]
    if not words:
        return
    if sum(map(len, words)) < FEWEST_LETTERS:
        yield "Too short to be judged."
    if len(words) > SHORT and (told.language == UNKNOWN or told.confidence < SURE):
        yield "Its language cannot be told."
    elif told.language not in {*TESTED, UNKNOWN}:
        yield f"No verdict in this language was ever tested ({told.language})."
