"""A part of the record as JSON lines, link by link, so that whoever holds it can check it."""

from __future__ import annotations

import json
from dataclasses import dataclass

import msgspec

from aplomb.aws.table import Table
from aplomb.record_chain import Head, Record
from console.record.reading import Ends, heads, read_back
from console.record.search import Wish, start

MOST_BYTES = 3_000_000  # a Lambda answers with 6 MB at most, and what is downloaded travels as base64
_MOST_CALLS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is handed out."""

    text: str
    whole: bool  # every chain of the account from its first link to its end: `aplomb audit verify` checks it


def export(table: Table, wish: Wish, *, now: int) -> Export:
    """Return an account's links of a time, the newest so many; kinds and subjects do not cut a link."""
    known = heads(table, wish.account)
    ends: Ends | None = start(table, Wish(account=wish.account, until=wish.until), known)
    records: list[Record] = []
    size, cut, broken = 0, False, False
    for _ in range(_MOST_CALLS):
        if ends is None:
            break
        part = read_back(table, wish.account, ends, known=known)
        ends, broken = part.before, broken or any(link.record is None for link in part.links)
        for record in (link.record for link in part.links if link.record):
            size += len(_line("record", record).encode())
            cut = cut or record.at < wish.since or size > MOST_BYTES
            if not cut:
                records.append(record)
        if cut:
            break
    whole = ends is None and not cut and not broken and wish.until is None
    lines = [_line("record", one) for one in sorted(records, key=lambda one: (one.shard, one.number))]
    if whole:
        lines += [_end(wish.account, shard, head, now=now) for shard, head in known.items() if head.number]
    return Export(text="".join(f"{line}\n" for line in lines), whole=whole)


def _line(kind: str, record: Record) -> str:
    return json.dumps({"is": kind, **msgspec.to_builtins(record)}, ensure_ascii=False)


def _end(account: str, shard: int, head: Head, *, now: int) -> str:
    told = {"is": "end", "account": account, "shard": shard, **msgspec.to_builtins(head), "at": now}
    return json.dumps(told, ensure_ascii=False)
