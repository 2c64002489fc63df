"""The lint: what is wrong with a text that we are about to say.

One engine for the three places that ask: `aplomb templates lint` (every rendered variant), the console when a
person saves a text, and the responder right before it sends. For a rendered template:

    findings(rendered.text, language="lv", context=Context(
        brand=brand, sender=Sender.MACHINE, platform=platform, public=True,
        links=frozenset({message_link}), granted=("within 10 minutes",), said_before=(...),
        length=text_length(...), limit=length_limit(...)))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType

from aplomb.brand.facts import Address
from aplomb.lint import contacts, shape, thread
from aplomb.lint.catalogue import catalogue
from aplomb.lint.context import Context, Sender
from aplomb.lint.finding import Finding, Severity
from aplomb.lint.masking import masked
from aplomb.lint.matching import Seen, harmful
from aplomb.lint.pattern_file import LANGUAGES, Section, pattern_file

LOOKED_AT = 10_000  # code points; a longer text is refused, since its rest is not looked at
ALWAYS_READ = ("en",)  # whatever the text's language

type Check = Callable[[str, Context], Iterator[Finding]]

_NOTHING_KNOWN = Context()
_CHECKS: tuple[Check, ...] = (
    shape.form,
    shape.questions,
    shape.sentences,
    thread.notice,
    thread.contact_route,
    thread.repetition,
)
_OTHER_ADDRESS = MappingProxyType({Address.FORMAL: "informal", Address.INFORMAL: "formal"})


def findings(text: str, *, language: str, context: Context = _NOTHING_KNOWN) -> tuple[Finding, ...]:
    """Return what is wrong with a text, in the order of its words.

    `language` is the text's, like lv or pt-br; of one without patterns, English and what needs no language is
    looked for. Spans count code points of `text`.
    """
    looked_at = text[:LOOKED_AT]
    in_sight = masked(looked_at, context)
    found = [
        *shape.length(text, context, most=LOOKED_AT),
        *(one for check in _CHECKS for one in check(looked_at, context)),
        *contacts.contacts(looked_at, language, context),
        *shape.loudness(in_sight),
        *_said(in_sight, language, context),
    ]
    kept = (one for one in found if catalogue()[one.id].applies_to(context))
    return tuple(sorted(_apart(kept), key=lambda one: (one.span, one.id)))


def errors(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings for which a text does not leave."""
    return tuple(one for one in found if one.severity is Severity.ERROR)


def languages_for(language: str) -> tuple[str, ...]:
    """Return the languages whose patterns are looked for in a text of this language; its own comes first."""
    own = language.lower().split("-")[0]
    return tuple(dict.fromkeys((own, *ALWAYS_READ))) if own in LANGUAGES else ALWAYS_READ


def _said(text: str, language: str, context: Context) -> Iterator[Finding]:
    seen, address = Seen(text), _address(language, context)
    languages = languages_for(language)
    for one in languages:
        file = pattern_file(one)
        # The broad words of English, like a bare "I" or "me", mean something else in another language.
        by_machine = context.sender is Sender.MACHINE and one == languages[0]
        holding = (
            section
            for section in file.sections
            if _holds_for(section, by_machine=by_machine, address=address)
        )
        for section, span in harmful(seen, file, holding):
            yield catalogue()[section.rule].finding(span)


def _address(language: str, context: Context) -> Address | None:
    if context.address or not context.brand:
        return context.address
    return Address.INFORMAL if context.brand.is_informal(language) else Address.FORMAL


def _holds_for(section: Section, *, by_machine: bool, address: Address | None) -> bool:
    if section.form == "automatic":
        return by_machine
    return not section.form or (address is not None and section.form == _OTHER_ADDRESS[address])


def _apart(found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield one finding for each stretch of words that a rule objects to."""
    open_: dict[tuple[str, str], Finding] = {}
    for one in sorted(found, key=lambda one: (one.span[0], -one.span[1])):
        key = (one.id, one.message)
        before = open_.get(key)
        if before and one.span[0] < before.span[1]:
            open_[key] = replace(before, span=(before.span[0], max(before.span[1], one.span[1])))
            continue
        if before:
            yield before
        open_[key] = one
    yield from open_.values()
