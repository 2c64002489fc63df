"""Which file, section and variant a reply is worded with, and what stands in for what is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from aplomb.comment import Platform
from aplomb.errors import AplombError
from aplomb.replies.reply import Intent
from aplomb.wording.template_file import Section
from aplomb.wording.template_set import Templates
from aplomb.wording.template_syntax import Variant

LAST_LANGUAGE = "en"

# What is said instead, where an intent has no words of its own in a language. What regrets nothing is never
# replaced by something that does.
_INSTEAD = {
    Intent.COMPLAINT_DELIVERY: Intent.COMPLAINT,
    Intent.COMPLAINT_BILLING: Intent.COMPLAINT,
    Intent.COMPLAINT_QUALITY: Intent.COMPLAINT,
    Intent.COMPLAINT_STAFF: Intent.COMPLAINT,
    Intent.OUTAGE: Intent.COMPLAINT,
    Intent.QUESTION: Intent.TELL_US_MORE,
    Intent.PRIVATE_REPLY_COMPLAINT_DELIVERY: Intent.PRIVATE_REPLY,
    Intent.PRIVATE_REPLY_COMPLAINT_BILLING: Intent.PRIVATE_REPLY,
    Intent.PRIVATE_REPLY_COMPLAINT_QUALITY: Intent.PRIVATE_REPLY,
    Intent.PRIVATE_REPLY_COMPLAINT_STAFF: Intent.PRIVATE_REPLY,
    Intent.PRIVATE_REPLY_OUTAGE: Intent.PRIVATE_REPLY,
    Intent.PRIVATE_REPLY_QUESTION: Intent.PRIVATE_REPLY_TELL_US_MORE,
    Intent.PRIVATE_REPLY_CRISIS_HOLDING: Intent.PRIVATE_REPLY_TELL_US_MORE,
}


class NoTemplateError(AplombError):
    """No file has words for this intent in any language that would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Where a reply's words come from."""

    intent: str
    language: str  # of the file
    locale: str  # the account's form of it: de-at where the file is de
    section: Section
    variants: tuple[Variant, ...]

    @property
    def file(self) -> str:
        """The file, relative to templates/."""
        return f"replies/{self.intent}/{self.language}.txt"


def choose(
    templates: Templates, *, intent: str, language: str, own: tuple[str, ...], platform: Platform
) -> Chosen:
    """Return where the words come from: in the comment's language, else the account's in order, else English.

    In each language the intent itself comes first, and then what is said instead. An account that writes
    `de-at` answers German with its Austrian words where there are some.

    Raises:
        NoTemplateError: there are no words in any of them.
    """
    tried = list(_languages(language, own))
    for file_language, locale in tried:
        for one in intents(intent):
            found = _section(templates, one, file_language, platform=platform, locale=locale)
            if found is not None:
                return found
    names = ", ".join(dict.fromkeys(one for one, _ in tried))
    raise NoTemplateError(f"There is no template for {intent} on {platform} in any of: {names}.")


def intents(intent: str) -> Iterator[str]:
    """Yield an intent and what may be said instead, best first."""
    following: str | None = intent
    while following is not None:
        yield following
        following = _INSTEAD.get(Intent(following)) if following in tuple(Intent) else None


def section_order(platform: Platform, *, informal: bool) -> tuple[Section, ...]:
    """Return the sections that would do, best first; formal words do for everybody."""
    own, all_others = Section(platform), Section()
    if not informal:
        return own, all_others
    return Section(platform, informal=True), own, Section(informal=True), all_others


def stable_number(key: str) -> int:
    """Return a large number that is always the same for a key."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:8])


def _languages(language: str, own: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the languages of files that would do, each with the account's form of it."""
    for one in (language.lower(), *(each.lower() for each in own), LAST_LANGUAGE):
        base = one.partition("-")[0]
        locales = [each.lower() for each in own if each.lower().partition("-")[0] == base]
        locale = one if "-" in one or not locales else locales[0]
        yield from dict.fromkeys(((locale, locale), (base, locale)))


def _section(
    templates: Templates, intent: str, language: str, *, platform: Platform, locale: str
) -> Chosen | None:
    sections = templates.replies.get((intent, language), {})
    for section in section_order(platform, informal=templates.brand.is_informal(locale)):
        variants = sections.get(section)
        if variants:
            return Chosen(intent=intent, language=language, locale=locale, section=section, variants=variants)
    return None
