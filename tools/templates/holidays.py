"""aplomb templates holidays: write the public holidays that brand.yaml asks for beside it.

The library that knows them takes 50 MB of memory and half a second to load, so no function carries it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import holidays as library

from aplomb.brand.closed_days import FILE, ClosedDays
from aplomb.brand.facts import load_brand
from aplomb.errors import AplombError
from aplomb.wording.template_set import BRAND
from tools.quantities import quantity

YEARS = 5  # that are written, the present one included
_HEAD = """\
# Public holidays. Written by `aplomb templates holidays` from what brand.yaml says: do not change it by hand.
# Days on which you are closed, or open all the same, stand in brand.yaml.
"""


class UnknownHolidaysError(AplombError):
    """Nobody knows the holidays of this country."""


def write_holidays(folder: Path, *, year: int) -> str:
    """Write the file, and return a sentence.

    Raises:
        UnknownHolidaysError: brand.yaml names no country, or one whose holidays are not known.
        TemplateError: brand.yaml, or the file as it is, is wrong.
    """
    wanted = kept(folder)
    if wanted is None:
        raise UnknownHolidaysError("brand.yaml names no country: set `hours: holidays: country`, like LV.")
    days = public_holidays(wanted, year=year)
    lines = [f"country: {wanted.country}"]
    lines += [f"subdivision: {wanted.subdivision}"] if wanted.subdivision else []
    lines += [
        f"until: {date(year + YEARS - 1, 12, 31)}",
        "days:",
        *(f"  - {day} # {days[day]}" for day in days),
    ]
    (folder / FILE).write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return f"Wrote {quantity(len(days), 'holiday')} to {FILE}, until the end of {year + YEARS - 1}."


def kept(folder: Path) -> ClosedDays | None:
    """Return the closed days of a brand that keeps a country's holidays, else None."""
    hours = load_brand(folder / BRAND).hours
    closed = hours.open.is_closed if hours else None
    return closed if isinstance(closed, ClosedDays) and closed.country else None


def public_holidays(wanted: ClosedDays, *, year: int) -> dict[date, str]:
    """Return the holidays of some years, by their English names.

    Raises:
        UnknownHolidaysError: nobody knows them.
    """
    years = range(year, year + YEARS)
    try:
        found = library.country_holidays(
            wanted.country, subdiv=wanted.subdivision or None, years=years, language="en_US"
        )
    except NotImplementedError as error:
        raise UnknownHolidaysError(f"{error}. Mend `hours: holidays` in brand.yaml.") from None
    return {day: str(found[day]) for day in sorted(found)}
