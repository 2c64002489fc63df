"""Whom somebody who may harm themselves can call, by country: what the console offers a colleague to send."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import msgspec

from aplomb.plain_yaml import read_plain_yaml

_MAX_SIZE = 50_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A helpline, and a text that names it; a person sends it, never a machine."""

    name: str
    number: str
    emergency: str
    language: str  # ISO 639-1, of the text
    text: str
    verify: str  # what whoever deploys this must check first


class _Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    languages: tuple[str, ...]
    name: str
    number: str
    emergency: str
    verify: str


class _Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    verify: str
    countries: dict[str, _Line]
    texts: dict[str, str]


def support_for(country: str, *, language: str) -> Support | None:
    """Return the support of an ISO 3166-1 country, in a language that is spoken there, or None.

    A language that the country's helpline is not listed with gets the country's first one.
    """
    document = _document()
    line = document.countries.get(country.upper())
    if line is None:
        return None
    chosen = language if language in line.languages else line.languages[0]
    facts = {"name": line.name, "number": line.number, "emergency": line.emergency}
    return Support(
        **facts,
        language=chosen,
        text=document.texts[chosen].format(**facts),
        verify=f"{line.verify.capitalize()}. {document.verify}",
    )


def countries() -> tuple[str, ...]:
    """Return the countries that have a support text."""
    return tuple(_document().countries)


@cache
def _document() -> _Document:
    with as_file(files("aplomb").joinpath("support.yaml")) as path:
        return msgspec.convert(read_plain_yaml(path, max_size=_MAX_SIZE), _Document)
