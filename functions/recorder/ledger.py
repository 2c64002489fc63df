"""The chains in the one table: entries are appended, each once, whoever else appends at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key, chain_head_key, chain_listing_key, record_key
from aplomb.aws.retrying import retried
from aplomb.aws.table import Put, Table, Write
from aplomb.record_chain import EMPTY, Entry, Head, Record, append, head_of, read_record, record_item

CLOCKS_DIFFER = 5 * 60  # seconds, between the table's clock and ours


class Ledger:
    """Every chain, by account and shard."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def write(self, account: str, shard: int, entries: Sequence[Entry], *, now: int) -> Record | None:
        """Append what is not yet in the chain, as one record, and return it; None where nothing is new.

        Raises:
            ConflictError: others kept appending, or the chain's end is not where its head says.
        """
        return retried(lambda: self._try(account, shard, entries, now=now))

    def chains(self) -> Iterator[tuple[str, int]]:
        """Yield every chain that was ever begun."""
        for item in self._table.under("CHAINS", prefix="CHAIN#"):
            yield item["account"], item["shard"]

    def head(self, account: str, shard: int) -> Head:
        """Return where a chain ends."""
        item = self._table.get(chain_head_key(account, shard))
        return Head(number=item["number"], hash=item["hash"]) if item else EMPTY

    def records(self, account: str, shard: int) -> Iterator[Record]:
        """Yield a chain from its first record on, as it stands in the table."""
        for item in self._table.under(record_key(account, shard, 0).pk, prefix="N#"):
            yield read_record(item)

    def _try(self, account: str, shard: int, entries: Sequence[Entry], *, now: int) -> Record | None:
        head = self.head(account, shard)
        written = self._sources(account, shard, since=min(one.at for one in entries) - CLOCKS_DIFFER)
        fresh = tuple(one for one in entries if one.source not in written)
        if not fresh:
            return None
        record = append(head, Record(account=account, shard=shard, at=now, entries=fresh))
        self._table.write(list(_writes(record, after=head)))
        return record

    def _sources(self, account: str, shard: int, *, since: int) -> set[str]:
        """Return what the chain tells of already; a change is never written down before it happened."""
        sources: set[str] = set()
        for item in self._table.newest_under(record_key(account, shard, 0).pk, prefix="N#"):
            record = read_record(item)
            if record.at < since:
                break
            sources |= {one.source for one in record.entries}
        return sources


def _writes(record: Record, *, after: Head) -> Iterator[Write]:
    place = chain_head_key(record.account, record.shard)
    new, same = Attr("pk").not_exists(), Attr("hash").eq(after.hash)
    end = head_of(record)
    yield Put(key=_key(record), item=record_item(record), condition=new)
    yield Put(
        key=place,
        item={"number": end.number, "hash": end.hash},
        condition=new if after == EMPTY else same,
    )
    if end.number == 1:
        listing = chain_listing_key(record.account, record.shard)
        yield Put(key=listing, item={"account": record.account, "shard": record.shard})


def _key(record: Record) -> Key:
    return record_key(record.account, record.shard, record.number)
