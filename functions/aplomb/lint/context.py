"""What is known about a text beside its words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aplomb.brand.facts import Address, Brand
from aplomb.comment import Platform


class Sender(StrEnum):
    """Who writes the text."""

    MACHINE = "machine"  # it must say so, and names no time at all
    PERSON = "person"  # may give their name
    UNKNOWN = "unknown"  # needs no notice, yet must not pretend to be a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where and by whom a text is said. The default knows nothing but that it is public."""

    brand: Brand | None = None  # None: our contact routes are unknown, so only what is wrong for anybody is
    sender: Sender = Sender.UNKNOWN
    platform: Platform | None = None
    public: bool = True
    address: Address | None = None  # None: the brand's; without a brand, either way will do
    links: frozenset[str] = frozenset()  # that this very reply may carry, beside the brand's own
    granted: tuple[str, ...] = ()  # exact words of promises that were granted; a time in them is fine
    said_before: tuple[str, ...] = ()  # texts of ours in this thread
    length: int | None = None  # of the text, in the platform's own counting; None: by code points
    limit: int | None = None  # the platform's; None: only what is too long for anybody
