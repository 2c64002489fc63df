"""Where people work on cases: each act is one conditional write, with a note of who did what beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key
from aplomb.aws.retrying import retried
from aplomb.aws.table import ConflictError, Put, Table, Update, Write
from aplomb.case_notes import LONGEST, PREFIX, CaseNote, Did, note_item
from aplomb.cases import CaseError, Colleague, held_on
from aplomb.records import CaseRecord, case_item, load
from console.marked import N_

type Move = Callable[[CaseRecord], CaseRecord]


class CaseGoneError(CaseError):
    """The case is not there any more."""

    def __init__(self) -> None:
        super().__init__(
            N_("This case is not here any more. Its author may have asked to be forgotten, or it grew old.")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who does what, when; the id makes the note's key, so that the same act is noted once."""

    by: Colleague
    now: int
    id: str
    did: Did
    about: str = ""
    text: str = ""
    to: str = ""

    def note(self, case: CaseRecord) -> CaseNote:
        """Return what is noted of it."""
        return CaseNote(
            id=self.id,
            at=self.now,
            did=self.did,
            by=self.by.id,
            by_name=self.by.name,
            text=self.text,
            about=self.about,
            to=self.to,
            hold=case.hold,
        )


class CaseDesk:
    """Reads and moves the cases of all accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, where: Key) -> CaseRecord | None:
        """Return a case as it is now."""
        return load(CaseRecord, self._table.get(where))

    def notes(self, where: Key) -> Iterator[CaseNote]:
        """Yield what people noted and did, the oldest first."""
        for item in self._table.under(where.pk, prefix=PREFIX):
            note = load(CaseNote, item)
            if note is not None:
                yield note

    def act(self, where: Key, act: Act, move: Move) -> tuple[CaseRecord, CaseRecord]:
        """Move a case and note it, and return it as it was and as it is; what changes nothing is not noted.

        Raises:
            CaseGoneError: it was erased, or is too old.
            CaseError: the move is refused.
            ConflictError: others kept writing it; nothing was done.
        """

        def attempt() -> tuple[CaseRecord, CaseRecord]:
            before = self._known(where)
            after = move(before)
            if after == before:
                return before, before
            after = replace(after, updated_at=max(before.updated_at, act.now), rev=before.rev + 1)
            self._table.write([*self._noted(where, act, after), _put(where, before, after)])
            return before, after

        return retried(attempt)

    def note(self, where: Key, act: Act) -> CaseRecord:
        """Write down what a colleague says, without touching the case.

        Raises:
            CaseGoneError: the case is gone.
            CaseError: there are no words, or too many.
        """
        case = self._known(where)
        if not act.text.strip():
            raise CaseError(N_("The note is empty."))
        if len(act.text) > LONGEST:
            raise CaseError(
                f"The note has {len(act.text):,} characters; {LONGEST:,} fit. Shorten it, or write two."
            )
        self._table.write(self._noted(where, act, case))
        return case

    def hold_on(self, where: Key, *, by: Colleague, claim: int, now: int) -> CaseRecord:
        """Renew a lease, without a note and without keeping triage from writing at the same time.

        Raises:
            CaseError: it is not theirs any more, or gone.
        """
        case = held_on(self._known(where), by=by, claim=claim, now=now)
        still = Attr("owner").eq(by.id) & Attr("claim").eq(claim) & Attr("state").eq(case.state)
        try:
            self._table.write([Update(key=where, set={"lease_until": case.lease_until}, condition=still)])
        except ConflictError as error:
            raise CaseError(N_("You do not hold this case any more.")) from error
        return case

    def _noted(self, where: Key, act: Act, case: CaseRecord) -> list[Write]:
        key, item = note_item(where, act.note(case))
        return [Put(key=key, item=item)]

    def _known(self, where: Key) -> CaseRecord:
        case = self.find(where)
        if case is None:
            raise CaseGoneError
        return case


def _put(where: Key, before: CaseRecord, after: CaseRecord) -> Put:
    _, item = case_item(after)
    return Put(key=where, item=item, condition=Attr("rev").eq(before.rev))
