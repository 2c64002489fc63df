"""aplomb templates approve, publish, rollback and releases: who says which words are said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aplomb.accounts import Accounts
from aplomb.aws.table import Table
from aplomb.errors import AplombError
from aplomb.same_person import same_person
from aplomb.wording import switching
from aplomb.wording.approval import (
    APPROVED,
    Approval,
    load_approved,
    person_named,
    read_approval,
)
from aplomb.wording.packing import name_of, pack
from aplomb.wording.releases import DEPLOYED, Release, ReleaseError, Releases, write_release
from aplomb.wording.template_set import BRAND, set_hash
from tools.paths import templates_argument
from tools.templates.lint import lint_folder

if TYPE_CHECKING:
    from tools.deployments import Deployment


class UnfitSetError(AplombError):
    """The lint found errors; nothing is approved."""


def approve(folder: Path, *, by: str, now: datetime, processes: int = 1) -> Approval:
    """Note that somebody stands behind every reply as it is.

    Raises:
        NamelessError: it says nobody.
        UnfitSetError: the lint finds errors, or a file was changed meanwhile.
    """
    person = person_named(by)
    looked_at = set_hash(folder) if (folder / BRAND).is_file() else ""
    _linted(folder, now=now, processes=processes)
    if set_hash(folder) != looked_at:
        raise UnfitSetError("A file was changed while the lint looked. Approve them again.")
    approval = Approval(set_hash=looked_at, by=person, at=now)
    (folder / APPROVED).write_text(approval.text(), encoding="utf-8")
    return approval


def publish(  # noqa: PLR0913  each is one fact of the switch
    deployment: Deployment,
    folder: Path,
    *,
    by: str,
    now: datetime,
    starts_at: datetime | None = None,
    processes: int = 1,
) -> Release:
    """Put an approved set into the bucket, and switch to it.

    Raises:
        NamelessError: it says nobody.
        TemplateError: the set is not approved as it is, or a file is wrong.
        UnfitSetError: the lint of today finds errors.
        ReleaseError: the same person approved it, or the start lies in the past.
        ConflictError: somebody else switched at the same moment.
    """
    person = person_named(by)
    templates, approval = load_approved(folder, at_once=True), read_approval(folder)
    if same_person(approval.by, person):
        raise ReleaseError(f"{approval.by} approved this set, so somebody else publishes it.")
    start = starts_at or now
    if start < now:
        raise ReleaseError("The start lies in the past. Leave --at out to start at once.")
    _linted(folder, now=now, processes=processes)
    body = pack(folder)
    if set_hash(folder) != templates.set_hash:
        raise UnfitSetError("A file was changed while the set was packed. Approve it again.")
    bucket = deployment.outputs["TemplatesBucketName"]
    deployment.client("s3").put_object(Bucket=bucket, Key=name_of(templates.set_hash), Body=body)
    release = Release(
        set_hash=templates.set_hash,
        by=person,
        at=int(now.timestamp()),
        starts_at=int(start.timestamp()),
        approved_by=approval.by,
    )
    write_release(deployment.table(), release)
    return release


def rollback(deployment: Deployment, *, by: str, why: str, now: datetime) -> Release:
    """Switch back to the set that held before; what was to start later is dropped.

    Raises:
        NamelessError: it says nobody.
        ReleaseError: nobody said why, or nothing was published.
        ConflictError: somebody else switched at the same moment.
    """
    person, at = person_named(by), int(now.timestamp())
    return switching.rolled_back(deployment.table(), by=person, why=why, now=at)


def _linted(folder: Path, *, now: datetime, processes: int) -> None:
    if not lint_folder(folder, year=now.year, processes=processes).ok:
        lint = f"aplomb templates lint{templates_argument(folder)}"
        raise UnfitSetError(f"The lint finds errors in these replies. See `{lint}`.")


def in_crisis(table: Table, accounts: Accounts) -> list[str]:
    """Return the names of the accounts that are in a crisis: a publish then asks twice."""
    return [f"{one.platform}/{one.id}" for one in switching.in_crisis(table, accounts)]


def dropped(before: Releases, *, now: datetime) -> Iterator[str]:
    """Yield, in words, what was to start later and now will not, because somebody switched since."""
    for one in before.coming(now=int(now.timestamp())):
        start = datetime.fromtimestamp(one.starts_at, UTC)
        yield f"{one.set_hash[:8]} was to start at {start:%Y-%m-%d %H:%M} UTC, and will not now."


def lines(releases: Releases, *, now: datetime) -> Iterator[str]:
    """Yield the releases in words, the newest first."""
    at = int(now.timestamp())
    present = releases.in_force(now=at)
    if present is None:
        yield "Nothing was published: the deployed replies are said."
    for one in reversed(releases.releases):
        mark = "now  " if one is present else "later" if one.starts_at > at else "     "
        name = one.set_hash[:8] if one.set_hash != DEPLOYED else "deployed"
        start = datetime.fromtimestamp(one.starts_at, UTC)
        behind = f", approved by {one.approved_by}" if one.approved_by else ""
        why = f" ({one.why})" if one.why else ""
        yield f"{mark} {name:8} from {start:%Y-%m-%d %H:%M} UTC, by {one.by}{behind}{why}"
