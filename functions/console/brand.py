"""The brand's facts, as the console needs them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from aplomb.brand.facts import Brand, load_brand
from aplomb.brand.hours import Hours

_ALWAYS = Hours(zone=ZoneInfo("UTC"), week=(((0, 24 * 60),),) * 7)


@cache
def brand(templates: Path) -> Brand:
    """Return who we are; read once per container."""
    return load_brand(templates / "brand.yaml")


def working_hours(templates: Path) -> Hours:
    """Return when somebody is there; always, where no hours are set."""
    hours = brand(templates).hours
    return hours.staffed if hours else _ALWAYS
