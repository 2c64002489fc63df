"""What a reply promises: granted while it is worded, stored with its call, void if it was surely not said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aplomb.aws.keys import account_key, promise_key
from aplomb.aws.table import Table, Write
from aplomb.brand.facts import Brand
from aplomb.crisis.policy import state_in_force
from aplomb.crisis.state import CrisisState
from aplomb.promises.granting import Denied, Granted, grant
from aplomb.promises.promise import (
    Promise,
    PromiseState,
    PromiseStep,
    UnreadableError,
    promise_id,
    read_promise,
    voided,
)
from aplomb.promises.tally import PromiseTally, promise_writes, read_tally, tally_key
from aplomb.promises.times import promise_by
from aplomb.records import ReplyRecord
from aplomb.replies.reply import ReplyState
from aplomb.replies.signing import Signed
from aplomb.wording.promise import Asked
from aplomb.wording.rendering import Rendered


@dataclass(slots=True, kw_only=True)
class Promising:
    """Grants what the wording of one reply asks for, and remembers what was granted or why not.

    The account's tally is read once, and only where a wording asks.
    """

    table: Table
    reply: ReplyRecord
    now: int
    denied: Denied | None = None
    _granted: dict[Asked, int] = field(default_factory=dict)
    _known: tuple[PromiseTally, CrisisState] | None = None
    _most_open: int = 0

    def grant(self, asked: Asked, language: str, *, brand: Brand) -> str:
        """Return by when, in the reply's language; nothing where it is not granted."""
        answer = self._decided(asked, brand)
        by = ""
        if isinstance(answer, Granted) and brand.hours and brand.promises:
            by = promise_by(answer.due_at, language=language, zone=brand.hours.staffed.zone)
            if by:
                self._granted[asked], self._most_open = answer.due_at, brand.promises.most_open
        if not by:
            self.denied = answer if isinstance(answer, Denied) else Denied.NO_WORDS
        return by

    def made(self, worded: Rendered) -> Promise | None:
        """Return the promise that the words make, if they do."""
        if worded.promise is None:
            return None
        key, step = self.reply.key, PromiseStep(at=self.now, state=PromiseState.OPEN)
        return Promise(
            id=promise_id(key),
            platform=key.platform,
            account=key.account,
            case=self.reply.case,
            reply=key,
            act=worded.promise.act,
            made_at=self.now,
            due_at=self._granted[worded.promise],
            by=worded.source,
            text=worded.promise_by,
            steps=(step,),
        )

    def writes(self, promise: Promise) -> list[Write]:
        """Return what is stored together with the call that makes the promise."""
        tally, _ = self._read()
        return promise_writes(None, promise, most_open=self._most_open, faded=tally.faded)

    @property
    def note(self) -> str:
        """Why the reply promises nothing, for its life's steps; empty where nothing was asked."""
        return "" if self.denied is None else f"no promise: {self.denied}"

    def _decided(self, asked: Asked, brand: Brand) -> Granted | Denied:
        if self.reply.promised_by is not None or _maybe_heard(self.reply):
            return Denied.ALREADY_PROMISED
        if brand.promises is None:
            return Denied.NO_TERMS
        tally, state = self._read()
        return grant(asked, now=self.now, hours=brand.hours, terms=brand.promises, tally=tally, state=state)

    def _read(self) -> tuple[PromiseTally, CrisisState]:
        if self._known is None:
            platform, account = self.reply.key.platform, self.reply.key.account
            keys = [tally_key(platform, account), account_key(platform, account, "CRISIS")]
            tally, crisis = self.table.get_many(keys)
            self._known = read_tally(tally, now=self.now), state_in_force(crisis)
        return self._known


def promise_of(reply: ReplyRecord, signed: Signed, *, now: int) -> Promise | None:
    """Return the promise that a person's words make, if they do."""
    named = signed.promise
    if named is None:
        return None
    return Promise(
        id=promise_id(reply.key),
        platform=reply.key.platform,
        account=reply.key.account,
        case=reply.case,
        reply=reply.key,
        act=named.act,
        made_at=now,
        due_at=named.due_at,
        by=signed.by.name,
        text=named.text,
        owner=signed.by.name,
        steps=(PromiseStep(at=now, state=PromiseState.OPEN, by=signed.by.name),),
    )


def unsaid(table: Table, reply: ReplyRecord, *, now: int) -> tuple[list[Write], Mapping[str, None]]:
    """Return what makes a reply's promise void where it was surely not said, and the change to the reply.

    Once the outcome of a call was unknown, somebody may have read it: the promise then stays.
    """
    if reply.promised_by is None or _maybe_heard(reply):
        return [], {}
    try:
        promise = read_promise(table.get(promise_key(promise_id(reply.key))))
    except UnreadableError:
        return [], {}  # its record is damaged: it stays, and the keeper rings for it
    if promise is None or promise.state is not PromiseState.OPEN:
        return [], {"promised_by": None}
    void = voided(promise, why="the reply was not posted", now=now)
    return promise_writes(promise, void), {"promised_by": None}


def _maybe_heard(reply: ReplyRecord) -> bool:
    return any(step.state is ReplyState.UNKNOWN for step in reply.steps)
