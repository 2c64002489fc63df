"""Where people decide about removals: each decision is one conditional write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import comment_key, removal_key, work_partitions
from aplomb.aws.retrying import retried
from aplomb.aws.table import Table, Write
from aplomb.records import CommentRecord, load
from aplomb.removals.evidence import removal_writes
from aplomb.removals.removal import (
    Evidence,
    Ground,
    Removal,
    RemovalError,
    Standing,
    approve,
    looked_again,
    refuse,
    same_texts,
)
from aplomb.same_text import same_text


class RemovalDesk:
    """Reads and writes the removals of all accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, removal_id: str) -> Removal | None:
        """Return a removal as it is now."""
        return load(Removal, self._table.get(removal_key(removal_id)))

    def waiting(self, *, refused: bool = False, limit: int = 50) -> Iterator[Removal]:
        """Yield what waits for people, or the criticism that the rule refused; by shard, the oldest first."""
        for partition in work_partitions("REFUSED" if refused else "REMOVAL"):
            for key in self._table.waiting(partition, limit=limit):
                removal = load(Removal, self._table.get(key))
                if removal is not None:
                    yield removal

    def save(self, removal: Removal, also: Sequence[Write] = ()) -> Removal:
        """Write a new removal, or the next revision of one, and return it; `also` in the same transaction.

        Raises:
            ConflictError: somebody else wrote it first.
        """
        before = Attr("pk").not_exists() if removal.rev == 1 else Attr("rev").eq(removal.rev - 1)
        self._table.write([*removal_writes(removal, before=before), *also])
        return removal

    def approve(
        self, removal_id: str, *, person: str, ground: Ground | None, now: int, person_id: str = ""
    ) -> Removal:
        """Write down one person's yes.

        Raises:
            RemovalError: it does not count, or what would go was edited since it was asked for.
            ConflictError: others kept writing it; doing it again is harmless.
        """

        def decide(removal: Removal) -> Removal:
            return approve(removal, person=person, ground=ground, now=now, person_id=person_id)

        return self._decided(removal_id, decide, now=now)

    def approve_spam(self, removal_id: str, *, person: str, now: int) -> Removal:
        """Write down a yes that was given for many at once: only for certain spam. Raises as above."""

        def decide(removal: Removal) -> Removal:
            if removal.standing is not Standing.SPAM:
                raise RemovalError("It is not surely spam, so it must be looked at and approved alone.")
            return approve(removal, person=person, ground=None, now=now)

        return self._decided(removal_id, decide, now=now)

    def refuse(self, removal_id: str, *, person: str, now: int) -> Removal:
        """Write down one person's no, which is final. Raises as `approve` does."""
        return retried(lambda: self.save(refuse(self._known(removal_id), person=person, now=now)))

    def _decided(self, removal_id: str, decide: Callable[[Removal], Removal], *, now: int) -> Removal:
        def attempt() -> Removal:
            removal = self._known(removal_id)
            seen = looked_again(removal, evidence=self._now(removal), whole=removal.whole, now=now)
            if not same_texts(removal.evidence, seen.evidence):
                self.save(seen)
                raise RemovalError(
                    "It was edited since, so approvals given before are void. Look at it again."
                )
            decided = decide(replace(seen, rev=removal.rev))
            return self.save(decided)

        return retried(attempt)

    def _known(self, removal_id: str) -> Removal:
        removal = self.find(removal_id)
        if removal is None:
            raise RemovalError("There is no such removal. `aplomb guard removals` lists those that wait.")
        return removal

    def _now(self, removal: Removal) -> tuple[Evidence, ...]:
        """Return the evidence with the text and verdict that we know now."""
        if not removal.evidence:
            return ()
        keys = [comment_key(removal.platform, removal.account, one.comment) for one in removal.evidence]
        items = self._table.get_many(keys)
        return tuple(
            renewed(one, load(CommentRecord, item)) for one, item in zip(removal.evidence, items, strict=True)
        )


def renewed(evidence: Evidence, record: CommentRecord | None) -> Evidence:
    """Return evidence with what a record knows; one that is erased, or older, knows nothing."""
    if evidence.ours or record is None or not record.version or record.erased_at is not None:
        return evidence
    text = record.comment.text
    if same_text(text, evidence.text):
        return replace(evidence, version=record.version, verdict=record.verdict)
    if record.version > evidence.version:
        return replace(evidence, text=text, version=record.version, verdict=record.verdict)
    return evidence
