"""A made-up crisis of the drill's account: who writes what when, how it is sent, how it is cleared away."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aplomb.accounts import Account
from aplomb.aws.keys import CaseKey, Key, account_key, budget_key, case_key, comment_key, reply_key
from aplomb.aws.messages import TriageMessage
from aplomb.aws.table import Delete, Put, Table
from aplomb.crisis import CrisisState
from aplomb.crisis_desk import CrisisDesk
from aplomb.drill import DRILL
from aplomb.promotions import pause_key
from aplomb.reply import Channel, ReplyKey
from crisis_detector.baseline import Baseline
from crisis_detector.detector import Memory

PEOPLE = 60
MINUTES = 12  # in which they write, more and more of them
QUIET_WEEKS = 336.0  # hours of one critic an hour, which the detector is made to remember
BY = "a drill"

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One comment of a drill."""

    after: float  # seconds since the drill began
    comment: str
    author: str
    name: str
    text: str


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


def prepare(table: Table, *, now: int) -> None:
    """Forget what earlier drills left, and let the detector know the account as a quiet one."""
    clear(table, (), now=now)
    memory = Memory(
        baseline=Baseline(level=1.0, known=QUIET_WEEKS), learned_until=float(now), burned_until=float(now)
    )
    kept = {"memory": memory.to_json(), "began_at": now - 3600, "looked_at": now, "tally_rev": 0, "rev": 1}
    table.write([Put(key=_about("DETECTOR"), item=kept)])


def clear(table: Table, played: Sequence[Written], *, now: int) -> None:
    """Take the drill's comments, cases and drafts out of everybody's way; the record of it stays."""
    for one in played:
        for key in _left_by(one):
            table.write([Delete(key=key)])
    if CrisisDesk(table).read(DRILL.platform, DRILL.id).state is not CrisisState.CALM:
        decide(table, DRILL, CrisisState.CALM, why="The drill is over.", now=now)
    for what in ("TALLY", "DETECTOR", "CRISIS", "STATEMENTS", "PULSE"):
        table.write([Delete(key=_about(what))])
    table.write([Delete(key=pause_key(DRILL.platform, DRILL.id))])


def decide(table: Table, account: Account, state: CrisisState, *, why: str, now: int) -> None:
    """Set the drill's account to a state."""
    CrisisDesk(table).decide(account, state, person=BY, why=why, now=now)


def reply_keys(one: Written) -> Iterator[Key]:
    """Yield where replies to a drill's comment would stand."""
    for channel in Channel:
        yield reply_key(
            ReplyKey(platform=DRILL.platform, account=DRILL.id, comment=one.comment, channel=channel)
        )


def _left_by(one: Written) -> Iterator[Key]:
    case = CaseKey(DRILL.platform, DRILL.id, one.comment, one.author)
    yield comment_key(DRILL.platform, DRILL.id, one.comment)
    yield from reply_keys(one)
    yield case_key(case)
    yield budget_key(case)


def _about(what: str) -> Key:
    return account_key(DRILL.platform, DRILL.id, what)
