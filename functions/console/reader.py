"""The reader's language and clock: words from the catalogues, times in their zone."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_time, format_timedelta, get_datetime_format
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from console.rule_words import filled_in

LANGUAGES = {"en": "English", "lv": "Latviešu"}  # each in its own words
_JUST_NOW = 10  # seconds
_CATALOGUES = Path(__file__).with_name("words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """How one reader is spoken to."""

    language: str = "en"
    zone: str = "UTC"

    def gettext(self, message: str) -> str:
        """Return a message in the reader's language; what a rule says with its facts, too."""
        known = catalogue(self.language).gettext
        told = known(message) if message else ""  # under nothing a catalogue tells of itself
        return told if told != message or self.language == "en" else filled_in(message, known)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return a message that depends on a number, in the reader's language."""
        return catalogue(self.language).ngettext(one, many, count)

    def time(self, at: float) -> str:
        """Return a time of day."""
        return format_time(self._local(at), "short", locale=self._babel)

    def day(self, at: float) -> str:
        """Return a day with its year."""
        return format_date(self._local(at), "medium", locale=self._babel)

    def moment(self, at: float) -> str:
        """Return a day and the time of it."""
        pattern = str(get_datetime_format("medium", locale=self._babel)).replace("'", "")
        return pattern.replace("{0}", self.time(at)).replace("{1}", self.day(at))

    def exact(self, at: float) -> str:
        """Return a moment as machines read it, for <time datetime>."""
        return self._local(at).isoformat(timespec="seconds")

    def ago(self, at: float, *, now: float) -> str:
        """Return how long ago, or in how long, in words: 5 minutes ago."""
        if abs(at - now) < _JUST_NOW:
            return self.gettext("just now")
        return format_timedelta(int(at - now), add_direction=True, locale=self._babel)

    def span(self, seconds: float) -> str:
        """Return a length of time in words: 2 hours."""
        return format_timedelta(int(seconds), locale=self._babel)

    def number(self, value: float) -> str:
        """Return a number with the reader's own separators."""
        return format_decimal(value, locale=self._babel)

    @property
    def _babel(self) -> str:
        return {"en": "en_GB"}.get(self.language, self.language)

    def _local(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, UTC).astimezone(zone_of(self.zone))


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name, UTC where there is none such."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the words of a language, read from its .po file once per container; English is in the code."""
    path = _CATALOGUES / f"{language}.po"
    if language not in LANGUAGES or not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        read = read_po(file, locale=language, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return GNUTranslations(compiled)


def preferred(accept_language: str) -> str:
    """Return the language that a browser asks for first among ours."""
    wanted = [one.partition(";")[0].strip().lower()[:2] for one in accept_language.split(",")]
    return next((language for language in wanted if language in LANGUAGES), "en")
