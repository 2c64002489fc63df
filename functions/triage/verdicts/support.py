"""Whom somebody who may harm themselves can call, by country: what the console offers a colleague to send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A helpline, and a text that names it; a person sends it, never a machine."""

    name: str
    number: str
    emergency: str
    language: str  # ISO 639-1, of the text
    text: str
    verify: str  # what whoever deploys this must check first


def support_for(country: str, *, language: str) -> Support | None:
    """Return the support of an ISO 3166-1 country, in a language that is spoken there, or None.

    A language that the country's helpline is not listed with gets the country's first one.
    """
    document = _document()
    entry = document["countries"].get(country.upper())
    if entry is None:
        return None
    chosen = language if language in entry["languages"] else entry["languages"][0]
    line = {field: entry[field] for field in ("name", "number", "emergency")}
    return Support(
        **line,
        language=chosen,
        text=document["texts"][chosen].format(**line),
        verify=f"{entry['verify'].capitalize()}. {document['verify']}",
    )


def countries() -> tuple[str, ...]:
    """Return the countries that have a support text."""
    return tuple(_document()["countries"])


@cache
def _document() -> Mapping[str, Any]:
    text = files("triage.verdicts").joinpath("support.yaml").read_text(encoding="utf-8")
    document: Mapping[str, Any] = yaml.safe_load(text)
    return document
