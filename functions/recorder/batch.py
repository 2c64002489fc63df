"""Write a batch of the stream's changes down, and say from where on it must be told again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aplomb.errors import AplombError
from aplomb.record_chain import Entry, shard_of
from recorder.changes import read_change
from recorder.facts import noted
from recorder.ledger import Ledger

MOST_IN_ONE = 200  # entries of some 300 bytes; an item holds 400 KB


@dataclass(slots=True, kw_only=True)
class Written:
    """What became of one batch."""

    entries: int = 0
    records: int = 0
    failed: list[str] = field(default_factory=list)  # sequence numbers of what was not written down
    errors: list[Exception] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        """Return Lambda's answer: the stream goes on from the first change that failed."""
        first = min(self.failed, key=int, default=None)
        return {"batchItemFailures": [] if first is None else [{"itemIdentifier": first}]}


def write_batch(ledger: Ledger, told: Sequence[Mapping[str, Any]], *, now: int) -> Written:
    """Append what the changes tell to the chains; a chain that fails does not hold up the others."""
    written = Written()
    for (account, shard), entries in _by_chain(told).items():
        for some in batched(entries, MOST_IN_ONE, strict=False):
            try:
                record = ledger.write(account, shard, _once(some), now=now)
            except (AplombError, ClientError, BotoCoreError) as error:
                written.errors.append(error)
                written.failed += [sequence for sequence, _ in some]
                break  # what follows in this chain comes again, too
            if record is not None:
                written.records += 1
                written.entries += len(record.entries)
    return written


def _by_chain(told: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], list[tuple[str, Entry]]]:
    chains: dict[tuple[str, int], list[tuple[str, Entry]]] = {}
    for one in told:
        sequence = str(one["dynamodb"]["SequenceNumber"])
        for found in noted(read_change(one)):
            chain = (found.account, shard_of(found.entry.subject))
            chains.setdefault(chain, []).append((sequence, found.entry))
    return chains


def _once(some: Iterable[tuple[str, Entry]]) -> list[Entry]:
    return list({entry.source: entry for _, entry in some}.values())
