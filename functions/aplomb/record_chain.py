"""A tamper-evident chain: each record holds the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import msgspec

START = "0" * 64  # what the first record of a chain follows
SHARDS = 4  # chains per account, so that one busy page has no single point to write to


class What(StrEnum):
    """What an entry is about."""

    DECISION = "decision"
    REPLY = "reply"
    REMOVAL_REQUEST = "removal_request"
    APPROVAL = "approval"  # or its refusal, by a person
    INCIDENT = "incident"
    SWITCH = "switch"
    PROMISE = "promise"
    SETTING = "setting"
    ERASURE = "erasure"
    DELETION = "deletion"  # an item left the table, and neither its age nor Aplomb took it
    ACT = "act"  # of one of us on a case
    REFUSAL = "refusal"  # of what one of us asked for and may not
    UNREADABLE = "unreadable"  # something changed that this version of Aplomb cannot read


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was decided or done. No texts and no names: a chain cannot forget."""

    at: int  # seconds since 1970, UTC
    what: What
    subject: str  # the id of what it is about, like a comment's or a removal's
    facts: Mapping[str, Any]  # plain JSON values
    source: str  # names the change that it tells of, so that no change is written down twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One link: some entries, in the order in which they happened."""

    account: str  # "facebook/1234"; "aplomb" for what concerns no single account
    shard: int  # 0..SHARDS-1
    number: int = 0  # counts from 1 in its shard
    at: int  # seconds since 1970, UTC, when it was written
    entries: tuple[Entry, ...]
    previous: str = ""  # hash of the record before it
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a chain ends."""

    number: int
    hash: str


EMPTY = Head(number=0, hash=START)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first link that does not hold, in words."""

    number: int
    why: str


def shard_of(subject: str) -> int:
    """Return the chain in which everything about a subject is written."""
    return hashlib.sha256(subject.encode()).digest()[0] % SHARDS


def digest(record: Record) -> str:
    """Return the hash of a record: SHA-256 over its JSON with sorted names, without the hash itself."""
    fields = msgspec.to_builtins(replace(record, hash=""))
    del fields["hash"]
    written = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()


def append(head: Head, record: Record) -> Record:
    """Return the record as the link after `head`."""
    linked = replace(record, number=head.number + 1, previous=head.hash, hash="")
    return replace(linked, hash=digest(linked))


def head_of(record: Record) -> Head:
    """Return the chain's end when this is its last record."""
    return Head(number=record.number, hash=record.hash)


def first_break(
    records: Iterable[Record], *, anchors: Mapping[int, Sequence[str]] | None = None, after: Head = EMPTY
) -> Break | None:
    """Return the first broken link of one chain, given from its first record on, or from `after` on; or None.

    `anchors` are hashes by number that were kept elsewhere: a chain written anew from some point on, or cut
    short, agrees with itself but not with them.
    """
    head = after
    waiting = dict(anchors or {})
    for record in records:
        why = _why_broken(head, record, anchored=waiting.pop(record.number, ()))
        if why:
            return Break(number=record.number, why=why)
        head = head_of(record)
    if waiting:
        missing = min(waiting)
        return Break(
            number=missing,
            why=f"The chain ends at {head.number}, but record {missing} was anchored: records were removed.",
        )
    return None


def _why_broken(head: Head, record: Record, *, anchored: Sequence[str]) -> str:
    if record.number != head.number + 1:
        return f"Record {head.number + 1} was expected here: one was removed, inserted or moved."
    if record.previous != head.hash:
        return "It does not follow from the record before it: one of the two was changed or moved."
    if record.hash != digest(record):
        return "Its contents do not match its hash: it was changed."
    if any(record.hash != one for one in anchored):
        return "Its hash is not the one that was anchored that day: the chain was written anew."
    return ""


def record_item(record: Record) -> dict[str, Any]:
    """Return what is written of a record. Its entries are one text, so that they come back as they were."""
    fields = msgspec.to_builtins(record)
    return {**fields, "entries": json.dumps(fields["entries"], separators=(",", ":"), ensure_ascii=False)}


def read_record(item: Mapping[str, Any]) -> Record:
    """Return the record of an item.

    Raises:
        msgspec.ValidationError: the item is none.
    """
    fields = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
    return msgspec.convert({**fields, "entries": msgspec.json.decode(fields["entries"])}, Record)
