"""Lint a rendered reply: the same for `aplomb templates lint`, the preview, and right before it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from aplomb.brand.facts import Address, Brand
from aplomb.lint.context import Context, Sender
from aplomb.lint.engine import findings
from aplomb.lint.finding import Finding
from aplomb.replies.reply import Intent

# What these say is all they are for; the way to us stands in the reply before.
_NEED_NO_ROUTE = frozenset({Intent.APOLOGY_CORRECTION, Intent.PROMISE_KEPT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A text that a template became, and what must be known to judge it."""

    text: str
    intent: str
    language: str
    public: bool
    informal: bool = False
    link: str = ""  # to a private conversation, that this very reply may carry
    granted: tuple[str, ...] = ()  # times that may be named
    limit: int | None = None  # the longest text that the platform takes,
    length: int | None = None  # and how long this one is in its counting


def faults(saying: Saying, *, brand: Brand) -> tuple[Finding, ...]:
    """Return what is wrong with a reply that a machine is about to send."""
    context = Context(
        brand=brand,
        sender=Sender.MACHINE,
        public=saying.public,
        address=Address.INFORMAL if saying.informal else Address.FORMAL,
        links=frozenset({saying.link} - {""}),
        granted=saying.granted,
        length=saying.length,
        limit=saying.limit,
    )
    found = findings(saying.text, language=saying.language, context=context)
    if saying.intent in _NEED_NO_ROUTE:
        return tuple(one for one in found if one.id != "missing_contact_route")
    return found
