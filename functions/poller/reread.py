"""Read known criticism again, where no webhook would tell that somebody removed or hid it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import Key, comment_key, work_partitions
from aplomb.aws.messages import TriageMessage
from aplomb.aws.queue import Queue
from aplomb.aws.table import ConflictError, Table, Update
from aplomb.errors import SettingsError
from aplomb.platforms import DAY
from aplomb.records import CommentRecord, FoundBy, load, look_work
from poller.contract import Looker, PausedError, Sight

MOST = 20  # comments of one run
MOST_PER_SHARD = 5
SHORTEST, LONGEST = 60 * 60, 7 * DAY  # between two looks; a comment is as old again each time
LATER = 10 * 60  # where nothing could be read, or triage has not yet taken in what was found


@dataclass(slots=True, kw_only=True)
class Looked:
    """What one run did."""

    looked: int = 0
    changed: int = 0  # comments that went missing, or came back


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereader:
    """Looks at criticism whose time has come; looking twice is harmless."""

    table: Table
    queue: Queue
    accounts: Accounts
    connect: Callable[[Account], Looker | None]
    clock: Callable[[], int]

    def run(self, *, correlation_id: str) -> Looked:
        """Look at what is due, within what one run may do."""
        looked, lookers = Looked(), _Lookers(self.connect)
        for record in self._due():
            if looked.looked == MOST:
                break
            looked.looked += 1
            sight, looker = self._sight(record, lookers)
            if sight is None or looker is None or sight is _known(record):
                self._again(record, after=LATER if sight is None else _wait(record, now=self.clock()))
                continue
            self._tell(record, sight, looker, correlation_id)
            looked.changed += 1
            self._again(record, after=LATER)
        return looked

    def _due(self) -> Iterator[CommentRecord]:
        until = f"{self.clock():012d}"
        for partition in work_partitions("LOOK"):
            for key in self.table.waiting(partition, until=until, limit=MOST_PER_SHARD):
                record = load(CommentRecord, self.table.get(key))
                if record is not None and record.look_at is not None and record.look_at <= self.clock():
                    yield record

    def _sight(self, record: CommentRecord, lookers: _Lookers) -> tuple[Sight | None, Looker | None]:
        account = self.accounts.find(record.comment.platform, record.comment.account)
        try:
            looker = lookers.of(account) if account else None
            return (looker.look(record.comment.comment) if looker else None), looker
        except (PausedError, SettingsError):
            return None, None

    def _tell(self, record: CommentRecord, sight: Sight, looker: Looker, correlation_id: str) -> None:
        now, comment = self.clock(), record.comment
        message = TriageMessage(
            platform=comment.platform,
            correlation_id=correlation_id,
            received_at=now,
            payload=looker.absence(comment.comment, sight, post=comment.post, now=now),
            found_by=FoundBy.POLL,
        )
        self.queue.send_batch([message.body()])

    def _again(self, record: CommentRecord, *, after: int) -> None:
        """Put the next look off, unless triage has written the comment meanwhile."""
        key, look_at = _key(record), self.clock() + after
        change = {"look_at": look_at, **look_work(key, look_at=look_at)}
        same = Attr("rev").eq(record.rev)
        try:
            self.table.write([Update(key=key, set=change, condition=same)])
        except ConflictError:
            return


class _Lookers:
    """Connects each account once in a run, and proves first that it can be read at all.

    Graph answers alike for a comment that is gone and for one that a token may not see.
    """

    def __init__(self, connect: Callable[[Account], Looker | None]) -> None:
        self._connect = connect
        self._known: dict[str, Looker | None] = {}

    def of(self, account: Account) -> Looker | None:
        if account.id not in self._known:
            self._known[account.id] = None
            looker = self._connect(account)
            if looker is not None and looker.places():
                self._known[account.id] = looker
        return self._known[account.id]


def _known(record: CommentRecord) -> Sight:
    return Sight.HIDDEN if record.hidden else Sight.SHOWN


def _wait(record: CommentRecord, *, now: int) -> int:
    return min(max(now - record.received_at, SHORTEST), LONGEST)


def _key(record: CommentRecord) -> Key:
    comment = record.comment
    return comment_key(comment.platform, comment.account, comment.comment)
