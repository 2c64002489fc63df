"""Read the queue in as few calls as can be, and count it anew when that is due."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched, chain

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key, work_partitions
from aplomb.aws.queue_keys import desk_key, queue_keys, queue_listing_key, queue_part_key
from aplomb.aws.table import ConflictError, Put, Table, Update
from aplomb.brand.hours import Hours
from aplomb.records import PRIORITY, load, stored
from aplomb.service_targets import late_since
from console.own_desk import OwnDesk
from console.people import all_colleagues
from console.queue.listing import (
    KEPT_FOR,
    Entry,
    Found,
    Listing,
    all_of,
    chosen,
    counted,
    head_of,
)

READ_AGAIN = 200  # of the first, so that new words in them show
MAKING = 30  # seconds after which whoever counts is given up
MOST_SNOOZED, MOST_RESOLVED = 1_000, 200
AT_ONCE = 100  # items of one read


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the queue."""

    listing: Listing
    entries: Sequence[Entry]
    desk: OwnDesk


class QueueDesk:
    """Reads the queue, and keeps what was counted."""

    def __init__(self, table: Table, *, hours: Hours) -> None:
        self._table = table
        self._hours = hours

    def look(self, person: str, *, whole: bool) -> Look:
        """Return the queue and a colleague's own desk in one read: all that is listed, or only the first."""
        places = queue_keys() if whole else [queue_listing_key()]
        own, found, *items = self._table.get_many([desk_key(person), *places], as_of_now=False)
        listing = load(Listing, found) or Listing()
        entries = all_of(items[: len(listing.parts)]) if whole else head_of(listing)
        return Look(listing=listing, entries=tuple(entries), desk=load(OwnDesk, own) or OwnDesk())

    def renew(self, listing: Listing, *, now: int, in_passing: bool) -> bool:
        """Count anew if that is due and nobody else does it just now; tell whether it was done."""
        if now - listing.at < listing.stale_after(in_passing=in_passing):
            return False
        free = Attr("pk").not_exists() | (Attr("making_until").lte(now) & Attr("at").eq(listing.at))
        mine = Update(key=queue_listing_key(), set={"making_until": now + MAKING}, condition=free)
        try:
            self._table.write([mine])
        except ConflictError:
            return False
        self._make(listing, now=now)
        return True

    def _make(self, before: Listing, *, now: int) -> None:
        found = self._found(now=now)
        known = {one.pk: one.last_comment for one in self._parts(before) if one.last_comment}
        listed = self._with_newest(chosen(found.open), known)
        late = [late_since(severity, hours=self._hours, now=now) for severity in PRIORITY]
        put_away = {
            "snoozed": self._with_newest(found.snoozed, known, again=0),
            "resolved": self._with_newest(found.resolved, known, again=0),
        }
        listing, parts = counted(replace(found, **put_away), listed, late_since=late, now=now)
        if listing.by.get("owner"):
            names = {one.person.id: one.person.name for one in all_colleagues(self._table)}
            listing = replace(listing, owners=names)
        expires_at = now + KEPT_FOR
        for number, part in enumerate(parts):
            item = {"entries": part, "expires_at": expires_at}
            self._table.write([Put(key=queue_part_key(number), item=item)])
        item = {**stored(listing, expires_at=expires_at), "making_until": 0}
        self._table.write([Put(key=queue_listing_key(), item=item)])

    def _parts(self, listing: Listing) -> Iterator[Entry]:
        keys = listing.part_keys()
        return all_of(self._table.get_many(keys, as_of_now=False)) if keys else iter(())

    def _found(self, *, now: int) -> Found:
        shards = [self._open(partition) for partition in work_partitions("CASE")]
        back, snoozed = [], []
        for place, key in self._table.listing("SNOOZED", limit=MOST_SNOOZED):
            until, _, facts = place.partition("#")
            if int(until) <= now:
                facts = f"{facts[0]}#{until}{facts[14:]}"  # it waits since it came back
                back.append(Entry("open", facts, facts, key.pk))
            else:
                snoozed.append(Entry("snoozed", place, facts, key.pk))
        resolved = [
            Entry("resolved", place, place.partition("#")[2], key.pk)
            for place, key in self._table.listing("RESOLVED", limit=MOST_RESOLVED)
        ]
        return Found(open=list(heapq.merge(*shards, sorted(back))), snoozed=snoozed, resolved=resolved)

    def _open(self, partition: str) -> Iterator[Entry]:
        return (Entry("open", place, place, key.pk) for place, key in self._table.listing(partition))

    def _with_newest(
        self, entries: Sequence[Entry], known: Mapping[str, str], *, again: int = READ_AGAIN
    ) -> list[Entry]:
        """Return entries that know their newest comment; the first are read again, others once."""
        unknown = (one.pk for one in entries[again:] if one.pk not in known)
        read = dict(self._newest(chain((one.pk for one in entries[:again]), unknown)))
        return [one._replace(last_comment=read.get(one.pk) or known.get(one.pk, "")) for one in entries]

    def _newest(self, pks: Iterable[str]) -> Iterator[tuple[str, str]]:
        for some in batched(dict.fromkeys(pks), AT_ONCE, strict=False):
            keys = [Key(pk, "CASE") for pk in some]
            items = self._table.get_many(keys, as_of_now=False, only=("last_comment",))
            yield from ((pk, item["last_comment"]) for pk, item in zip(some, items, strict=True) if item)
