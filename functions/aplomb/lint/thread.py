"""Find what a text lacks, or says again, given what it must carry and what was said before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from aplomb.comment import Platform
from aplomb.lint.catalogue import catalogue
from aplomb.lint.context import Context, Sender
from aplomb.lint.finding import Finding
from aplomb.lint.masking import masked
from aplomb.lint.views import plain_view

SAME_SHARE = 0.8  # of the words of the shorter text


def notice(text: str, context: Context) -> Iterator[Finding]:
    """Find that none of the brand's notices stands in the text."""
    if context.brand and context.sender is Sender.MACHINE:
        said = _one_line(text)
        if not any(_one_line(one) in said for one in context.brand.notice.values()):
            yield catalogue()["missing_notice"].finding((0, 0))


def contact_route(text: str, context: Context) -> Iterator[Finding]:
    """Find that the text offers no way to reach us.

    A private channel is itself the way; on X it is a card beside the text.
    """
    brand = context.brand
    if not brand or not context.public or context.platform is Platform.X:
        return
    routes = (brand.email, *brand.links, *context.links)
    digits = re.sub(r"\D", "", text)
    called = bool(brand.phone) and re.sub(r"\D", "", brand.phone) in digits
    if not called and not any(route and route in text for route in routes):
        yield catalogue()["missing_contact_route"].finding((0, 0))


def repetition(text: str, context: Context) -> Iterator[Finding]:
    """Find that nearly the same words were said before."""
    if not context.said_before:
        return
    words = _words(masked(text, context))
    if any(_nearly_same(words, _words(masked(before, context))) for before in context.said_before):
        yield catalogue()["repeated_wording"].finding((0, len(text)))


def _nearly_same(some: list[str], others: list[str]) -> bool:
    if not some or not others:
        return False
    if some == others:
        return True
    trigrams, before = _trigrams(some), _trigrams(others)
    least = min(len(trigrams), len(before))
    return least > 0 and len(trigrams & before) >= SAME_SHARE * least


def _trigrams(words: list[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", plain_view(text).text)


@lru_cache(maxsize=64)
def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
