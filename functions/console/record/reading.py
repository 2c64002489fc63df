"""The record's chains, read back from any moment: a bounded number of links at a time, by their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import msgspec

from aplomb.aws.keys import Key, chain_head_key, record_key
from aplomb.aws.table import Table
from aplomb.aws.values import Item
from aplomb.record_chain import EMPTY, SHARDS, Head, Record, first_break, read_record

AT_ONCE = 100  # links that one call reads; a link holds up to 200 entries
EVERYWHERE = "aplomb"  # the chains of what concerns no single account
_GAP = "It is missing, or cannot be read."

type Ends = Mapping[int, int]  # by chain: the number of its newest link that is wanted; 0 for none


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link as it was found."""

    shard: int
    number: int
    at: int  # of one that cannot be read: when the next one was written
    record: Record | None  # None where it is missing, or is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What was read of an account's chains at once."""

    links: tuple[Link, ...]  # the newest first
    read: int  # links that were looked at and checked
    breaks: tuple[str, ...]  # what is wrong with them, in words
    before: Ends | None  # where the next part begins; None when there are no older ones


def recorded_accounts(table: Table) -> tuple[str, ...]:
    """Return every account that has a record, like facebook/1234; what concerns none of them comes last."""
    found = dict.fromkeys(str(item["account"]) for item in table.under("CHAINS", prefix="CHAIN#"))
    return tuple(sorted(found, key=lambda one: one == EVERYWHERE))


def heads(table: Table, account: str) -> Mapping[int, Head]:
    """Return where each chain of an account ends."""
    items = table.get_many([chain_head_key(account, shard) for shard in range(SHARDS)])
    return {
        shard: Head(number=int(item["number"]), hash=str(item["hash"])) if item else EMPTY
        for shard, item in enumerate(items)
    }


def ends_at(table: Table, account: str, ends: Ends, *, until: int) -> Ends:
    """Return the newest links that were written by a moment; found by halves, all chains in one call each."""
    lows, highs = dict.fromkeys(ends, 0), dict(ends)
    while open_ones := [shard for shard in ends if lows[shard] < highs[shard]]:
        middles = {shard: (lows[shard] + highs[shard] + 1) // 2 for shard in open_ones}
        keys = [record_key(account, shard, number) for shard, number in middles.items()]
        for shard, item in zip(middles, table.get_many(keys, only=["at"]), strict=True):
            if item is None or int(item["at"]) <= until:
                lows[shard] = middles[shard]
            else:
                highs[shard] = middles[shard] - 1
    return lows


def read_back(
    table: Table, account: str, ends: Ends, *, known: Mapping[int, Head] | None, most: int = AT_ONCE
) -> Part:
    """Read the chains from their wanted ends back, and say where to go on.

    What was read is checked where it is `known` how the chains end. Only links are returned beyond which no
    chain holds a newer one that was not read.
    """
    room = most // max(len(ends), 1)
    wanted = {
        (shard, number): record_key(account, shard, number)
        for shard, end in ends.items()
        for number in range(end, max(end - room, 0), -1)
    }
    found = _links(wanted, table)
    rest = {shard: max(end - room, 0) for shard, end in ends.items()}
    oldest = [min(one.at for one in found if one.shard == shard) for shard, left in rest.items() if left]
    horizon = max(oldest, default=0)
    ordered = sorted(found, key=lambda one: one.at, reverse=True)
    shown = [one for one in ordered if one.at >= horizon]
    return Part(
        links=tuple(shown),
        read=len(found),
        breaks=() if known is None else tuple(_breaks(found, known)),
        before=going_on(rest, ordered[len(shown) :]),
    )


def going_on(rest: Ends, left: Sequence[Link]) -> Ends | None:
    """Return where to go on, when `left` of what was read, the newest first, was left out."""
    ends = dict(rest) | {one.shard: one.number for one in reversed(left)}
    return ends if any(ends.values()) else None


def _links(wanted: Mapping[tuple[int, int], Key], table: Table) -> list[Link]:
    items = table.get_many(list(wanted.values())) if wanted else []
    links: list[Link] = []
    at: dict[int, int] = {}
    for (shard, number), item in zip(wanted, items, strict=True):
        record = _record(item)
        newer = at.get(shard, record.at if record else 0)
        at[shard] = (
            min(record.at, newer) if record else newer
        )  # two that write at once may differ by a second
        links.append(Link(shard=shard, number=number, at=at[shard], record=record))
    return links


def _record(item: Item | None) -> Record | None:
    if item is None:
        return None
    try:
        return read_record(item)
    except (msgspec.MsgspecError, KeyError, TypeError):
        return None


def _breaks(found: Iterable[Link], known: Mapping[int, Head]) -> Iterator[str]:
    """Yield the first break of each chain within what was read; what comes before is taken as it is."""
    ordered = sorted(found, key=lambda one: (one.shard, one.number))
    for shard, group in groupby(ordered, key=lambda one: one.shard):
        links = list(group)
        records = [one.record for one in links if one.record]
        end = known.get(shard, EMPTY)
        anchors = {end.number: [end.hash]} if end.number == links[-1].number else {}
        first = links[0].number - 1
        after = Head(number=first, hash=records[0].previous) if first and records else EMPTY
        broken = first_break(records, anchors=anchors, after=after)
        gap = next((one.number for one in links if one.record is None), None)
        if broken is not None:
            yield f"{shard}#{broken.number}: {broken.why}"
        elif gap is not None:
            yield f"{shard}#{gap}: {_GAP}"
