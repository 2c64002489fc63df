"""Which set of templates is in force: what was deployed, or what people published since.

A publish puts the set into the bucket under its hash and then appends a release to one item of the table, so
that a reader finds either the old set or the whole of the new one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key
from aplomb.aws.table import Put, Table, Write
from aplomb.errors import AplombError
from aplomb.platforms import DAY

DEPLOYED = ""  # the hash of a release that goes back to the deployed set
FARTHEST = 366 * DAY  # seconds ahead: a date typed wrong could be none that every clock shows
KEPT = 20  # releases; what went before is in the record
PLACE = Key("SETTINGS", "TEMPLATES")


class ReleaseError(AplombError):
    """It cannot be published or rolled back; the text says why."""


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One switch to a set."""

    set_hash: str  # DEPLOYED for what the stack brought
    by: str  # who switched
    at: int  # when they did, in seconds since 1970
    starts_at: int  # from when it holds
    approved_by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """The switches so far, oldest first."""

    releases: tuple[Release, ...] = ()
    rev: int = 0

    def in_force(self, *, now: int) -> Release | None:
        """Return the release that holds; None while nobody has published."""
        begun = self._begun(now)
        return begun[-1] if begun else None

    def coming(self, *, now: int) -> tuple[Release, ...]:
        """Return what is set to start later."""
        return tuple(one for one in self.releases if one.starts_at > now)

    def is_wanted(self, set_hash: str, *, now: int) -> bool:
        """Tell whether a set holds, or is set to start later."""
        present = self.in_force(now=now)
        return any(one.set_hash == set_hash for one in (present, *self.coming(now=now)) if one)

    def with_next(self, release: Release) -> Releases:
        """Return the releases with one more; it takes the place of those that were to start later."""
        kept = (*(one for one in self.releases if one.starts_at <= release.at), release)
        return replace(self, releases=kept[-KEPT:], rev=self.rev + 1)

    def before(self, *, now: int) -> str:
        """Return the hash that held before the present one; what people went back from stays out.

        Raises:
            ReleaseError: nothing was published, or all of it was taken back.
        """
        begun = self._begun(now)
        if not begun:
            raise ReleaseError("Nothing was published, so there is nothing to go back from.")
        standing = _standing(begun)
        if not standing:
            raise ReleaseError("The deployed replies are said already, so there is nothing to go back to.")
        return next((one for one in reversed(standing) if one != standing[-1]), DEPLOYED)

    def _begun(self, now: int) -> list[Release]:
        """Return what has started, in the order of its start; of two at once the later switch is last."""
        return sorted((one for one in self.releases if one.starts_at <= now), key=lambda one: one.starts_at)


def _standing(begun: Sequence[Release]) -> list[str]:
    """Return the published hashes that nobody went back from, oldest first."""
    standing: list[str] = []
    for one in begun:
        if one.why:  # only who goes back says why
            while standing and standing[-1] != one.set_hash:
                standing.pop()
        if one.set_hash != DEPLOYED and standing[-1:] != [one.set_hash]:
            standing.append(one.set_hash)
    return standing


def read_releases(table: Table) -> Releases:
    """Return the releases as they are now.

    Raises:
        ReleaseError: the table's item is none that a publish wrote.
    """
    return _read(table.get(PLACE))


def write_release(
    table: Table, release: Release, *, seen: int | None = None, also: Sequence[Write] = ()
) -> Releases:
    """Switch to a set, and carry out what belongs to it, or neither; `seen` is the `rev` that was decided on.

    Raises:
        ReleaseError: somebody switched since it was seen, or it starts in more than a year.
        ConflictError: somebody else switched or wrote at the same moment; nothing was changed.
    """
    if release.starts_at > release.at + FARTHEST:
        raise ReleaseError("The start lies more than a year ahead. Choose an earlier time.")
    item = table.get(PLACE)
    before = _read(item)
    if seen is not None and seen != before.rev:
        raise ReleaseError("Somebody switched the replies since you looked. Look again, then decide.")
    after = before.with_next(release)
    unchanged = Attr("pk").not_exists() if item is None else Attr("rev").eq(before.rev)
    content = {"releases": msgspec.to_builtins(after.releases), "rev": after.rev}
    table.write([Put(key=PLACE, item=content, condition=unchanged), *also])
    return after


def _read(item: Mapping[str, Any] | None) -> Releases:
    if item is None:
        return Releases()
    try:
        found: Sequence[Release] = msgspec.convert(item["releases"], list[Release], strict=False)
        return Releases(releases=tuple(found), rev=int(item["rev"]))
    except (msgspec.ValidationError, KeyError, TypeError, ValueError):
        raise ReleaseError(
            f"The item {PLACE} of the table does not say which replies are in force."
        ) from None
