"""Where the state of each account stands; the detector writes it, and so do people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from boto3.dynamodb.conditions import Attr

from aplomb import retention
from aplomb.accounts import Account
from aplomb.aws.keys import Key, account_key
from aplomb.aws.retrying import retried
from aplomb.aws.table import Put, Table, Write
from aplomb.crisis.reading import read_crisis
from aplomb.crisis.state import ChangedSinceError, CrisisRecord, CrisisState, set_by_person
from aplomb.platforms import DAY
from aplomb.records import load, stored

HISTORY = 400 * DAY  # seconds
CHANGED = "It changed since you looked. Look at it again, then decide."  # the console translates it
_HEARTBEAT = Key("DETECTOR", "HEARTBEAT")


def crisis_key(platform: str, account: str) -> Key:
    """Return where the state of an account stands."""
    return account_key(platform, account, "CRISIS")


def heartbeat(table: Table) -> int | None:
    """Return when the detector last looked at every account without a fault; None for never."""
    item = table.get(_HEARTBEAT)
    return int(item["at"]) if item else None


def beat(table: Table, *, now: int) -> None:
    """Note that the detector has looked at every account."""
    table.write([Put(key=_HEARTBEAT, item={"at": now})])


class CrisisDesk:
    """Reads and writes the states of all accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, platform: str, account: str) -> CrisisRecord:
        """Return the state of an account; one that nobody has looked at is calm."""
        return read_crisis(self._table.get(crisis_key(platform, account)))

    def history(self, platform: str, account: str) -> Iterable[CrisisRecord]:
        """Yield the account's states, the newest first."""
        key = crisis_key(platform, account)
        for item in self._table.newest_under(key.pk, prefix=f"{key.sk}#"):
            record = load(CrisisRecord, item)
            if record is not None:
                yield replace(record, why=record.why or self._typed(key, record))

    def _typed(self, key: Key, record: CrisisRecord) -> str:
        """Return why a person set a past state; nothing once their words are gone."""
        item = self._table.get(_typed_key(key, record)) if record.by else None
        return str(item["why"]) if item else ""

    def decide(  # noqa: PLR0913  each is one fact of the decision, by keyword
        self,
        account: Account,
        state: CrisisState,
        *,
        person: str,
        why: str,
        now: int,
        seen: int | None = None,
    ) -> CrisisRecord:
        """Set the state on a person's word, and return it.

        `seen` is `since` of the state that the person looked at; None for one who decides whatever it is.

        Raises:
            ChangedSinceError: the state has changed since the person looked.
            CrisisError: it cannot be decided so.
        """

        def attempt() -> CrisisRecord:
            before = self.read(account.platform, account.id)
            if seen is not None and before.since != seen:
                raise ChangedSinceError(CHANGED)
            after = set_by_person(before, state, person=person, why=why, now=now)
            self._table.write(record_writes(account, before, after))
            return after

        return retried(attempt)


def record_writes(account: Account, before: CrisisRecord, after: CrisisRecord) -> Sequence[Write]:
    """Return the writes that turn one record into the next, unless somebody wrote it first.

    What changed for people goes into the account's history, too. A person's own words, which may name
    anybody, go from there sooner than the rest.
    """
    if replace(after, rev=before.rev) == before:
        return []
    key = crisis_key(account.platform, account.id)
    after = replace(after, rev=before.rev + 1)
    unchanged = Attr("rev").eq(before.rev) if before.rev else Attr("rev").not_exists()
    writes = [Put(key=key, item=stored(after, expires_at=None), condition=unchanged)]
    if (after.state, after.since, after.by) != (before.state, before.since, before.by):
        past = Key(key.pk, f"{key.sk}#{after.since:012d}#{after.rev:06d}")
        kept = replace(after, why="") if after.by else after
        writes.append(Put(key=past, item=stored(kept, expires_at=after.since + HISTORY)))
        if after.by:
            words = {"why": after.why, "expires_at": after.since + retention.WORDS}
            writes.append(Put(key=_typed_key(key, after), item=words))
    return writes


def without_old_words(record: CrisisRecord, *, now: int) -> CrisisRecord:
    """Return a state without the words of the person who set it, where it is calm and they are old."""
    old = record.state is CrisisState.CALM and record.since < now - retention.WORDS
    return replace(record, why="") if old and record.by and record.why else record


def _typed_key(key: Key, record: CrisisRecord) -> Key:
    return Key(key.pk, f"WHY#{key.sk}#{record.since:012d}#{record.rev:06d}")
