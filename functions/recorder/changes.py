"""One change of an item, as the table's stream tells it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from aplomb.aws.values import plain

type Image = Mapping[str, Any]
type Facts = dict[str, Any]

_BY_AGE = "dynamodb.amazonaws.com"  # who takes items out whose time is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An item before and after; one of the two may be missing."""

    pk: str  # its partition key as it stands
    parts: tuple[str, ...]  # of that: what it is, and whose
    kind: str  # its sort key
    before: Image | None
    after: Image | None
    at: int  # seconds since 1970, as the table saw it
    source: str  # the same when the stream tells of the change again
    by_age: bool = False  # its time was over

    @property
    def item(self) -> Image:
        """The item as it is, or as it was last."""
        return self.after or self.before or {}


def read_change(told: Mapping[str, Any]) -> Change:
    """Return what one of the stream's records tells.

    Raises:
        KeyError: it is no record of a table's stream.
    """
    change = told["dynamodb"]
    who = told.get("userIdentity") or {}
    return Change(
        pk=change["Keys"]["pk"]["S"],
        parts=tuple(unquote(part) for part in change["Keys"]["pk"]["S"].split("#")),
        kind=change["Keys"]["sk"]["S"],
        before=_image(change, "OldImage"),
        after=_image(change, "NewImage"),
        at=int(change["ApproximateCreationDateTime"]),
        source=hashlib.sha256(str(told["eventID"]).encode()).hexdigest()[:20],
        by_age=who.get("principalId") == _BY_AGE,
    )


def _image(change: Mapping[str, Any], name: str) -> Image | None:
    """Return an item as the table's stream shows it, or None where it shows none."""
    return plain(change[name]) if change.get(name) else None
