"""Find contacts in a reply that are not ours, or that nobody should be sent to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from aplomb.brand.facts import Brand
from aplomb.lint.catalogue import catalogue
from aplomb.lint.context import Context
from aplomb.lint.domains import harmful_domain
from aplomb.lint.finding import Finding
from aplomb.lint.premium_numbers import costs_extra
from aplomb.lint.views import View, visible_view

# All repetitions are bounded, or begin where nothing else can: a hostile text costs no more than another.
_LINK = re.compile(
    r"\b[a-z][a-z0-9+.-]{0,20}://[^\s<>\"]+"
    r"|\b(?:java|vb)script\s{0,3}:\s{0,3}\S+|\bdata:[\w/+.-]*[,;]\S*|\bmailto:\S*"
    r"|(?<![\w@-])(?:[\w-]{1,63}\.){1,9}[^\W\d_]{2,63}(?::\d{1,5})?(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_ACTIVE = re.compile(r"(?:javascript|vbscript|data)\s*:|https?://[\d.]+(?:[:/]|$)", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![^\s@<>(),;:\"])[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+")
_PHONE = re.compile(r"\+?\d{0,3}\s?\(?\d(?:[\s)./-]{0,3}\d){6,}")
_DATE_OR_HOURS = re.compile(
    r"(?<![\d./+-])(?:\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\.\d{2}\s?-\s?\d{1,2}\.\d{2})(?![./-]?\d)"
)
_AROUND = ".,;:!?'\"\u00ab\u00bb\u201c\u201d()<>[]{}"

_NOT_OURS = "unverified_contact"

type Span = tuple[int, int]
type Found = Iterable[re.Match[str]]


def contacts(text: str, language: str, context: Context) -> Iterator[Finding]:
    """Find e-mail addresses, links, handles and telephone numbers that may not stand in a reply.

    With a brand, all but its own; without one, only what is wrong for anybody. `language` tells in which
    countries a number without a country code is dialled.
    """
    view = visible_view(text)
    emails = list(_EMAIL.finditer(view.text)) if "@" in view.text else []
    without_emails = _blank(emails, view.text)
    links = list(_LINK.finditer(without_emails))
    without_links = _blank(links, without_emails)
    yield from _emails(view, emails, context)
    if context.brand and "@" in without_emails:
        at = without_emails.index("@")
        yield catalogue()[_NOT_OURS].finding(view.span(at, at + 1), "It names somebody with an @.")
    yield from _links(view, links, context)
    without_times = _blank(_DATE_OR_HOURS.finditer(without_links), without_links)
    yield from _phones(view, without_times, language, context.brand)


def _emails(view: View, emails: Found, context: Context) -> Iterator[Finding]:
    for email, span in _bare(emails):
        if problem := _email_problem(email, context.brand):
            yield catalogue()[_NOT_OURS].finding(view.span(*span), problem)


def _email_problem(email: str, brand: Brand | None) -> str:
    if brand:
        return "" if email.casefold() == brand.email.casefold() else "This e-mail address is not ours."
    if "/" in email:
        return "It hides where it leads."
    return harmful_domain(email.rpartition("@")[2], of_email=True)


def _links(view: View, links: Found, context: Context) -> Iterator[Finding]:
    for link, span in _bare(links):
        if problem := _link_problem(link, context):
            rule_id, detail = problem
            yield catalogue()[rule_id].finding(view.span(*span), detail)


def _link_problem(link: str, context: Context) -> tuple[str, str] | None:
    if _ACTIVE.match(link):
        return "link_not_ours", "It runs code or hides where it leads."
    if link in context.links or (context.brand and link in context.brand.links):
        return None
    if context.brand:
        return "link_not_ours", ""
    domain = re.split(r"[/?#:]", _SCHEME.sub("", link, count=1), maxsplit=1)[0]
    problem = harmful_domain(domain)
    return (_NOT_OURS, problem) if problem else None


def _phones(view: View, text: str, language: str, brand: Brand | None) -> Iterator[Finding]:
    for found in _PHONE.finditer(text):
        if problem := _phone_problem(found[0], language, brand):
            yield catalogue()[_NOT_OURS].finding(view.span(*found.span()), problem)


def _phone_problem(phone: str, language: str, brand: Brand | None) -> str:
    phone = phone.strip().replace("(0)", "")
    digits = "".join(str(unicodedata.decimal(char)) for char in phone if char.isdecimal())
    if brand:
        ours = brand.phone and digits == re.sub(r"\D", "", brand.phone)
        return "" if ours else "This number is not our telephone."
    dear = costs_extra(f"+{digits}" if phone.startswith("+") else digits, language)
    return "A call to it costs extra." if dear else ""


def _bare(matches: Found) -> Iterator[tuple[str, Span]]:
    """Yield what matches, and where, without the marks around it."""
    for found in matches:
        bare = found[0].strip(_AROUND)
        start = found.start() + found[0].find(bare)
        if bare:
            yield bare, (start, start + len(bare))


def _blank(matches: Found, text: str) -> str:
    """Return the text with some of its parts blank, each other character in its place."""
    for found in matches:
        start, end = found.span()
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text
