"""Where each chain ends is kept once a day where nobody can change it: S3 with Object Lock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from aplomb.record_chain import EMPTY
from recorder.ledger import Ledger

FOLDER = "anchors/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """One chain's end on one day."""

    account: str
    shard: int
    number: int
    hash: str
    at: int  # seconds since 1970, UTC


def ends(ledger: Ledger, *, now: int) -> Iterator[Anchor]:
    """Yield the end of each chain as it is now."""
    for account, shard in ledger.chains():
        head = ledger.head(account, shard)
        if head != EMPTY:
            yield Anchor(account=account, shard=shard, number=head.number, hash=head.hash, at=now)


def lines(anchors: Iterable[Anchor]) -> str:
    """Return anchors as JSON lines."""
    return "".join(json.dumps(msgspec.to_builtins(one), sort_keys=True) + "\n" for one in anchors)


def read_anchors(text: str) -> list[Anchor]:
    """Return the anchors of JSON lines.

    Raises:
        msgspec.MsgspecError: a line is none.
    """
    return [msgspec.json.decode(line, type=Anchor) for line in text.splitlines() if line.strip()]


def name_of(now: int) -> str:
    """Return the object's name; one day's objects sort by time."""
    return f"{FOLDER}{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H%M%SZ}.jsonl"


class AnchorStore:
    """The bucket. It locks by itself what is put into it."""

    def __init__(self, bucket: str, client: Any) -> None:
        self._bucket = bucket
        self._client = client

    def keep(self, anchors: Iterable[Anchor], *, now: int) -> str:
        """Write anchors down, never over others, and return the object's name."""
        key = name_of(now)
        self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=lines(anchors).encode(),
            ContentType="application/jsonl",
            ChecksumAlgorithm="SHA256",  # Object Lock asks for a checksum
            IfNoneMatch="*",
        )
        return key

    def all(self) -> Iterator[Anchor]:
        """Yield every anchor, those of covered and of seemingly deleted objects included."""
        for name, version in self._versions():
            answer = self._client.get_object(Bucket=self._bucket, Key=name, **version)
            yield from read_anchors(answer["Body"].read().decode())

    def _versions(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        pages = self._client.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self._bucket, Prefix=FOLDER):
            for one in page.get("Versions", []):
                version = one.get("VersionId", "null")
                yield one["Key"], {"VersionId": version} if version != "null" else {}
