"""The same act on many cases, shown before it is done; a public reply is none of them, and never will be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from aplomb.aws.keys import Key
from aplomb.aws.table import ConflictError, Table
from aplomb.case_notes import Did
from aplomb.cases import (
    CaseError,
    Colleague,
    Seen,
    assigned,
    case_reference,
    released,
    resolved,
    snoozed,
)
from aplomb.errors import AplombError
from aplomb.records import CaseRecord, Outcome, load
from console.cases.desk import Act, CaseDesk, CaseGoneError

MOST = 100  # cases at once: one read shows what will happen


class Deed(StrEnum):
    """What can be done to many cases at once."""

    ASSIGN = "assign"
    SNOOZE = "snooze"
    RESOLVE = "resolve"
    RELEASE = "release"


DID = {
    Deed.ASSIGN: Did.ASSIGNED,
    Deed.SNOOZE: Did.SNOOZED,
    Deed.RESOLVE: Did.RESOLVED,
    Deed.RELEASE: Did.RELEASED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done, by whom."""

    deed: Deed
    by: Colleague
    now: int
    to: Colleague | None = None
    until: int = 0
    outcome: Outcome = Outcome.NO_ANSWER_NEEDED

    def carried_out(self, case: CaseRecord, seen: Seen) -> CaseRecord:
        """Return a case as it is then.

        Raises:
            CaseError: it is left alone, and why.
        """
        match self.deed:
            case Deed.ASSIGN:
                return assigned(case, by=self.by, to=self.to or self.by, now=self.now)
            case Deed.SNOOZE:
                return snoozed(case, by=self.by, until=self.until, seen=seen, now=self.now)
            case Deed.RESOLVE:
                return resolved(case, by=self.by, outcome=self.outcome, seen=seen, now=self.now)
            case Deed.RELEASE:
                return released(case, by=self.by, now=self.now)

    @property
    def about(self) -> str:
        """What the note says of it."""
        match self.deed:
            case Deed.ASSIGN:
                return self.to.name if self.to else ""
            case Deed.SNOOZE:
                return str(self.until)
            case Deed.RESOLVE:
                return self.outcome
            case Deed.RELEASE:
                return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What will become of one case."""

    reference: str
    case: CaseRecord | None
    refusal: CaseError | None  # why it is left alone; None where it is not

    @property
    def mark(self) -> str:
        """What the form says it showed."""
        return f"{self.reference}:{self.case.last_comment if self.case else ''}"


def foresee(table: Table, places: Sequence[Key], order: Order) -> list[Foreseen]:
    """Return what would become of cases now, in one read; nothing is written."""
    keys = list(dict.fromkeys(places))[:MOST]
    return (
        [_foreseen(key, item, order) for key, item in zip(keys, table.get_many(keys), strict=True)]
        if keys
        else []
    )


def _foreseen(key: Key, item: dict[str, object] | None, order: Order) -> Foreseen:
    case = load(CaseRecord, item)
    refusal: CaseError | None = None
    try:
        if case is None:
            raise CaseGoneError
        order.carried_out(case, Seen(last_comment=case.last_comment))
    except CaseError as error:
        refusal = error
    return Foreseen(reference=case_reference(key), case=case, refusal=refusal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of many cases."""

    changed: int
    left: Sequence[AplombError]  # why, one a case


def carry_out(table: Table, marks: Sequence[tuple[Key, str]], order: Order, *, fresh: str) -> Done:
    """Do it, case by case: what cannot be done is left alone, and the others are done all the same."""
    desk, changed = CaseDesk(table), 0
    left: list[AplombError] = []
    for number, (key, last_comment) in enumerate(dict(marks).items()):
        act = Act(
            by=order.by,
            now=order.now,
            id=f"{fresh}-{number}",
            did=DID[order.deed],
            about=order.about,
            to=order.to.id if order.to else "",
        )
        try:
            desk.act(key, act, partial(order.carried_out, seen=Seen(last_comment=last_comment)))
        except (CaseError, ConflictError) as error:
            left.append(error)
        else:
            changed += 1
    return Done(changed=changed, left=left)
