"""Which letters look alike: Unicode's table of confusables, as tools/look_alikes.py wrote it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")


@cache
def latin_look_alikes() -> Mapping[int, str]:
    """Return a table for str.translate, of letters that look like a Latin one, to that one.

    For a text that is case-folded and in NFKC.
    """
    return MappingProxyType({ord(alike): latin for latin, alikes in _letters().items() for alike in alikes})


@cache
def russian_look_alikes() -> Mapping[int, str]:
    """Return a table for str.translate, of Latin letters that look like a Russian one, to that one."""
    pairs = ((latin, alike) for latin, alikes in _letters().items() for alike in alikes if alike in _RUSSIAN)
    return MappingProxyType({ord(latin): alike for latin, alike in reversed(tuple(pairs))})


@cache
def _letters() -> Mapping[str, str]:
    text = files("aplomb").joinpath("look_alikes.json").read_text(encoding="utf-8")
    letters: dict[str, str] = json.loads(text)["letters"]
    return letters
