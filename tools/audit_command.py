"""`aplomb audit`: check the record's chains, also against what was anchored, and hand them out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from aplomb.errors import AplombError
from aplomb.record_chain import Record, first_break
from recorder.anchors import Anchor, AnchorStore, ends
from recorder.ledger import Ledger
from tools.deployments import Deployment
from tools.quantities import quantity

type Chain = tuple[str, int]  # account and shard


class AuditError(AplombError):
    """The record cannot be read; the text says where."""


@dataclass(slots=True)
class Audited:
    """Everything that a check looks at."""

    records: dict[Chain, list[Record]] = field(default_factory=dict)
    anchors: dict[Chain, list[Anchor]] = field(default_factory=dict)
    ends: dict[Chain, Anchor] = field(default_factory=dict)  # where the table says that each chain ends

    def chains(self) -> list[Chain]:
        """Return every chain that is there, or should be."""
        return sorted({*self.records, *self.anchors, *self.ends})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is to be said of one chain."""

    sentence: str
    broken: bool


def from_deployment(deployment: Deployment, *, account: str | None, now: int) -> Audited:
    """Read the chains of a deployment, and their anchors.

    Raises:
        AuditError: a record in the table is none.
    """
    ledger = Ledger(deployment.table())
    store = AnchorStore(deployment.outputs["RecordBucketName"], deployment.client("s3"))
    return gathered(ledger, store.all(), account=account, now=now)


def gathered(ledger: Ledger, anchors: Iterable[Anchor], *, account: str | None, now: int) -> Audited:
    """Read all chains, or those of one account. Chains that only the anchors know are among them."""
    audited = Audited()
    for one in anchors:
        if account in (None, one.account):
            audited.anchors.setdefault((one.account, one.shard), []).append(one)
    for one in ends(ledger, now=now):
        if account in (None, one.account):
            audited.ends[one.account, one.shard] = one
    for chain in audited.chains():
        try:
            audited.records[chain] = list(ledger.records(*chain))
        except (msgspec.MsgspecError, KeyError, TypeError) as error:
            raise AuditError(f"{_name(chain)}: a record cannot be read: {error}") from error
    return audited


def from_export(path: Path, *, account: str | None) -> Audited:
    """Read an exported file of JSON lines.

    Raises:
        AuditError: a line is none of an export; the text names it.
    """
    audited = Audited()
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                _take(audited, msgspec.json.decode(line, type=dict[str, Any]), account=account)
            except (msgspec.MsgspecError, KeyError) as error:
                raise AuditError(f"{path.name}, line {number}: {error}") from error
    return audited


def _take(audited: Audited, line: Mapping[str, Any], *, account: str | None) -> None:
    kind, content = line["is"], {name: value for name, value in line.items() if name != "is"}
    kinds: dict[str, type[Record | Anchor]] = {"record": Record, "anchor": Anchor, "end": Anchor}
    read: Record | Anchor = msgspec.convert(content, kinds[kind])
    if account not in (None, read.account):
        return
    chain = (read.account, read.shard)
    match read:
        case Record():
            audited.records.setdefault(chain, []).append(read)
        case Anchor() if kind == "end":
            audited.ends[chain] = read
        case Anchor():
            audited.anchors.setdefault(chain, []).append(read)


def verify(audited: Audited) -> Iterator[Finding]:
    """Yield a sentence for each chain: that it is whole, or where it breaks."""
    for chain in audited.chains():
        records, anchors = audited.records.get(chain, []), audited.anchors.get(chain, [])
        kept: dict[int, list[str]] = {}
        for one in [*anchors, *([audited.ends[chain]] if chain in audited.ends else [])]:
            kept.setdefault(one.number, []).append(one.hash)
        broken = first_break(records, anchors=kept)
        if broken is not None:
            sentence = f"{_name(chain)} is broken at record {broken.number}. {broken.why}"
        else:
            newest = max(anchors, key=lambda one: one.number, default=None)
            until = f"anchored up to {newest.number}" if newest else "not anchored yet"
            sentence = f"{_name(chain)} is whole: {quantity(len(records), 'record')}, {until}."
        yield Finding(sentence=sentence, broken=broken is not None)


def json_lines(audited: Audited) -> Iterator[str]:
    """Yield the record as JSON lines, with all that is needed to check it elsewhere."""
    for chain in audited.chains():
        kinds: tuple[tuple[str, Sequence[Record | Anchor]], ...] = (
            ("record", audited.records.get(chain, [])),
            ("anchor", audited.anchors.get(chain, [])),
            ("end", [audited.ends[chain]] if chain in audited.ends else []),
        )
        for kind, found in kinds:
            for one in found:
                yield json.dumps({"is": kind, **msgspec.to_builtins(one)}, ensure_ascii=False)


_COLUMNS = ("account", "chain", "record", "written", "happened", "what", "subject", "facts", "hash")


def csv_lines(audited: Audited) -> Iterator[str]:
    """Yield the record as CSV, one line for each entry, with times in UTC."""
    yield _row(_COLUMNS)
    for chain in audited.chains():
        for record in audited.records.get(chain, []):
            for entry in record.entries:
                facts = json.dumps(entry.facts, ensure_ascii=False, sort_keys=True)
                where = (record.account, record.shard, record.number, _time(record.at), _time(entry.at))
                yield _row((*where, entry.what, entry.subject, facts, record.hash))


def _row(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([_harmless(str(cell)) for cell in cells])
    return line.getvalue()


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.strip().startswith(("=", "+", "-", "@")) else cell


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _name(chain: Chain) -> str:
    return f"{chain[0]}, chain {chain[1]},"
