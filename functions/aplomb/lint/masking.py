"""Put our own words out of sight: the brand's name, its notice, and the promises that were granted."""

from __future__ import annotations

import re
from functools import lru_cache

from aplomb.lint.context import Context

_MASK = re.compile(r"[^\W_]")
# Each begins where a word does, so that a long text costs no more than its length.
_ADDRESS = re.compile(
    r"(?<![^\s:(\"<])(?:[a-z][a-z0-9+.-]*://\S*|[^\s@/]+@[^\s@]+\.[^\s@]+|[^\s./@:]+(?:\.[^\s./@]+)+/\S*)",
    re.IGNORECASE,
)


def masked(text: str, context: Context) -> str:
    """Return the text with our own words, and all addresses, as underscores; each character in its place."""
    for phrase in (*_ours(context), *context.links, *context.granted):
        if phrase and phrase in text:
            text = _whole(phrase).sub(_mask, text)
    return _ADDRESS.sub(_mask, text)


@lru_cache(maxsize=256)
def _whole(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")


@lru_cache(maxsize=4)
def without_addresses(text: str) -> str:
    """Return the text with links and e-mail addresses gone, each other character in its place."""
    return _ADDRESS.sub(lambda found: "_" * len(found[0]), text)


def _mask(found: re.Match[str]) -> str:
    return _hide(found[0])


@lru_cache(maxsize=256)  # the same notice and links stand in many texts
def _hide(phrase: str) -> str:
    return _MASK.sub("_", phrase)


def _ours(context: Context) -> tuple[str, ...]:
    brand = context.brand
    if brand is None:
        return ()
    return (
        *brand.notice.values(),
        *brand.opening_hours.values(),
        brand.email,
        *brand.links,
        brand.signature,
        *brand.signatures.values(),
        brand.name,
    )
