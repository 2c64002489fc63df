"""See to each promise whose time for a look has come, and to every promise's alarm clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import batched

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.aws.keys import Key, promise_key, work_partitions
from aplomb.aws.table import ConflictError, Table
from aplomb.brand.hours import Hours
from aplomb.errors import AplombError
from aplomb.promises.promise import (
    WAITING,
    Promise,
    UnreadableError,
    late,
    looked_at,
    read_promise,
    said_late,
)
from aplomb.promises.tally import promise_writes
from promise_keeper.alarm_clocks import AlarmClocks
from promise_keeper.notices import Notices
from promise_keeper.telling import About, Teller, about_reminder
from promise_keeper.watching import (
    ASK_AGAIN,
    CLAIM,
    Need,
    is_to_be_told_again,
    need,
    next_look,
    reached,
)

LIMIT = 200  # promises that one run sees to; what is left is still due a minute later
LISTED = 1000  # places of one partition
MOVES = 3  # of one promise in one run: begun, broken and drafted at the most
_AT_ONCE = 100  # items of one read
_MAY_PASS = (AplombError, ClientError, BotoCoreError, msgspec.ValidationError)  # of a comment, a talk


@dataclass(slots=True, kw_only=True)
class Seen:
    """What one run did."""

    open: int = 0
    reminded: int = 0
    broken: int = 0
    drafted: int = 0
    said: int = 0
    clocks_back: int = 0  # that somebody had deleted
    left: int = 0  # due, and beyond what one run sees to
    failed: list[tuple[str, Exception]] = field(default_factory=list)
    unreadable: dict[str, Exception] = field(default_factory=dict)  # damaged records, by where they stand

    @contextmanager
    def troubles_of(self, key: Key) -> Iterator[None]:
        """Note what goes wrong with one promise, so that the others are seen to."""
        try:
            yield
        except ConflictError:
            return  # a person or another run was quicker; the next minute looks again
        except UnreadableError as error:
            self.unreadable[key.pk] = error
        except _MAY_PASS as error:
            self.failed.append((key.pk, error))


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Watches the promises of all accounts. Two at once, or one twice, do each thing once."""

    table: Table
    notices: Notices
    teller: Teller
    clocks: AlarmClocks
    staffed: Hours | None  # without, the clock alone counts

    def run(self, *, now: int) -> Seen:
        """See to all promises that are due for a look; one that fails does not hold up the others."""
        places = [
            one for part in work_partitions("PROMISE") for one in self.table.listing(part, limit=LISTED)
        ]
        due = sorted((place, key) for place, key in places if place <= f"{now:012d}")
        seen = Seen(open=len(places), left=max(len(due) - LIMIT, 0))
        for some in batched((key for _, key in due[:LIMIT]), _AT_ONCE, strict=False):
            for key, item in zip(some, self.table.get_many(some), strict=True):
                self._see_to(key, item, seen, now=now)
        self._look_at_clocks([key for _, key in places], seen, now=now)
        return seen

    def wake(self, promise_id: str, *, now: int) -> Seen:
        """See to one promise whose alarm clock has rung."""
        seen, key = Seen(), promise_key(promise_id)
        item = self.table.get(key)
        if item is not None:
            self._see_to(key, item, seen, now=now)
        return seen

    def _see_to(self, key: Key, item: dict[str, object] | None, seen: Seen, *, now: int) -> None:
        with seen.troubles_of(key):
            promise = read_promise(item)
            for _ in range(MOVES):
                what = need(promise, now=now, staffed=self.staffed) if promise else Need.NOTHING
                if promise is None or what is Need.NOTHING:
                    return
                promise = self._moved(promise, what, seen, now=now)

    def _moved(self, promise: Promise, what: Need, seen: Seen, *, now: int) -> Promise:
        match what:
            case Need.REMIND:
                return self._remind(promise, seen, now=now)
            case Need.BREAK:
                return self._break(promise, seen, now=now)
            case Need.DRAFT:
                return self._draft(promise, seen, now=now)
            case Need.ASK:
                return self._ask(promise, seen, now=now)
            case _:
                return self._place(promise, seen, now=now)

    def _place(self, promise: Promise, seen: Seen, *, now: int) -> Promise:
        """Set the alarm clock. Where that fails the promise is watched all the same."""
        scheduled = promise.scheduled or self._set_clock(promise, seen, now=now)
        look_at = next_look(promise, now=now, staffed=self.staffed)
        return self._write(promise, looked_at(promise, look_at=look_at, scheduled=scheduled))

    def _remind(self, promise: Promise, seen: Seen, *, now: int) -> Promise:
        mine = self._claim(promise, now=now)
        told = replace(mine, told=reached(mine, now=now, staffed=self.staffed))
        self.teller.tell(told, about_reminder(told.told))
        look_at = next_look(told, now=now, staffed=self.staffed)
        seen.reminded += 1
        return self._write(mine, looked_at(mine, look_at=look_at, told=told.told))

    def _break(self, promise: Promise, seen: Seen, *, now: int) -> Promise:
        broken = self._write(promise, late(promise, evidence="nobody noted that it was kept", now=now))
        seen.broken += 1
        return broken

    def _draft(self, promise: Promise, seen: Seen, *, now: int) -> Promise:
        mine = self._claim(promise, now=now)
        drafted = replace(mine, notice=self.notices.draft(mine, now=now))
        self.teller.tell(drafted, About.BROKEN)
        seen.drafted += 1
        return self._write(mine, looked_at(drafted, look_at=now + ASK_AGAIN))

    def _ask(self, promise: Promise, seen: Seen, *, now: int) -> Promise:
        told = self.notices.told(promise)
        if told is not None:
            seen.said += 1
            return self._write(promise, said_late(promise, person="", how=told.how, now=now))
        mine = after = self._claim(promise, now=now)
        if mine.notice is not None and is_to_be_told_again(mine, now=now):
            self.teller.tell(mine, About.NOT_SAID)
            after = replace(mine, notice=replace(mine.notice, told_at=now))
        return self._write(mine, looked_at(after, look_at=now + ASK_AGAIN))

    def _claim(self, promise: Promise, *, now: int) -> Promise:
        """Take a look that nobody else takes meanwhile; a machine that dies leaves it to a later run.

        Raises:
            ConflictError: somebody else has it, or a person moved the promise.
        """
        return self._write(promise, looked_at(promise, look_at=now + CLAIM))

    def _set_clock(self, promise: Promise, seen: Seen, *, now: int) -> bool:
        """Tell whether the promise has its alarm clock now."""
        try:
            self.clocks.set(promise, now=now)
        except (ClientError, BotoCoreError) as error:
            seen.failed.append((promise.id, error))
            return False
        return True

    def _look_at_clocks(self, open_: list[Key], seen: Seen, *, now: int) -> None:
        """Set anew what somebody has deleted, or what could not be set."""
        try:
            there = {promise_key(one) for one in self.clocks.ids()}
        except _MAY_PASS as error:
            seen.failed.append(("the alarm clocks", error))
            return
        missing = [key for key in open_ if key not in there][:LIMIT]
        for some in batched(missing, _AT_ONCE, strict=False):
            for key, item in zip(some, self.table.get_many(some), strict=True):
                with seen.troubles_of(key):
                    self._mend_clock(item, seen, now=now)

    def _mend_clock(self, item: dict[str, object] | None, seen: Seen, *, now: int) -> None:
        promise = read_promise(item)
        if promise is None or promise.state not in WAITING or promise.look_at is None:
            return
        if self.clocks.set(promise, now=now) and promise.scheduled:
            seen.clocks_back += 1
            self.teller.tell(promise, About.CLOCK_GONE)
        elif not promise.scheduled:
            self._write(promise, looked_at(promise, look_at=promise.look_at, scheduled=True))

    def _write(self, before: Promise, after: Promise) -> Promise:
        self.table.write(promise_writes(before, after))
        return after
