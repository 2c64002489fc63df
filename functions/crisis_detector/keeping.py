"""What the detector keeps of each account, and each minute's look at those that need one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import partial
from itertools import batched
from typing import Any

from boto3.dynamodb.conditions import Attr
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import Key, account_key
from aplomb.aws.retrying import retried
from aplomb.aws.table import ConflictError, Put, Table
from aplomb.crisis.desk import record_writes, without_old_words
from aplomb.crisis.policy import policy
from aplomb.crisis.reading import stored_crisis
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.drill.account import is_drill
from aplomb.errors import AplombError
from aplomb.pulse import Pulse
from aplomb.records import load
from crisis_detector.baseline import Baseline
from crisis_detector.changes import Counted
from crisis_detector.detector import Detector
from crisis_detector.memory import Memory
from crisis_detector.phases import Standards
from crisis_detector.statements import draft_statements
from crisis_detector.tally import KEPT, Tally

QUIET = 30 * 60  # seconds between two looks at an account from which nothing came
HOUR = 3600  # seconds
QUIET_WEEKS = 336.0  # hours of one critic an hour, which it remembers of the drill's account
_ABOUT = ("TALLY", "DETECTOR", "CRISIS", "PULSE")
_AT_ONCE = 100 // len(_ABOUT)
_DAMAGED = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
)  # what such an item may raise
_MAY_PASS = (AplombError, ClientError, BotoCoreError, *_DAMAGED)

type Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An account whose state nobody else knows of yet."""

    account: Account
    record: CrisisRecord


@dataclass(slots=True, kw_only=True)
class Looked:
    """What one run did."""

    looked: int = 0
    changed: list[Changed] = field(default_factory=list)
    failed: list[tuple[Account, Exception]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Keeps tallies, memories and states."""

    table: Table
    accounts: Accounts
    zone: tzinfo
    standards: Standards = field(default_factory=Standards)

    def count(self, counted: Iterable[Counted], *, now: int) -> int:
        """Add comments to the tallies of their accounts, and return how many accounts that concerned.

        Raises:
            ConflictError: others kept writing the same tally; told again, nothing counts twice.
        """
        by_account: dict[tuple[str, str], list[Counted]] = {}
        for one in counted:
            by_account.setdefault(one.account, []).append(one)
        for account, some in by_account.items():
            retried(partial(self._add, account_key(*account, "TALLY"), some, now=now))
        return len(by_account)

    def _add(self, key: Key, some: list[Counted], *, now: int) -> None:
        item = self.table.get(key)
        tally = _readable_tally(item)
        if tally.add(some, now=now):
            put = {"tally": tally.to_text(), "rev": _rev(item) + 1, "expires_at": now + 2 * KEPT}
            self.table.write([Put(key=key, item=put, condition=_unchanged(item))])

    def look(self, *, now: int) -> Looked:
        """Step every account that has something due; one that fails does not hold up the others."""
        looked = Looked()
        for some in batched(self.accounts, _AT_ONCE, strict=False):
            keys = [account_key(one.platform, one.id, what) for one in some for what in _ABOUT]
            items = iter(self.table.get_many(keys))
            for account in some:
                about = dict(zip(_ABOUT, items, strict=False))
                try:
                    record = self._look_at(account, about, looked, now=now)
                    if not record.told:
                        looked.changed.append(Changed(account=account, record=record))
                    self._draft(account, about, record, now=now)
                except _MAY_PASS as error:
                    looked.failed.append((account, error))
        return looked

    def _draft(
        self, account: Account, about: Mapping[str, Item | None], record: CrisisRecord, *, now: int
    ) -> None:
        if policy(record.state).drafts_statement:
            tally, _ = _tally(about["TALLY"])
            with suppress(ConflictError):  # a person decides about one just now
                draft_statements(self.table, account, tally, record.alarm, now=now)

    def told(self, changed: Changed, *, now: int) -> None:
        """Note that the rest of the product and the people know."""
        known = replace(changed.record, told=True, told_at=now)
        try:
            self.table.write(record_writes(changed.account, changed.record, known))
        except ConflictError:
            return  # it has changed again, and is told of again

    def _look_at(
        self, account: Account, about: Mapping[str, Item | None], looked: Looked, *, now: int
    ) -> CrisisRecord:
        before = stored_crisis(about["CRISIS"])
        item, (tally, tally_rev) = about["DETECTOR"], _tally(about["TALLY"])
        began = item["began_at"] if item else now - HOUR * is_drill(account.id)
        lately = item is not None and item["looked_at"] > now - QUIET
        if item and lately and item["tally_rev"] == tally_rev and before.state is CrisisState.CALM:
            return before
        looked.looked += 1
        memory = Memory.from_json(item["memory"]) if item else _new_memory(account, now=now)
        windows, pulse = tally.windows(since=began, now=now), load(Pulse, about["PULSE"])
        detector = Detector(
            zone=self.zone, standards=self.standards, memory=memory, windows=windows, record=before
        )
        if windows:
            detector.look(now=now, frozen=pulse is not None and pulse.is_silent(now=now))
        after = without_old_words(detector.record, now=now)
        writes = record_writes(account, before, after)
        stored = memory.to_json()
        if item and lately and item["memory"] == stored and not writes:
            return before  # the tally alone has changed
        kept = {
            "memory": stored,
            "began_at": began,
            "looked_at": now,
            "tally_rev": tally_rev,
            "rev": _rev(item) + 1,
        }
        key = account_key(account.platform, account.id, "DETECTOR")
        put = Put(key=key, item=kept, condition=_unchanged(item))
        try:
            self.table.write([put, *writes])
        except ConflictError:
            return before  # a person or another run was quicker; the next minute looks again
        return replace(after, rev=before.rev + 1) if writes else before


def _new_memory(account: Account, *, now: int) -> Memory:
    """Return what is known of an account that nobody has looked at; the drill's is known as a quiet one."""
    if not is_drill(account.id):
        return Memory(learned_until=now)
    known = Baseline(level=1.0, known=QUIET_WEEKS)
    return Memory(baseline=known, learned_until=now, burned_until=now)


def _tally(item: Item | None) -> tuple[Tally, int]:
    return (Tally.from_text(item["tally"]), _rev(item)) if item else (Tally(), 0)


def _readable_tally(item: Item | None) -> Tally:
    """Return a tally to go on from, a new one where nobody can read it: the stream must not stand still."""
    try:
        return _tally(item)[0]
    except _DAMAGED:
        return Tally()


def _rev(item: Item | None) -> int:
    return int(item.get("rev", 0)) if item else 0


def _unchanged(item: Item | None) -> Any:
    return Attr("rev").eq(_rev(item)) if _rev(item) else Attr("rev").not_exists()
