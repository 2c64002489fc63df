"""The days on which we are closed: a country's public holidays, and our own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from aplomb.brand.schema import Section, read_section

FILE = "holidays.yaml"  # beside brand.yaml; `aplomb templates holidays` writes it

_MAX_SIZE = 20_000  # characters
_SETTINGS = frozenset({"country", "subdivision", "until", "days"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDays:
    """Tells of a day whether we are closed all day; of one that is too far ahead, that we are."""

    country: str = ""  # ISO 3166-1; empty where no country's holidays are kept
    subdivision: str = ""  # ISO 3166-2, without the country
    holidays: frozenset[date] = frozenset()
    known_until: date = date.max
    also: frozenset[date] = frozenset()
    open_on: frozenset[date] = frozenset()  # holidays that we do not keep

    def __call__(self, day: date) -> bool:
        """Tell whether we are closed."""
        if day in self.open_on:
            return False
        return day in self.also or day in self.holidays or day > self.known_until


def read_holidays(path: Path, *, country: str, subdivision: str) -> tuple[date, frozenset[date]]:
    """Return until when the holidays are known, and the holidays; of another country's file, nothing is.

    Raises:
        TemplateError: the file is wrong.
    """
    if not path.is_file():
        return date.min, frozenset()
    section = read_section(path, max_size=_MAX_SIZE, allowed=_SETTINGS)
    if (section.values.get("country"), section.values.get("subdivision") or "") != (country, subdivision):
        return date.min, frozenset()
    return day_of(section.text("until"), section, "until"), days_of(section, "days")


def days_of(section: Section, key: str) -> frozenset[date]:
    """Return the days of a list.

    Raises:
        TemplateError: something in it is no day.
    """
    here = section.in_list(key)
    return frozenset(day_of(text, here, number) for number, text in section.items(key))


def day_of(text: str, section: Section, key: str | int) -> date:
    """Return a day. Raises as `days_of` does."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise section.error("a day must look like 2026-12-24.", key) from None
