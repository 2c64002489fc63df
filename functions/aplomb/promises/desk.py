"""Where people see to promises: what waits, who has it, how it was kept. Each move counts in the tally."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import batched

from aplomb.aws.keys import CaseKey, Key, promise_key, work_partitions
from aplomb.aws.retrying import retried
from aplomb.aws.table import ConflictError, Table
from aplomb.brand.hours import Hours
from aplomb.cases import case_referred
from aplomb.comment import Platform
from aplomb.promises.promise import (
    LONGEST_NOTE,
    WAITING,
    Contact,
    Promise,
    PromiseError,
    PromiseState,
    PromiseStep,
    UnreadableError,
    handed_over,
    kept,
    late,
    noted_ids,
    read_promise,
    said_late,
    taken,
)
from aplomb.promises.tally import promise_writes
from aplomb.records import CaseRecord, load
from aplomb.typed.moments import QUESTIONS, Doubt, due_then
from aplomb.wording.promise import Act

_AT_ONCE = 100  # items of one read


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What the desk found."""

    promises: tuple[Promise, ...]
    unreadable: tuple[str, ...] = ()  # ids of promises whose records are damaged: the table holds them still


class PromiseDesk:
    """Reads and writes the promises of all accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, promise_id: str) -> Promise:
        """Return a promise.

        Raises:
            PromiseError: there is none of this id.
        """
        found = self._read(promise_id)
        if found is None:
            raise PromiseError("There is no such promise. `aplomb promises` lists those that wait.")
        return found

    def waiting(self, *, limit: int = 1000) -> list[Promise]:
        """Return what `look` finds, without what cannot be read."""
        return list(self.look(limit=limit).promises)

    def look(self, *, limit: int = 1000) -> Waiting:
        """Return what is to be kept, or was broken and is to be said, the soonest due first.

        Of more than `limit` those that the keeper sees to next. A record that cannot be read hides no other.
        """
        places = [
            one for part in work_partitions("PROMISE") for one in self._table.listing(part, limit=limit)
        ]
        keys = [key for _, key in sorted(places)[:limit]]
        found, unreadable = [], []
        for key, item in zip(keys, self._items(keys), strict=True):
            try:
                found.append(read_promise(item))
            except UnreadableError:
                unreadable.append(key.pk.removeprefix("PROMISE#"))
        still = (one for one in found if one is not None and (one.state in WAITING or one.unsaid))
        in_order = sorted(still, key=lambda one: (one.due_at, one.id))
        return Waiting(promises=tuple(in_order), unreadable=tuple(unreadable))

    def take(self, promise_id: str, *, person: str, now: int) -> Promise:
        """Put a promise that nobody has into a person's hands. Raises as `taken` does."""
        return self._moved(promise_id, lambda one: taken(one, person=person, now=now))

    def hand_over(self, promise_id: str, *, to: str, person: str, evidence: str, now: int) -> Promise:
        """Put a promise into somebody else's hands. Raises as `handed_over` does."""
        return self._moved(
            promise_id, lambda one: handed_over(one, to=to, person=person, evidence=evidence, now=now)
        )

    def keep(  # noqa: PLR0913  each is one fact of how it was kept
        self, promise_id: str, *, person: str, by: Contact, evidence: str, done_at: int, now: int
    ) -> Promise:
        """Note that a promise was kept: by which contact, when, and how that can be seen.

        Raises as `kept` does.
        """
        if not evidence.strip():
            raise PromiseError("Say how it can be seen that it was kept.")
        note = f"{by}: {evidence.strip()}"
        return self._moved(
            promise_id, lambda one: kept(one, person=person, evidence=note, done_at=done_at, now=now)
        )

    def call_late(self, promise_id: str, *, person: str, evidence: str, now: int) -> Promise:
        """Note on a person's word that a promise was not kept in time. Raises as `late` does."""
        if not person.strip():
            raise PromiseError("Say who calls it late.")
        return self._moved(promise_id, lambda one: late(one, person=person, evidence=evidence, now=now))

    def say_late(self, promise_id: str, *, person: str, how: str, now: int) -> Promise:
        """Note that the person knows of a broken promise. Raises as `said_late` does."""
        if not person.strip():
            raise PromiseError("Say who told them.")
        return self._moved(promise_id, lambda one: said_late(one, person=person, how=how, now=now))

    def case_of(self, reference: str) -> tuple[CaseKey, str]:
        """Return the case that an address names, and its newest comment.

        Raises:
            PromiseError: there is no such case.
        """
        place = case_referred(reference)
        case = load(CaseRecord, self._table.get(place)) if place else None
        if case is None:
            raise PromiseError("There is no such case. Its address in the console ends with its name.")
        return case.key, case.last_comment

    def typed(  # noqa: PLR0913  each is one fact of what was promised
        self,
        case: CaseKey,
        comment: str,
        *,
        act: Act,
        due_at: int,
        words: str,
        person: str,
        owner: str = "",
        staffed: Hours | None = None,
        now: int,
    ) -> Promise:
        """Write down what a person promised otherwise than by a reply, as on the telephone.

        It is theirs where no other `owner` is named. With `staffed`, somebody must be there when it is due.
        The same promise noted twice is one.

        Raises:
            PromiseError: nobody or no words are named, it cannot be due then, or three are noted already.
        """
        person, words = person.strip(), words.strip()
        if not person or not words:
            raise PromiseError("Say who promised it, and in which words.")
        due = due_then(due_at, now=now, staffed=staffed)
        if isinstance(due, Doubt):
            raise PromiseError(QUESTIONS[due])
        made = Promise(
            id="",
            platform=Platform(case.platform),
            account=case.account,
            case=case,
            act=act,
            made_at=now,
            due_at=due_at,
            by=person,
            owner=owner.strip() or person,
            text=words[:LONGEST_NOTE],
            steps=(PromiseStep(at=now, state=PromiseState.OPEN, by=person),),
        )
        for promise_id in noted_ids(case.platform, case.account, comment):
            noted = self._noted(replace(made, id=promise_id))
            if noted is not None:
                return noted
        raise PromiseError("As many promises are noted about this comment as can be.")

    def _noted(self, made: Promise) -> Promise | None:
        """Write a promise down, or return the same one that stands there; None where another one does."""
        try:
            self._table.write(promise_writes(None, made))
        except ConflictError:
            try:
                there = self.find(made.id)
            except UnreadableError:
                return None
            return there if _told(there) == _told(made) else None
        return made

    def _moved(self, promise_id: str, move: Callable[[Promise], Promise]) -> Promise:
        def attempt() -> Promise:
            before = self.find(promise_id)
            after = move(before)
            self._table.write(promise_writes(before, after))
            return after

        return retried(attempt)

    def _read(self, promise_id: str) -> Promise | None:
        return read_promise(self._table.get(promise_key(promise_id)))

    def _items(self, keys: list[Key]) -> list[dict[str, object] | None]:
        return [item for some in batched(keys, _AT_ONCE, strict=False) for item in self._table.get_many(some)]


def _told(promise: Promise) -> tuple[Act, int, str, str]:
    """Return what was promised, until when, by whom, in which words."""
    return promise.act, promise.due_at, promise.by, promise.text
