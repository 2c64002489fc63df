"""Going back to the replies that held before, and what people are told when replies are switched."""

from __future__ import annotations

from collections.abc import Iterator

from aplomb.accounts import Account, Accounts
from aplomb.aws.table import Table
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisState
from aplomb.wording.releases import DEPLOYED, Release, ReleaseError, read_releases, write_release


def rolled_back(table: Table, *, by: str, why: str, now: int, seen: int | None = None) -> Release:
    """Switch back to the set that held before; what was to start later is dropped.

    Raises:
        ReleaseError: nobody said why, nothing was published, or somebody switched since it was `seen`.
        ConflictError: somebody else switched at the same moment.
    """
    _check_reason(why)
    before = read_releases(table).before(now=now)
    release = Release(set_hash=before, by=by, at=now, starts_at=now, why=why.strip())
    write_release(table, release, seen=seen)
    return release


def called_off(table: Table, *, by: str, why: str, now: int, seen: int | None = None) -> Release:
    """Drop what was to start later, and go on with the set that holds.

    Raises:
        ReleaseError: nobody said why, nothing was to start, or somebody switched since it was `seen`.
        ConflictError: somebody else switched at the same moment.
    """
    _check_reason(why)
    releases = read_releases(table)
    if not releases.coming(now=now):
        raise ReleaseError("Nothing is to start later, so there is nothing to call off.")
    present = releases.in_force(now=now)
    kept = present.set_hash if present else DEPLOYED
    since = present.starts_at if present else now  # it was said all the while
    release = Release(set_hash=kept, by=by, at=now, starts_at=since, why=why.strip())
    write_release(table, release, seen=seen)
    return release


def in_crisis(table: Table, accounts: Accounts) -> Iterator[Account]:
    """Yield the accounts that are in a crisis: a publish then asks twice."""
    desk = CrisisDesk(table)
    for one in accounts:
        if desk.read(one.platform, one.id).state is CrisisState.CRISIS:
            yield one


def _check_reason(why: str) -> None:
    if not why.strip():
        raise ReleaseError("Say what was wrong, in a sentence.")
