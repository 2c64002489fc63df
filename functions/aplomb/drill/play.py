"""A made-up crisis of the drill's account: who writes what when, how it begins, how it is cleared away."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched

import msgspec
from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import CaseKey, Key, account_key, budget_key, case_key, comment_key, reply_key
from aplomb.aws.messages import TriageMessage
from aplomb.aws.table import ConflictError, Delete, Put, Table
from aplomb.crisis.desk import CrisisDesk
from aplomb.crisis.state import CrisisState
from aplomb.drill.account import DRILL
from aplomb.errors import AplombError
from aplomb.promotions.promotion import pause_key
from aplomb.records import load, stored
from aplomb.replies.reply import Channel, ReplyKey

PEOPLE = 60
MINUTES = 12  # in which they write, more and more of them
APART = 3600  # seconds between the beginnings of two drills
SETTLES = 60  # seconds after the last comment, for what follows from it
BY = "a drill"
_AT_ONCE = 100  # items that the table takes in one transaction

NOT_CALM = "The account of drills is not calm: a drill is going on. End it first."
TOO_SOON = "A drill began less than an hour ago. There is one an hour at most."

_SAID = (
    "This is the third time my order arrives broken and nobody answers my e-mails.",
    "I was charged twice and your support keeps hanging up on me. I want my money back.",
    "The food I bought from you made my whole family ill. This is a disgrace.",
    "Terrible service. I waited four weeks and got nothing but excuses.",
    "Your app lost my booking and the staff were rude about it. Never again.",
    "You should be ashamed. My delivery never came and you closed my complaint.",
    "The product is falling apart after two days and you refuse to replace it.",
    "I have been lied to by three of your people. This is unacceptable.",
)


class DrillError(AplombError):
    """A drill cannot begin or end so; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One comment of a drill."""

    after: float  # seconds since the drill began
    comment: str
    author: str
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillRecord:
    """One drill: enough to know everything that it left."""

    run: str
    people: int
    minutes: float
    began_at: int
    by: str
    cleared_at: int = 0  # when it was ended
    at: Mapping[str, int] = field(default_factory=dict)  # what was seen when, kept at its end

    @property
    def done_at(self) -> int:
        """When nothing of it can come any more."""
        return self.began_at + int(self.minutes * 60) + SETTLES

    def played(self) -> list[Written]:
        """Return who writes what when."""
        return script(run=self.run, people=self.people, minutes=self.minutes)


def script(*, run: str, people: int = PEOPLE, minutes: float = MINUTES) -> list[Written]:
    """Return who writes what when: different people, more and more of them."""
    return [
        Written(
            after=minutes * 60 * (number / people) ** 0.7,
            comment=f"drill_{run}{number:03d}",
            author=f"drill-{run}-{number:03d}",
            name=f"Drill {number + 1}",
            text=f"[Drill] {_SAID[number % len(_SAID)]}",
        )
        for number in range(people)
    ]


def new_run() -> str:
    """Return what tells this drill from others."""
    return secrets.token_hex(3)


def message(one: Written, *, now: int) -> TriageMessage:
    """Return a comment as Facebook's webhook would bring it; only the signature is left out."""
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": one.comment,
        "post_id": f"{DRILL.id}_post",
        "parent_id": f"{DRILL.id}_post",
        "created_time": now,
        "from": {"id": one.author, "name": one.name},
        "message": one.text,
    }
    entry = {"id": DRILL.id, "time": now, "changes": [{"field": "feed", "value": value}]}
    return TriageMessage(
        platform=DRILL.platform,
        correlation_id=f"drill-{one.comment}",
        received_at=now,
        payload={"object": "page", "entry": [entry]},
    )


def running(table: Table) -> DrillRecord | None:
    """Return the drill that began last; None, too, for one that this version cannot read."""
    try:
        return load(DrillRecord, table.get(_about("DRILL")))
    except msgspec.ValidationError:
        return None


def begin(table: Table, drill: DrillRecord) -> None:
    """Let one drill begin, and forget what an earlier one left. The detector then knows a quiet account.

    Raises:
        DrillError: one is going on, or began less than an hour ago.
    """
    if CrisisDesk(table).read(DRILL.platform, DRILL.id).state is not CrisisState.CALM:
        raise DrillError(NOT_CALM)
    before = running(table)
    if before is not None and before.began_at > drill.began_at - APART:
        raise DrillError(TOO_SOON)
    # First: what is left of it can be found by its record alone, which the new one takes the place of.
    clear(table, before.played() if before else (), now=drill.began_at)
    may = Attr("pk").not_exists() | Attr("began_at").lte(drill.began_at - APART)
    try:
        table.write([Put(key=_about("DRILL"), item=stored(drill, expires_at=None), condition=may)])
    except ConflictError as error:
        raise DrillError(TOO_SOON) from error


def forget(table: Table) -> None:
    """Let the next drill begin at any time: nothing of this one can come any more."""
    table.write([Delete(key=_about("DRILL"))])


def keep(table: Table, drill: DrillRecord) -> None:
    """Keep what became of a drill, unless another one has begun."""
    item = stored(drill, expires_at=None)
    table.write([Put(key=_about("DRILL"), item=item, condition=Attr("run").eq(drill.run))])


def clear(table: Table, played: Sequence[Written], *, now: int) -> None:
    """Take the drill's comments, cases and drafts out of everybody's way; the record of it stays."""
    left = [Delete(key=key) for one in played for key in _left_by(one)]
    for some in batched(left, _AT_ONCE, strict=False):
        _take_away(table, some)
    if CrisisDesk(table).read(DRILL.platform, DRILL.id).state is not CrisisState.CALM:
        CrisisDesk(table).decide(DRILL, CrisisState.CALM, person=BY, why="The drill is over.", now=now)
    for what in ("TALLY", "DETECTOR", "CRISIS", "STATEMENTS", "PULSE"):
        table.write([Delete(key=_about(what))])
    table.write([Delete(key=pause_key(DRILL.platform, DRILL.id))])


def _take_away(table: Table, some: Sequence[Delete]) -> None:
    """Delete items together, for somebody waits; one by one where a function is writing one of them."""
    try:
        table.write(some)
    except ConflictError:
        for one in some:
            table.write([one])


def reply_keys(one: Written) -> Iterator[Key]:
    """Yield where replies to a drill's comment would stand."""
    for channel in Channel:
        yield reply_key(
            ReplyKey(platform=DRILL.platform, account=DRILL.id, comment=one.comment, channel=channel)
        )


def case_of(one: Written) -> CaseKey:
    """Return what names the case of a drill's comment."""
    return CaseKey(DRILL.platform, DRILL.id, one.comment, one.author)


def _left_by(one: Written) -> Iterator[Key]:
    case = case_of(one)
    yield comment_key(DRILL.platform, DRILL.id, one.comment)
    yield from reply_keys(one)
    yield case_key(case)
    yield budget_key(case)


def _about(what: str) -> Key:
    return account_key(DRILL.platform, DRILL.id, what)
