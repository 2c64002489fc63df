"""aplomb templates approve, publish, rollback and releases: who says which words are said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aplomb.accounts import Accounts
from aplomb.aws.table import Table
from aplomb.crisis import CrisisState
from aplomb.crisis_desk import CrisisDesk
from aplomb.errors import AplombError
from aplomb.wording.approval import APPROVED, Approval, load_approved, read_approval
from aplomb.wording.packing import name_of, pack
from aplomb.wording.releases import DEPLOYED, Release, ReleaseError, Releases, read_releases, write_release
from aplomb.wording.template_set import set_hash
from tools.template_lint import lint_folder

if TYPE_CHECKING:
    from tools.deployments import Deployment


class UnfitSetError(AplombError):
    """The lint found errors; nothing is approved."""


def approve(folder: Path, *, by: str, now: datetime, processes: int = 1) -> Approval:
    """Note that somebody stands behind every reply as it is.

    Raises:
        UnfitSetError: the lint finds errors.
    """
    linted = lint_folder(folder, year=now.year, processes=processes)
    if not linted.ok:
        raise UnfitSetError("The lint finds errors in these replies. See `aplomb templates lint`.")
    if not by.strip() or "\n" in by:
        raise UnfitSetError("Say who approves: --as and a name.")
    approval = Approval(set_hash=set_hash(folder), by=by.strip(), at=now)
    (folder / APPROVED).write_text(approval.text(), encoding="utf-8")
    return approval


def publish(
    deployment: Deployment, folder: Path, *, by: str, now: datetime, starts_at: datetime | None = None
) -> Release:
    """Put an approved set into the bucket, and switch to it.

    Raises:
        TemplateError: the set is not approved as it is, or a file is wrong.
        ReleaseError: the same person approved it, or the start lies in the past.
        ConflictError: somebody else switched at the same moment.
    """
    templates, approval = load_approved(folder, at_once=True), read_approval(folder)
    if approval.by.casefold() == by.strip().casefold():
        raise ReleaseError(f"{approval.by} approved this set, so somebody else publishes it.")
    start = starts_at or now
    if start < now:
        raise ReleaseError("The start lies in the past. Leave --at out to start at once.")
    body = pack(folder)
    bucket = deployment.outputs["TemplatesBucketName"]
    deployment.client("s3").put_object(Bucket=bucket, Key=name_of(templates.set_hash), Body=body)
    release = Release(
        set_hash=templates.set_hash,
        by=by.strip(),
        at=int(now.timestamp()),
        starts_at=int(start.timestamp()),
        approved_by=approval.by,
    )
    write_release(deployment.table(), release)
    return release


def rollback(deployment: Deployment, *, by: str, why: str, now: datetime) -> Release:
    """Switch back to the set that held before; what was to start later is dropped.

    Raises:
        ReleaseError: nothing was published.
        ConflictError: somebody else switched at the same moment.
    """
    at = int(now.timestamp())
    before = read_releases(deployment.table()).before(now=at)
    release = Release(set_hash=before, by=by.strip(), at=at, starts_at=at, why=why)
    write_release(deployment.table(), release)
    return release


def in_crisis(table: Table, accounts: Accounts) -> list[str]:
    """Return the accounts that are in a crisis: a publish then asks twice."""
    desk = CrisisDesk(table)
    states = {f"{one.platform}/{one.id}": desk.read(one.platform, one.id).state for one in accounts}
    return [name for name, state in states.items() if state is CrisisState.CRISIS]


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
