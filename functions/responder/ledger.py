"""A reply's life in the table: every step is a conditional write, so that only one holder can take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any

import msgspec
from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import CaseKey, Key, budget_key, comment_key, person_key, reply_key, sent_key
from aplomb.aws.table import Delete, Put, Table, Update, Write
from aplomb.comment import Platform
from aplomb.records import (
    RETENTION,
    CommentRecord,
    ReplyRecord,
    Step,
    load,
    reply_item,
    reply_work,
)
from aplomb.reply import Channel, ReplyKey, ReplyState
from aplomb.skips import SkipReason

# A holder that has not finished by then is dead: Lambda ends it after 60 s (template.yaml, Timeout).
LEASE = 120

# A reply cancelled for one of these answered nobody, and nothing is left of the comment to answer.
_NOBODY_TO_ANSWER = frozenset({SkipReason.COMMENT_GONE, SkipReason.REMOVED, SkipReason.HIDDEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Reads replies and moves them along their life.

    Every move holds only if the reply is still as it was read: same state, same fence. Otherwise it raises
    ConflictError, and whoever tried must let go.
    """

    table: Table

    def reply(self, key: Key) -> ReplyRecord | None:
        """Return the reply as it is now."""
        return load(ReplyRecord, self.table.get(key))

    def comment(self, key: ReplyKey) -> CommentRecord | None:
        """Return the comment that is answered."""
        return load(CommentRecord, self.table.get(comment_key(key.platform, key.account, key.comment)))

    def sent_for(self, platform: Platform, reply_ids: Iterable[str]) -> dict[str, str]:
        """Return, of these messages of our account, those a machine sent, and for which comment."""
        sent: dict[str, str] = {}
        for some in batched(dict.fromkeys(reply_ids), 100, strict=False):  # the table's limit
            found = self.table.get_many([sent_key(platform, one) for one in some])
            sent |= {one: item["comment"] for one, item in zip(some, found, strict=True) if item}
        return sent

    def claim(self, reply: ReplyRecord, *, now: int) -> ReplyRecord:
        """Become the only holder of a reply."""
        return self._move(reply, ReplyState.CLAIMED, now=now, due_at=now + LEASE, fence=reply.fence + 1)

    def calling(self, reply: ReplyRecord, *, now: int, text: str, template: str) -> ReplyRecord:
        """Store what is about to be said, before the socket opens."""
        return self._move(
            reply,
            ReplyState.CALLING,
            now=now,
            due_at=now + LEASE,
            text=text,
            template=template,
            called_at=now,
        )

    def claim_read_back(self, reply: ReplyRecord, *, now: int) -> ReplyRecord:
        """Become the only one to find out what became of a call; its maker may not settle it any more."""
        fence = reply.fence + 1
        return self._move(reply, ReplyState.UNKNOWN, now=now, due_at=now + LEASE, fence=fence, note="reading")

    def wait(self, reply: ReplyRecord, *, now: int, seconds: int, note: str) -> ReplyRecord:
        """Give a reply back that was surely not sent, to be tried again later."""
        later = now + seconds
        return self._move(reply, ReplyState.PLANNED, now=now, due_at=later, not_before=later, note=note)

    def wait_for_edit(self, reply: ReplyRecord, *, now: int, seconds: int) -> ReplyRecord:
        """Give a reply back because its comment reads otherwise now; the edit may be on its way to triage."""
        return self._move(
            reply,
            ReplyState.PLANNED,
            now=now,
            due_at=now + seconds,
            not_before=now + seconds,
            note=SkipReason.TEXT_CHANGED,
            mismatches=reply.mismatches + 1,
        )

    def unknown(self, reply: ReplyRecord, *, now: int, read_in: int, reads: int, note: str) -> ReplyRecord:
        """Note that nobody knows whether it was sent, and when to read it back."""
        return self._move(reply, ReplyState.UNKNOWN, now=now, due_at=now + read_in, reads=reads, note=note)

    def close(
        self, reply: ReplyRecord, state: ReplyState, *, now: int, reason: SkipReason, note: str = ""
    ) -> ReplyRecord:
        """End a reply's life without its having been sent by us."""
        note = f"{reason}: {note}" if note else str(reason)
        closed, write = self._step(reply, state, now=now, due_at=None, reason=reason, note=note)
        nobody = state is ReplyState.CANCELLED and reason in _NOBODY_TO_ANSWER
        self.table.write([write, *(self._budget_back(reply) if nobody else ())])
        return closed

    def word_draft(self, reply: ReplyRecord, *, text: str, template: str, now: int) -> ReplyRecord:
        """Store the words of a reply that a person may send."""
        return self._move(
            reply, ReplyState.DRAFT, now=now, due_at=None, text=text, template=template, note="worded"
        )

    def sent(
        self, reply: ReplyRecord, *, now: int, platform_id: str, recipient: str, then_privately: bool
    ) -> Key | None:
        """Note that it was sent, and plan the private reply at the same moment; return that one's key."""
        moved, write = self._step(
            reply, ReplyState.SENT, now=now, due_at=None, note=platform_id, platform_id=platform_id
        )
        key = moved.key
        writes: list[Write] = [write]
        if platform_id:
            pointer = {"account": key.account, "comment": key.comment, "expires_at": now + RETENTION}
            writes.append(Put(key=sent_key(key.platform, platform_id), item=pointer))
        if recipient:
            writes.append(_link(key.account, recipient, moved.case, now=now))
        private: Key | None = None
        if then_privately:
            private, item = reply_item(_private_reply(moved, now=now))
            writes.append(Put(key=private, item=item, condition=Attr("pk").not_exists()))
        self.table.write(writes)
        return private

    def _budget_back(self, reply: ReplyRecord) -> Iterator[Delete]:
        """Let another comment of this person be answered; a private reply follows one that was."""
        key, ours = budget_key(reply.case), reply.key.comment
        held = self.table.get(key) if reply.key.channel is Channel.PUBLIC else None
        if held is not None and held["comment"] == ours:
            yield Delete(key=key, condition=Attr("comment").eq(ours))

    def _move(
        self,
        reply: ReplyRecord,
        state: ReplyState,
        *,
        now: int,
        due_at: int | None,
        note: str = "",
        **changes: Any,
    ) -> ReplyRecord:
        moved, write = self._step(reply, state, now=now, due_at=due_at, note=note, **changes)
        self.table.write([write])
        return moved

    def _step(
        self,
        reply: ReplyRecord,
        state: ReplyState,
        *,
        now: int,
        due_at: int | None,
        note: str,
        **changes: Any,
    ) -> tuple[ReplyRecord, Update]:
        step = Step(at=now, state=state, note=note[:300])
        moved = replace(reply, state=state, due_at=due_at, steps=(*reply.steps, step), **changes)
        key = reply_key(reply.key)
        write = Update(
            key=key,
            set={"state": state, **changes, **_due(moved)},
            remove=() if due_at is not None else ("due_at", "work_pk", "work_sk"),
            append={"steps": msgspec.to_builtins(step)},
            condition=Attr("state").eq(reply.state) & Attr("fence").eq(reply.fence),
        )
        return moved, write


def _due(reply: ReplyRecord) -> Mapping[str, Any]:
    if reply.due_at is None:
        return {}
    return {"due_at": reply.due_at, **reply_work(reply_key(reply.key), due_at=reply.due_at)}


def _private_reply(public: ReplyRecord, *, now: int) -> ReplyRecord:
    return replace(
        public,
        key=replace(public.key, channel=Channel.PRIVATE),
        state=ReplyState.PLANNED,
        intent="private_reply",
        planned_at=now,
        due_at=now + LEASE,
        not_before=0,
        fence=0,
        text="",
        template="",
        platform_id="",
        called_at=None,
        reads=0,
        mismatches=0,
        steps=(Step(at=now, state=ReplyState.PLANNED),),
    )


def _link(account: str, person: str, case: CaseKey, *, now: int) -> Put:
    """Let a private message of this person find their public case."""
    key = person_key(Platform.MESSENGER, account, person)
    return Put(key=key, item={"case": tuple(case), "expires_at": now + RETENTION})
