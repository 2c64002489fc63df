"""Where changes to the replies are kept, and where one becomes the set that is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from boto3.dynamodb.conditions import Attr
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.aws.bucket import Bucket
from aplomb.aws.keys import Key, change_key
from aplomb.aws.retrying import retried
from aplomb.aws.table import Put, Table
from aplomb.errors import TemplateError
from aplomb.platforms import DAY
from aplomb.records import load, stored
from aplomb.replies.signing import Who
from aplomb.wording.approval import NamelessError, person_named
from aplomb.wording.packing import name_of
from aplomb.wording.published import fetched
from aplomb.wording.releases import Release, write_release
from console.marked import N_
from console.templates.changes import Change, ChangeError, ChangeState, check_approver, digest, published
from console.templates.packing import packed_with
from console.templates.sets import WordingSet

MOST = 50  # changes that are listed at once
MOST_OVER = 10
_WORK, _OVER = "CHANGES", "CHANGES_OVER"
_LAST = 10**12  # seconds, beyond any time
_KEPT = 90 * DAY  # seconds, from when it was published or thrown away
_GONE = N_("This change is not here any more.")
_SAME = N_("It reads as what is said already, so there is nothing to publish.")
_NOT_STORED = N_("The set could not be stored, so nothing was published. Try again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """Somebody's approval, of what they saw."""

    by: Who
    rev: int
    releases: int  # `rev` of the switches
    starts_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDesk:
    """Reads and writes changes."""

    table: Table
    bucket: Bucket
    failed: Callable[[Exception], None]  # tells the log why a set could not be stored

    def find(self, change_id: str) -> Change | None:
        """Return a change as it is now."""
        return load(Change, self.table.get(change_key(change_id)))

    def read(self, change_id: str) -> Change:
        """Return a change as it is now.

        Raises:
            ChangeError: there is none.
        """
        return _there(self.find(change_id))

    def move(self, change_id: str, decide: Callable[[Change | None], Change]) -> Change:
        """Write what becomes of a change; where others wrote first, it is decided anew.

        Raises:
            ChangeError: as `decide` raises it; nothing was written.
            ConflictError: others kept writing; nothing was written.
        """

        def attempt() -> Change:
            before = self.find(change_id)
            after = decide(before)
            if after != before and (before is not None or after.files):
                self.table.write([_put(after, before)])
            return after

        return retried(attempt)

    def act(self, change_id: str, decide: Callable[[Change], Change]) -> Change:
        """Write what becomes of a change that is there; as `move`."""
        return self.move(change_id, lambda before: decide(_there(before)))

    def publish(self, change_id: str, yes: Yes, present: WordingSet, *, now: int) -> Change:
        """Put a change into the bucket as a set of its own, and switch to it; both or neither counts.

        Raises:
            ChangeError: it may not be, or somebody did something since; what is said stays as it was.
            TemplateError: the set would be wrong.
            ReleaseError: somebody switched meanwhile.
            ConflictError: others wrote at the same moment.
        """
        before = self.read(change_id)
        check_approver(before, by=yes.by, rev=yes.rev, base=present.hash)
        at = datetime.fromtimestamp(now, UTC)
        set_hash, body = packed_with(before.files, base=present.folder, by=named(yes.by), at=at)
        if set_hash == present.hash:
            raise ChangeError(_SAME)
        self._store(set_hash, body)
        after = published(before, by=yes.by, set_hash=set_hash, starts_at=yes.starts_at, now=now)
        release = Release(
            set_hash=set_hash,
            by=named(before.asked_by or yes.by),
            at=now,
            starts_at=yes.starts_at,
            approved_by=named(yes.by),
        )
        write_release(self.table, release, seen=yes.releases, also=[_put(after, before)])
        return after

    def _store(self, set_hash: str, body: bytes) -> None:
        """Put a set into the bucket; what stands there under its hash must be the same set."""
        try:
            if not self.bucket.put_new(name_of(set_hash), body):
                with TemporaryDirectory(prefix="templates-") as folder:
                    fetched(self.bucket, set_hash, into=Path(folder))
        except (BotoCoreError, ClientError, TemplateError) as error:
            self.failed(error)
            raise ChangeError(_NOT_STORED) from error


def open_changes(table: Table) -> tuple[Sequence[Change], int]:
    """Return those that are not over, the newest act first, and how many older ones there are."""
    places = sorted(table.listing(_WORK), key=lambda one: one[0].partition("#")[2], reverse=True)
    found = _loaded(table, (key for _, key in places[:MOST]))
    return [one for one in found if one.is_open], len(places[MOST:])


def changes_over(table: Table) -> Sequence[Change]:
    """Return those that were published or thrown away last, the newest first."""
    found = _loaded(table, (key for _, key in table.listing(_OVER, limit=MOST_OVER)))
    return [one for one in found if not one.is_open]


def waiting_changes(table: Table) -> Sequence[Change]:
    """Return those that wait for approval, the oldest request first; more come as these are decided."""
    asked = f"{ChangeState.ASKED}#"
    places = table.listing(_WORK, limit=MOST, within=(asked, f"{asked}~"))
    found = _loaded(table, (key for _, key in places))
    return [one for one in found if one.state is ChangeState.ASKED]


def _loaded(table: Table, keys: Iterable[Key]) -> Iterator[Change]:
    wanted = list(keys)
    found = table.get_many(wanted, as_of_now=False) if wanted else []
    yield from (one for one in (load(Change, item) for item in found) if one is not None)


def overtaken(change: Change, present: WordingSet) -> list[str]:
    """Return the files that read otherwise in the set in force than when they were edited."""
    return [one.name for one in change.files if digest(present.text(one.name)) != one.against]


def named(person: Who) -> str:
    """Return the name by which a release tells of somebody."""
    try:
        return person_named(person.name)
    except NamelessError:
        return f"person {person.id[:40]}"


def _put(after: Change, before: Change | None) -> Put:
    key = change_key(after.id)
    place = f"{after.state}#{after.changed_at:012d}#{after.id}"
    newest_first = f"{_LAST - after.changed_at:012d}#{after.id}"
    order = (_WORK, place) if after.is_open else (_OVER, newest_first)
    listed = dict(zip(("work_pk", "work_sk"), order, strict=True))
    item = stored(after, expires_at=None if after.is_open else after.changed_at + _KEPT) | listed
    unchanged = Attr("pk").not_exists() if before is None else Attr("rev").eq(before.rev)
    return Put(key=key, item=item, condition=unchanged)


def _there(change: Change | None) -> Change:
    if change is None:
        raise ChangeError(_GONE)
    return change
