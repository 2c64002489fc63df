"""The facts that a reply may state, as templates/brand.yaml lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from aplomb.errors import TemplateError
from aplomb.plain_yaml import NotPlainYamlError, read_plain_yaml

_MAX_SIZE = 20_000  # characters
_EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")  # ITU-T E.164
_NAMES = frozenset({"name", "signature", "contact", "notice", "links"})
_CONTACTS = frozenset({"email", "phone", "opening_hours"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Who we are and how to reach us."""

    name: str
    signature: str
    email: str
    phone: str  # E.164, or empty
    opening_hours: Mapping[str, str]  # by language
    notice: Mapping[str, str]  # by language: the sentence that says a reply is automatic
    links: tuple[str, ...]  # beside the accounts' own message links


def load_brand(path: Path) -> Brand:
    """Read brand.yaml.

    Raises:
        TemplateError: it is missing, is no YAML, or a fact is missing or wrong.
    """
    facts = _section(_read(path), "brand.yaml", allowed=_NAMES)
    contact = _section(facts.get("contact"), "`contact`", allowed=_CONTACTS)
    return Brand(
        name=_text(facts, "name"),
        signature=_text(facts, "signature"),
        email=_shaped(contact, "email", shape=_EMAIL, example="help@example.com"),
        phone=_shaped(contact, "phone", shape=_E164, example="+442079460000") if contact.get("phone") else "",
        opening_hours=_by_language(contact.get("opening_hours") or {}, "opening_hours"),
        notice=_by_language(facts.get("notice"), "notice"),
        links=_links(facts.get("links") or []),
    )


def _read(path: Path) -> object:
    try:
        return read_plain_yaml(path, max_size=_MAX_SIZE)
    except NotPlainYamlError as error:
        raise TemplateError(str(error)) from error


def _section(value: object, where: str, *, allowed: frozenset[str]) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TemplateError(f"{where} needs the settings {', '.join(sorted(allowed))}.")
    unknown = sorted(str(key) for key in value if key not in allowed)
    if unknown:
        raise TemplateError(f"{where}: {unknown[0]!r} is not a setting. Use {', '.join(sorted(allowed))}.")
    return value


def _text(facts: Mapping[str, object], key: str) -> str:
    value = facts.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TemplateError(f"brand.yaml: `{key}` must be text.")
    return value.strip()


def _shaped(facts: Mapping[str, object], key: str, *, shape: re.Pattern[str], example: str) -> str:
    value = _text(facts, key)
    if not shape.fullmatch(value):
        raise TemplateError(f"brand.yaml: `{key}` must look like {example}.")
    return value


def _by_language(value: object, key: str) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise TemplateError(f"brand.yaml: `{key}` needs one line for each language, like `en: …`.")
    return MappingProxyType({str(language).lower(): _text(value, language) for language in value})


def _links(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(
        isinstance(link, str) and link.startswith("https://") for link in value
    ):
        raise TemplateError("brand.yaml: `links` must be a list of addresses that start with https://.")
    return tuple(value)
