"""The queue as one look sees it: counts of all open cases, and the cases to work first.

Counting 100,000 cases takes seconds and thousands of reads, so it is done at most every few seconds, by
whoever looks next, and kept. A page reads the result at once, says how old it is, and reads the cases it
shows as they are now.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import batched
from typing import NamedTuple
from urllib.parse import unquote

from aplomb.aws.keys import Key
from aplomb.aws.queue_keys import PARTS, queue_part_key
from aplomb.aws.values import Item

KEPT_FOR = 60 * 60  # seconds; it names people by the platform's ids, and those may ask to be forgotten
PER_PART = 1_000
IN_HEAD = 40  # more than a page, because some are resolved meanwhile
FIRST = 5_000  # of all that is open
FIRST_OF_EACH = 250  # of each language, account, kind and owner, wherever they stand


FACTS = ("severity", "opened_at", "language", "kind", "owner")  # of an entry, in the index's order


class Entry(NamedTuple):
    """One case as the index tells it."""

    state: str  # open, snoozed or resolved
    place: str  # its order among those of its state
    facts: str  # priority#opened_at#language#kind#owner
    pk: str
    last_comment: str = ""  # when it was listed; it may have more by now

    @property
    def severity(self) -> int:
        """0 is urgent."""
        return int(self.facts[0])

    @property
    def opened_at(self) -> int:
        """Since when it waits, in seconds since 1970."""
        return int(self.facts[2:14])

    @property
    def facets(self) -> tuple[tuple[str, str], ...]:
        """What it is counted by."""
        _, _, language, kind, owner = (self.facts.split("#") + [""] * 3)[:5]
        _, platform, account, *_ = self.pk.split("#")
        return (
            ("language", unquote(language)),
            ("kind", unquote(kind)),
            ("owner", unquote(owner)),
            ("platform", platform),
            ("account", f"{platform}/{unquote(account)}"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What was counted, and when."""

    at: int = 0
    open: int = 0
    listed: int = 0  # of the open ones
    by: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # facet -> value -> how many are open
    severities: tuple[int, ...] = (0, 0, 0, 0)
    late: tuple[int, ...] = (0, 0, 0, 0)
    late_since: tuple[int, ...] = (0, 0, 0, 0)  # what was opened by then is late
    snoozed: int = 0
    resolved: int = 0  # of those listed
    content: str = ""  # the same while nothing has changed
    head: str = ""  # the first few entries, so that the first page needs no more
    owners: Mapping[str, str] = field(default_factory=dict)  # their names
    parts: tuple[str, ...] = ()  # what stands for each part's content
    making_until: int = 0  # somebody counts just now

    def stale_after(self, *, in_passing: bool) -> int:
        """Return how old it may grow; `in_passing` is for whoever would not have to wait for a new one."""
        return 10 + self.open // 1_000 if in_passing else 60 + self.open // 500

    def part_keys(self) -> list[Key]:
        """Return where its parts stand."""
        return [queue_part_key(number) for number in range(len(self.parts))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that the index tells of the queue, in order."""

    open: Sequence[Entry]
    snoozed: Sequence[Entry]
    resolved: Sequence[Entry]


def chosen(entries: Sequence[Entry]) -> list[Entry]:
    """Return the open cases that are listed: the first of all, and the first of each kind of them."""
    seen: Counter[tuple[str, str]] = Counter()
    picked = []
    for number, entry in enumerate(entries):
        facets = entry.facets
        if number < FIRST or any(seen[facet] < FIRST_OF_EACH for facet in facets):
            picked.append(entry)
        seen.update(facets)
    return picked[: PER_PART * PARTS]


def counted(
    found: Found, listed: Sequence[Entry], *, late_since: Sequence[int], now: int
) -> tuple[Listing, list[str]]:
    """Return the counts and the packed parts; `late_since` holds a moment for each severity."""
    by: dict[str, Counter[str]] = {}
    severities, late = [0] * 4, [0] * 4
    for entry in found.open:
        severities[entry.severity] += 1
        late[entry.severity] += entry.opened_at <= late_since[entry.severity]
        for facet, value in entry.facets:
            by.setdefault(facet, Counter())[value] += 1
    everything = [*listed, *found.snoozed, *found.resolved]
    packed = [pack(part) for part in batched(everything, PER_PART, strict=False)]
    marks = tuple(hashlib.sha256(part.encode()).hexdigest()[:16] for part in packed)
    counts = {name: dict(values) for name, values in by.items()}
    listing = Listing(
        at=now,
        open=len(found.open),
        listed=len(listed),
        by=counts,
        severities=tuple(severities),
        late=tuple(late),
        late_since=tuple(late_since),
        head=pack(listed[:IN_HEAD]),
        snoozed=len(found.snoozed),
        resolved=len(found.resolved),
        parts=marks,
        content=hashlib.sha256(json.dumps([counts, late, marks], sort_keys=True).encode()).hexdigest()[:16],
    )
    return listing, packed


def pack(entries: Iterable[Entry]) -> str:
    """Return entries as one short text."""
    lines = json.dumps([list(one) for one in entries], separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(lines)).decode()


@lru_cache(maxsize=2 * PARTS)
def unpack(part: str) -> tuple[Entry, ...]:
    """Return the entries of a part; it is mostly the same as a moment ago."""
    return tuple(Entry(*one) for one in json.loads(zlib.decompress(base64.b64decode(part))))


def head_of(listing: Listing) -> tuple[Entry, ...]:
    """Return the first entries."""
    return unpack(listing.head) if listing.head else ()


def all_of(parts: Iterable[Item | None]) -> Iterator[Entry]:
    """Yield what stands in parts; one that is just being written anew may be missing."""
    for item in parts:
        if item is not None:
            yield from unpack(item["entries"])
