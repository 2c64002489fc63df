"""What is wrong with the facts themselves, as far as it takes more than reading them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from aplomb.brand.closed_days import FILE, ClosedDays
from aplomb.brand.facts import Brand
from aplomb.brand.hours import Hours
from aplomb.lint.domains import harmful_domain, is_shortener
from aplomb.lint.engine import errors, findings
from aplomb.wording.choosing import LAST_LANGUAGE
from aplomb.wording.problems import Problem, Weight
from aplomb.wording.template_set import BRAND

_NUMBER = re.compile(r"\d+")
_DOMAIN = re.compile(r"\.[a-z][a-z0-9-]+$")  # the end of 127.0.0.1 is none


def brand_problems(brand: Brand, folder: Path) -> Iterator[Problem]:
    """Check the telephone number, the other contacts, and that the hours in words are those in figures."""
    lines = (folder / BRAND).read_text(encoding="utf-8-sig").splitlines()
    if brand.phone and not _exists(brand.phone):
        message = f"No telephone has the number {brand.phone}. Write it as it is called from abroad."
        yield Problem(file=BRAND, line=_line(lines, brand.phone), id="phone", message=message)
    elif brand.phone and _costs_extra(brand.phone):
        message = (
            f"Calling {brand.phone} costs more than a call. Offer people who complain a number that does not."
        )
        yield _warning(lines, brand.phone, "phone", message)
    yield from _contacts(brand, lines)
    yield from _said(brand, lines)
    if brand.hours is None:
        return
    for language, phrase in brand.opening_hours.items():
        if odd := sorted(_numbers(phrase) - _figures(brand.hours.open), key=int):
            said = f"`opening_hours` in {language} says {', '.join(odd)}, and `hours` does not."
            message = f"{said} Mend one of them."
            yield Problem(
                file=BRAND,
                line=_line(lines, phrase),
                weight=Weight.WARNING,
                id="opening_hours",
                message=message,
            )


def holiday_problems(brand: Brand, *, year: int) -> Iterator[Problem]:
    """Find holidays that are not known until the end of next year: another country's are not known at all."""
    closed = brand.hours and brand.hours.open.is_closed
    if isinstance(closed, ClosedDays) and closed.known_until < date(year + 1, 12, 31):
        message = "Holidays of this year or the next are missing. Run `aplomb templates holidays`."
        yield Problem(file=FILE, id="holidays", message=message)


def _contacts(brand: Brand, lines: list[str]) -> Iterator[Problem]:
    """Find ways to us that hide where they lead, or that look like a fraud's."""
    domain = brand.email.rpartition("@")[2]
    if problem := harmful_domain(domain, of_email=True):
        message = f"{problem} Is {domain} surely yours?"
        yield _warning(lines, brand.email, "contact", message)
    for link in brand.links:
        host = _host(link)
        if not _DOMAIN.search(host) or is_shortener(host):
            message = (
                "A link shows where it leads: write a page of your own, without @, numbers or shorteners."
            )
            yield Problem(file=BRAND, line=_line(lines, link), id="link", message=message)
        elif problem := harmful_domain(host):
            yield _warning(lines, link, "link", f"{problem} Is {host} surely yours?")


def _host(link: str) -> str:
    """Return where a link leads; nothing where it is written so that people cannot tell."""
    try:
        place = urlsplit(link)
    except ValueError:  # a bracket that is not closed
        return ""
    return "" if "@" in place.netloc else place.hostname or ""


def _said(brand: Brand, lines: list[str]) -> Iterator[Problem]:
    """Lint the facts themselves: in a reply they are taken for true. A name may be what it is."""
    facts = [
        (LAST_LANGUAGE, brand.name, Weight.WARNING),
        *(
            (language, text, Weight.ERROR)
            for language, text in (brand.signatures or {LAST_LANGUAGE: brand.signature}).items()
        ),
        *((language, text, Weight.ERROR) for language, text in brand.notice.items()),
        *((language, text, Weight.ERROR) for language, text in brand.opening_hours.items()),
    ]
    for language, text, weight in facts:
        for one in errors(findings(text, language=language)):
            yield Problem(
                file=BRAND, line=_line(lines, text), weight=weight, id=str(one.id), message=one.message
            )


def _warning(lines: list[str], words: str, rule: str, message: str) -> Problem:
    return Problem(file=BRAND, line=_line(lines, words), weight=Weight.WARNING, id=rule, message=message)


def _exists(phone: str) -> bool:
    import phonenumbers  # noqa: PLC0415  loading its tables would delay each run, and few look at the brand

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return False


def _costs_extra(phone: str) -> bool:
    import phonenumbers  # noqa: PLC0415  the same

    kind = phonenumbers.number_type(phonenumbers.parse(phone))
    return kind in {phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST}


def _figures(hours: Hours) -> set[str]:
    """Return the numbers by which the hours may be told, by twelve or by twenty-four."""
    edges = {edge for day in hours.week for span in day for edge in span}
    told = (
        {edge // 60 for edge in edges}
        | {edge // 60 % 12 or 12 for edge in edges}
        | {edge % 60 for edge in edges}
    )
    return {str(one) for one in told}


def _numbers(phrase: str) -> set[str]:
    return {str(int(one)) for one in _NUMBER.findall(phrase)}


def _line(lines: list[str], words: str) -> int:
    return next((number for number, line in enumerate(lines, start=1) if words in line), 1)
