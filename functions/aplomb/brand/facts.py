"""The facts that a reply may state, as templates/brand.yaml lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from aplomb.brand.closed_days import FILE as HOLIDAYS
from aplomb.brand.hours_settings import SETTINGS, BusinessHours, read_hours
from aplomb.brand.opening_phrase import opening_phrases
from aplomb.brand.schema import Section, read_section

_MAX_SIZE = 20_000  # characters
_EMAIL = re.compile(r"[!-~]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")  # ITU-T E.164
_LINK = re.compile(r"https://[!-~]+")
_SETTINGS = frozenset({"name", "signature", "languages", "address", "contact", "hours", "notice"}) | {
    "links",
    "promises",
}
_PROMISES = frozenset({"most_open", "least_kept"})
_CONTACTS = frozenset({"email", "phone", "opening_hours"})


class Address(StrEnum):
    """How a language that makes a difference addresses the reader: Sie or du."""

    FORMAL = "formal"
    INFORMAL = "informal"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseTerms:
    """When a time may be promised at all."""

    most_open: int  # promises at a time
    least_kept: int  # percent, over 30 days


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Who we are and how to reach us."""

    name: str
    signature: str  # in languages that `signatures` does not name
    email: str
    phone: str  # E.164, or empty
    opening_hours: Mapping[str, str]  # by language
    notice: Mapping[str, str]  # by language: the sentence that says a reply is automatic
    links: tuple[str, ...]  # beside the accounts' own message links
    signatures: Mapping[str, str] = MappingProxyType({})  # by language
    languages: tuple[str, ...] = ()  # in which every reply should be there
    address: Mapping[str, Address] = MappingProxyType({})  # by language; formal where it is not named

    hours: BusinessHours | None = None
    promises: PromiseTerms | None = None  # None: no time is ever promised

    def is_informal(self, language: str) -> bool:
        """Tell whether readers are addressed informally in a language."""
        return in_language(self.address, language) is Address.INFORMAL


def in_language[T](by_language: Mapping[str, T], language: str) -> T | None:
    """Return what there is for a language of a country (`de-at`), else for the language (`de`), else None."""
    return by_language.get(language, by_language.get(language.partition("-")[0]))


def load_brand(path: Path) -> Brand:
    """Read brand.yaml.

    Raises:
        TemplateError: it is missing, is no YAML, or a fact is missing or wrong.
    """
    facts = read_section(path, max_size=_MAX_SIZE, allowed=_SETTINGS)
    contact = facts.section("contact", allowed=_CONTACTS)
    signature, signatures = _signatures(facts)
    hours = _hours(facts, path.with_name(HOLIDAYS))
    return Brand(
        name=facts.text("name"),
        signature=signature,
        signatures=signatures,
        languages=_languages(facts),
        address=_address(facts.optional("address")),
        email=contact.shaped("email", _EMAIL, like="help@example.com"),
        phone=contact.shaped("phone", _E164, like="+442079460000") if contact.has("phone") else "",
        opening_hours=_phrases(contact, hours),
        hours=hours,
        promises=_promises(facts),
        notice=facts.section("notice").by_language(),
        links=_links(facts),
    )


def _signatures(facts: Section) -> tuple[str, Mapping[str, str]]:
    """Read one signature, or one for each language; the first is then for all other languages."""
    if not isinstance(facts.values.get("signature"), dict):
        return facts.text("signature"), MappingProxyType({})
    signatures = facts.section("signature").by_language()
    first = next(iter(signatures.values()), None)
    if first is None:
        raise facts.error("`signature` must be text, or one for each language, like `en: …`.", "signature")
    return first, signatures


def _hours(facts: Section, holidays: Path) -> BusinessHours | None:
    section = facts.optional("hours", allowed=SETTINGS)
    return read_hours(section, holidays=holidays) if section else None


def _phrases(contact: Section, hours: BusinessHours | None) -> Mapping[str, str]:
    """Return the opening hours in words: those that somebody wrote, else those that follow from `hours`."""
    section = contact.optional("opening_hours")
    written = section.by_language() if section else {}
    return MappingProxyType({**(opening_phrases(hours.open) if hours else {}), **written})


def _promises(facts: Section) -> PromiseTerms | None:
    section = facts.optional("promises", allowed=_PROMISES)
    if section is None:
        return None
    if not facts.has("hours"):
        raise facts.error("`promises` needs `hours`, to know when somebody is there.", "promises")
    return PromiseTerms(
        most_open=section.count("most_open", most=100_000), least_kept=section.count("least_kept", most=100)
    )


def _languages(facts: Section) -> tuple[str, ...]:
    here = facts.in_list("languages")
    return tuple(here.language(one) for _, one in facts.items("languages"))


def _address(address: Section | None) -> Mapping[str, Address]:
    if address is None:
        return MappingProxyType({})
    choices = tuple(Address)
    return MappingProxyType(
        {address.language(key): Address(address.one_of(key, choices)) for key in address.values}
    )


def _links(facts: Section) -> tuple[str, ...]:
    links = list(facts.items("links"))
    for number, link in links:
        if not _LINK.fullmatch(link):
            raise facts.in_list("links").error("a link must start with https:// and hold no space.", number)
    return tuple(link for _, link in links)
