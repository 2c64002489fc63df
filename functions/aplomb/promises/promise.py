"""What we said we would do by a time, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import msgspec

from aplomb import retention
from aplomb.aws.keys import CaseKey, Key, hashed, promise_key, work_pk
from aplomb.comment import Platform
from aplomb.errors import AplombError
from aplomb.records import load, stored
from aplomb.replies.reply import ReplyKey
from aplomb.wording.promise import Act

LONGEST_NOTE = 300  # characters
MOST_NOTED = 3  # promises about one comment that no reply made
_NO_TIME = 10**11  # seconds since 1970: no calendar that we use goes so far
ID_LENGTH = 16  # of a hash's 64 digits: people type it


class PromiseError(AplombError):
    """It cannot be so; the text says why."""


class UnreadableError(PromiseError):
    """The record of a promise is damaged. It stays where it is, for an engineer to mend."""


class PromiseState(StrEnum):
    """Where a promise is in its life."""

    OPEN = "open"
    HANDED_OVER = "handed_over"  # it still has to be kept, by somebody else
    KEPT = "kept"
    LATE = "late"
    VOID = "void"  # the reply that made it was surely not posted


WAITING = frozenset({PromiseState.OPEN, PromiseState.HANDED_OVER})


class Contact(StrEnum):
    """How somebody was in touch, which is what was promised."""

    CALL = "call"
    MESSAGE = "message"
    MAIL = "mail"
    VISIT = "visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseStep:
    """One moment of a promise's life."""

    at: int
    state: PromiseState
    by: str = ""  # a person, where it was one
    note: str = ""  # the evidence, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class LateNotice:
    """That we tell the person honestly that we were late."""

    drafted_at: int
    text: str = ""  # for a person to approve and send; empty where no words could be found
    language: str = ""
    template: str = ""
    named: str = ""  # the words in it that name the promise's time
    told_at: int = 0  # when our people were asked last to send it
    said_at: int | None = None
    said_by: str = ""
    how: str = ""  # the platform's id of the reply, or a person's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a reply, or a person, said we would do."""

    id: str
    platform: Platform
    account: str
    case: CaseKey
    reply: ReplyKey | None = None  # which said it; None where a person promised otherwise
    act: Act
    made_at: int
    due_at: int  # the very time that was named
    by: str  # the template, its variant and set; or a person
    text: str  # the words that named the time, and no others
    state: PromiseState = PromiseState.OPEN
    owner: str = ""  # who has it in hand; empty until somebody does
    ended_at: int | None = None  # when it was kept, late or void
    steps: tuple[PromiseStep, ...] = ()
    look_at: int | None = None  # when the keeper must see to it; None: at once, it has not yet
    told: int = 0  # percent of its staffed time of which its people were reminded
    scheduled: bool = False  # it has an alarm clock of its own
    notice: LateNotice | None = None
    rev: int = 1

    @property
    def unsaid(self) -> bool:
        """Whether it was broken, and nobody has said so to the person yet."""
        return self.state is PromiseState.LATE and (self.notice is None or self.notice.said_at is None)


def promise_id(reply: ReplyKey) -> str:
    """Return the id of the one promise that a reply can make."""
    number = (str(reply.number),) if reply.number else ()
    return hashed(reply.platform, reply.account, reply.comment, reply.channel, *number)[:ID_LENGTH]


def noted_ids(platform: str, account: str, comment: str) -> tuple[str, ...]:
    """Return the ids of what people may note that they promised about a comment otherwise than by a reply."""
    whose = (platform, account, comment)
    return tuple(hashed(*whose, "noted", str(number))[:ID_LENGTH] for number in range(MOST_NOTED))


def promise_item(promise: Promise) -> tuple[Key, dict[str, Any]]:
    """Return where a promise stands and what is written there.

    While it waits, or is broken and nobody has said so, it never expires.
    """
    key = promise_key(promise.id)
    waits = promise.state in WAITING or promise.unsaid
    over = None if waits or promise.ended_at is None else promise.ended_at + retention.PROMISE
    item = stored(promise, expires_at=over)
    if waits:
        look_at = promise.made_at if promise.look_at is None else promise.look_at
        item |= {"work_pk": work_pk("PROMISE", key), "work_sk": f"{look_at:012d}"}
    return key, item


def read_promise(item: Mapping[str, Any] | None) -> Promise | None:
    """Return the promise that an item holds.

    Raises:
        UnreadableError: the item is none that this version of Aplomb writes, or its times are no times.
    """
    try:
        promise = load(Promise, item)
    except msgspec.ValidationError:
        raise UnreadableError("The record of this promise is damaged. An engineer must mend it.") from None
    if promise is not None and not all(0 <= at < _NO_TIME for at in (promise.made_at, promise.due_at)):
        raise UnreadableError("The times of this promise are damaged. An engineer must mend its record.")
    return promise


def kept(promise: Promise, *, person: str, evidence: str, done_at: int, now: int) -> Promise:
    """Return the promise as kept: somebody did it in time, and says how that can be seen.

    One that was called late meanwhile is put right thereby.

    Raises:
        PromiseError: nobody or no evidence is named, it is over, or it was not done within its time.
    """
    person, evidence = _named(person, evidence, "Say who kept it, and how that can be seen.")
    if promise.state not in WAITING | {PromiseState.LATE}:
        raise PromiseError(f"It is {promise.state} already.")
    if not promise.made_at <= done_at <= now:
        raise PromiseError("It was done between its making and now, or not at all.")
    if done_at > promise.due_at:
        raise PromiseError("It was done after its time: it is late.")
    return _moved(promise, PromiseState.KEPT, by=person, note=evidence, now=now, ended_at=now)


def late(promise: Promise, *, evidence: str, now: int, person: str = "") -> Promise:
    """Return the promise as broken; without a person, the clock said so.

    Raises:
        PromiseError: it is over, its time has not passed, or nothing says what happened.
    """
    _, evidence = _named("-", evidence, "Say what was done, or that nothing was.")
    _must_wait(promise)
    if now <= promise.due_at:
        raise PromiseError("Its time has not passed.")
    by = person.strip()
    return _moved(promise, PromiseState.LATE, by=by, note=evidence, now=now, ended_at=now, look_at=now)


def said_late(promise: Promise, *, person: str, how: str, now: int) -> Promise:
    """Return a broken promise of which the person knows now that it was; nobody named: a machine saw it.

    Raises:
        PromiseError: it was not broken, it was said already, or it is not told how it was said.
    """
    _, how = _named("-", how, "Say how they were told.")
    if not promise.unsaid:
        raise PromiseError("There is nothing to say: it was not broken, or they were told already.")
    notice = replace(
        promise.notice or LateNotice(drafted_at=now),
        said_at=now,
        said_by=person.strip()[:LONGEST_NOTE],
        how=how,
    )
    return _moved(promise, promise.state, by=person.strip(), note=f"said: {how}", now=now, notice=notice)


def handed_over(promise: Promise, *, to: str, person: str, evidence: str, now: int) -> Promise:
    """Return the promise in somebody else's hands; it waits on, and is due as before.

    Raises:
        PromiseError: it is over, somebody is not named, or it is theirs already.
    """
    person, evidence = _named(person, evidence, "Say who hands it over, and how the other one knows.")
    to, _ = _named(to, "-", "Say to whom.")
    _must_wait(promise)
    if to == promise.owner:
        raise PromiseError(f"{to} has it already.")
    note = f"to {to}: {evidence}"
    return _moved(promise, PromiseState.HANDED_OVER, by=person, note=note, now=now, owner=to)


def taken(promise: Promise, *, person: str, now: int) -> Promise:
    """Return the promise in the hands of a person who takes it; what somebody has is handed over instead.

    Raises:
        PromiseError: it is over, nobody is named, or somebody has it.
    """
    person, _ = _named(person, "-", "Say who takes it.")
    _must_wait(promise)
    if promise.owner:
        raise PromiseError(f"{promise.owner} has it; let them hand it over.")
    return _moved(promise, promise.state, by=person, note="taken", now=now, owner=person)


def looked_at(promise: Promise, *, look_at: int, **changes: Any) -> Promise:
    """Return the promise after a look of the keeper's, which is no step of its life."""
    return replace(promise, look_at=look_at, rev=promise.rev + 1, **changes)


def voided(promise: Promise, *, why: str, now: int) -> Promise:
    """Return the promise as never made: the platform surely has no such reply.

    Raises:
        PromiseError: it is over, or a person has it in hand.
    """
    if promise.state is not PromiseState.OPEN:
        raise PromiseError(f"It is {promise.state} already.")
    return _moved(promise, PromiseState.VOID, by="", note=why, now=now, ended_at=now)


def forgotten(promise: Promise, *, case: CaseKey) -> Promise:
    """Return the promise without what tells to whom it was made; `case` is what is left of theirs.

    What no reply said is told in a person's own words, which may name anybody.
    """
    steps = tuple(replace(step, note="") for step in promise.steps)
    notice = promise.notice and replace(promise.notice, text="", how="")
    text = promise.text if promise.reply else ""
    return replace(promise, case=case, text=text, steps=steps, notice=notice, rev=promise.rev + 1)


def _must_wait(promise: Promise) -> None:
    if promise.state not in WAITING:
        raise PromiseError(f"It is {promise.state} already.")


def _named(who: str, what: str, otherwise: str) -> tuple[str, str]:
    who, what = who.strip(), what.strip()
    if not who or not what:
        raise PromiseError(otherwise)
    return who[:LONGEST_NOTE], what[:LONGEST_NOTE]


def _moved(promise: Promise, state: PromiseState, *, by: str, note: str, now: int, **changes: Any) -> Promise:
    step = PromiseStep(at=now, state=state, by=by, note=note[:LONGEST_NOTE])
    return replace(promise, state=state, steps=(*promise.steps, step), rev=promise.rev + 1, **changes)
