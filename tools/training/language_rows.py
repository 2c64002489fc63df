"""Gather the texts that teach the language model: the labelled rows, and messages of Django's translators.

The labelled rows hold no Lithuanian, Estonian, Finnish, Ukrainian or Dutch that may train; Django's message
catalogues (BSD licence) do, a few hundred short sentences each. They come from the installed package.
"""

from __future__ import annotations

import gettext
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from aplomb.errors import AplombError
from tools.training.rows import Row, Use, is_held_out
from triage.engine.language import readable
from triage.engine.text import clean, fold

PER_LANGUAGE = 4_000
SHORT_WORDS = 3
LANGUAGES = (
    *("en", "lv", "lt", "et", "ru", "de", "es", "fr", "pl"),  # these ship
    *("bg", "cs", "da", "fi", "hr", "hu", "it", "nl", "no", "pt", "sk", "sl", "sv", "uk"),
)
_CATALOGUES = {"no": "nb"}
_PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]{0,80}>|&\w+;")


class MissingMessagesError(AplombError):
    """The texts that teach some of the languages are not on this machine."""


def language_texts(
    rows: Sequence[Row], messages: Callable[[str], Sequence[str]]
) -> tuple[list[str], list[int]]:
    """Return texts and the number, in `LANGUAGES`, of each one's language; `messages` are a language's."""
    by_language: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.use is Use.TRAIN and row.language in LANGUAGES:
            by_language[row.language].append(row.text)
    texts: list[str] = []
    labels: list[int] = []
    for number, language in enumerate(LANGUAGES):
        ours = [row.text for row in rows if row.use is Use.TRAIN and row.kind and row.language == language]
        chosen = dict.fromkeys([*ours, *messages(language), *by_language[language]])
        for text in list(chosen)[:PER_LANGUAGE]:
            spellings = list(dict.fromkeys(_spellings(text)))
            texts += spellings
            labels += [number] * len(spellings)
    return texts, labels


def catalogue(language: str) -> list[str]:
    """Return the messages of Django's translation.

    Raises:
        MissingMessagesError: Django is not installed.
    """
    spec = find_spec("django")
    if spec is None or spec.origin is None:
        raise MissingMessagesError("Training needs Django's message catalogues: run make setup.")
    found: dict[str, None] = {}
    name = _CATALOGUES.get(language, language)
    for file in sorted(Path(spec.origin).parent.glob(f"**/locale/{name}/LC_MESSAGES/*.mo")):
        with file.open("rb") as opened:
            messages = gettext.GNUTranslations(opened)._catalog  # type: ignore[attr-defined]  # noqa: SLF001 - gettext has no public way to list messages
        for source, said in messages.items():
            if source and said and (said != source or language == "en"):
                text = clean(_PLACEHOLDERS.sub(" ", said))
                if len(readable(text)) > SHORT_WORDS and not is_held_out(text):
                    found[text] = None
    return list(found)


def _spellings(text: str) -> Iterator[str]:
    """Yield a text as it is, without diacritics, and its first words alone."""
    plain = readable(text)
    start = " ".join(plain.split()[:SHORT_WORDS])
    yield from (plain, readable(fold(plain)))
    if start:
        yield from (start, readable(fold(start)))
