"""What somebody looks for in the record, and what was found of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aplomb.aws.table import Table
from aplomb.record_chain import SHARDS, Entry, Head, What, shard_of
from console.reader import zone_of
from console.record.reading import Ends, Link, ends_at, going_on, heads, read_back

ENTRIES = 100  # on one page, or as many as the last part that was read holds more
_PARTS = (40, 100, 100, 100)  # links that one page reads at most, each with one call
_CLOCKS_DIFFER = 5 * 60  # seconds
_WRITTEN_BY = 24 * 60 * 60  # seconds after which an entry is surely written: so long a stream keeps a change
_PLACE = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12}){3}")
LONGEST_SUBJECT = 300  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is looked for; empty for everything."""

    account: str
    what: What | None = None
    subject: str = ""
    since: int = 0  # seconds since 1970
    until: int | None = None
    place: str = ""  # where an earlier page ended

    def wants(self, entry: Entry) -> bool:
        """Tell whether an entry is looked for."""
        return (
            entry.at >= self.since
            and (self.until is None or entry.at <= self.until)
            and self.what in {None, entry.what}
            and self.subject in {"", entry.subject}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry, and in which link it stands."""

    entry: Entry
    shard: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of entries."""

    rows: tuple[Row, ...]  # the newest first
    links: int  # that were read and checked for it
    breaks: tuple[str, ...]
    further: str  # where to read on; empty at the beginning of the record
    reached: int  # when the oldest link that was read was written; 0 where there is none


def read_wish(query: Mapping[str, str], *, accounts: tuple[str, ...], zone: str) -> Wish:
    """Return what a form asks for; what makes no sense in it counts as left empty."""
    asked, what = query.get("account", ""), query.get("what", "")
    return Wish(
        account=asked if asked in accounts else (accounts[0] if accounts else ""),
        what=next((one for one in What if one == what), None),
        subject=query.get("subject", "").strip()[:LONGEST_SUBJECT],
        since=_midnight(query.get("since", ""), zone) or 0,
        until=_last_second(query.get("until", ""), zone),
        place=place if _PLACE.fullmatch(place := query.get("at", "")) else "",
    )


def search(table: Table, wish: Wish) -> Found:
    """Return the newest entries that are looked for; from its place on, where the wish has one."""
    known = heads(table, wish.account)
    ends: Ends | None = start(table, wish, known)
    rows: list[Row] = []
    breaks: dict[str, None] = {}
    read, reached = 0, 0
    for most in _PARTS:
        if ends is None or len(rows) >= ENTRIES:
            break
        part = read_back(table, wish.account, ends, known=known, most=most)
        taken = _taken(part.links, wish, rows)
        ends = going_on(part.before or {}, part.links[taken:])
        read, breaks = read + part.read, breaks | dict.fromkeys(part.breaks)
        reached = part.links[taken - 1].at if taken else reached
        if taken and reached < wish.since - _CLOCKS_DIFFER:
            ends = None
    return Found(
        rows=tuple(sorted(rows, key=lambda row: row.entry.at, reverse=True)),
        links=read,
        breaks=tuple(breaks),
        further=".".join(str(ends.get(shard, 0)) for shard in range(SHARDS)) if ends else "",
        reached=reached,
    )


def _taken(links: Sequence[Link], wish: Wish, rows: list[Row]) -> int:
    """Add what is looked for to the rows until they are enough, and return how many links that took."""
    for number, link in enumerate(links):
        if len(rows) >= ENTRIES:
            return number
        entries = reversed(link.record.entries) if link.record else ()
        rows += [Row(entry=one, shard=link.shard, number=link.number) for one in entries if wish.wants(one)]
    return len(links)


def start(table: Table, wish: Wish, known: Mapping[int, Head]) -> Ends:
    """Return the newest links in which something may stand that is looked for."""
    ends = {shard: head.number for shard, head in known.items()}
    if wish.place:
        told = [int(number) for number in wish.place.split(".")]
        ends = {shard: min(end, told[shard]) for shard, end in ends.items()}
    elif wish.until is not None:
        later = wish.until + _WRITTEN_BY
        ends = dict(ends_at(table, wish.account, ends, until=later))
    if wish.subject:
        ends = {shard_of(wish.subject): ends[shard_of(wish.subject)]}
    return ends


def _midnight(day: str, zone: str) -> int | None:
    try:
        read = datetime.strptime(day, "%Y-%m-%d")  # noqa: DTZ007  the reader's zone is put in below
        return max(int(read.replace(tzinfo=zone_of(zone)).timestamp()), 0)
    except (ValueError, OverflowError):
        return None


def _last_second(day: str, zone: str) -> int | None:
    try:
        read = datetime.strptime(day, "%Y-%m-%d") + timedelta(days=1)  # noqa: DTZ007  as above
        return max(int(read.replace(tzinfo=zone_of(zone)).timestamp()) - 1, 0)
    except (ValueError, OverflowError):
        return None
