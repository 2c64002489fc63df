"""A reply's life in the table: every step is a conditional write, so that only one holder can take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key, budget_key, case_key, comment_key, reply_key, sent_key
from aplomb.aws.table import ConflictError, Delete, Table, Update, Write
from aplomb.comment import Platform
from aplomb.records import CaseRecord, CommentRecord, ReplyRecord, load
from aplomb.replies.echoes import echo_place
from aplomb.replies.moves import budget_returned, case_opened, link_to_case, moved, postponed, sent
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from aplomb.retention import LINK
from aplomb.skips import SkipReason
from responder.promising import unsaid

# A holder that has not finished by then is dead: Lambda ends it after 60 s (template.yaml, Timeout).
LEASE = 120
SHORTEST_LEASE = 75
LONGEST_LEASE = 200  # as long as triage gives a reply that it plans

# Longer than the sweeper's minute: what it brings early waits in the queue to the second.
AHEAD = 75

# A reply cancelled for one of these answered nobody, and nothing is left of the comment to answer.
_NOBODY_TO_ANSWER = frozenset({SkipReason.COMMENT_GONE, SkipReason.REMOVED, SkipReason.HIDDEN})

# A reply that did not go out for any other reason leaves a person unanswered.
_NOBODY_WAITS = _NOBODY_TO_ANSWER | {SkipReason.ANSWERED_BY_COLLEAGUE, SkipReason.NOT_CRITICAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Reads replies and moves them along their life.

    Every move holds only if the reply is still as it was read: same state, same fence. Otherwise it raises
    ConflictError, and whoever tried must let go.
    """

    table: Table
    written: dict[Key, ReplyRecord] = field(default_factory=dict)  # in this run; see `known`

    def reply(self, key: Key) -> ReplyRecord | None:
        """Return the reply as it is now."""
        return load(ReplyRecord, self.table.get(key))

    def known(self, key: Key) -> ReplyRecord | None:
        """Return the reply as this run has left it, or as it is now.

        Whoever changed it since is noticed by the next write, as after any read.
        """
        return self.written.get(key) or self.reply(key)

    def forget(self) -> None:
        """Begin anew: what earlier runs wrote is no longer known."""
        self.written.clear()

    def comment(self, key: ReplyKey) -> CommentRecord | None:
        """Return the comment that is answered."""
        return load(CommentRecord, self.table.get(comment_key(key.platform, key.account, key.comment)))

    def sent_for(self, platform: Platform, reply_ids: Iterable[str]) -> dict[str, tuple[str, int]]:
        """Return, of these messages of our account, those we sent: for which comment, and their number."""
        sent: dict[str, tuple[str, int]] = {}
        for some in batched(dict.fromkeys(reply_ids), 100, strict=False):  # the table's limit
            found = self.table.get_many([sent_key(platform, one) for one in some])
            sent |= {
                one: (item["comment"], item.get("number", 0))
                for one, item in zip(some, found, strict=True)
                if item
            }
        return sent

    def claim(self, reply: ReplyRecord, *, now: int) -> ReplyRecord:
        """Become the only holder of a reply."""
        due_at = _lease(reply, now=now)
        return self._move(reply, ReplyState.CLAIMED, now=now, due_at=due_at, fence=reply.fence + 1)

    def calling(  # noqa: PLR0913  each is one fact of the call
        self,
        reply: ReplyRecord,
        *,
        now: int,
        text: str,
        template: str,
        named: bool = True,
        also: Sequence[Write] = (),
        **changes: Any,
    ) -> ReplyRecord:
        """Store what is about to be said, before the socket opens.

        Unless the platform's echo is going to name the comment, it is also stored where the echo finds it.
        """
        back, undone = unsaid(self.table, reply, now=now)
        changes = {"called_at": now, **undone, **changes, "text": text, "template": template}
        if reply.state is ReplyState.PLANNED:
            changes["fence"] = reply.fence + 1
        due_at = _lease(reply, now=now)
        calling, write = moved(reply, ReplyState.CALLING, now=now, due_at=due_at, **changes)
        if not named:
            self.table.write([_echo(calling, now=now)])
        return self._write(calling, [write, *back, *also])

    def claim_read_back(self, reply: ReplyRecord, *, now: int) -> ReplyRecord:
        """Become the only one to find out what became of a call; its maker may not settle it any more."""
        fence = reply.fence + 1
        return self._move(reply, ReplyState.UNKNOWN, now=now, due_at=now + LEASE, fence=fence, note="reading")

    def wait(
        self,
        reply: ReplyRecord,
        *,
        now: int,
        seconds: int,
        note: str,
        also: Sequence[Write] = (),
        **changes: Any,
    ) -> ReplyRecord:
        """Give a reply back that was surely not sent, to be tried again later."""
        later = now + seconds
        back, undone = unsaid(self.table, reply, now=now)
        changes |= {"not_before": later, **undone}
        waiting, write = moved(reply, ReplyState.PLANNED, now=now, due_at=later, note=note, **changes)
        return self._write(waiting, [write, *back, *also])

    def postpone(self, reply: ReplyRecord, *, until: int, now: int, place: float | None, why: str) -> None:
        """Let a reply wait for its turn; only the first such wait is a step of its life.

        The sweeper comes once a minute: a planned reply is put into the queue ahead of its time, and waits
        there to the second.
        """
        if reply.state is not ReplyState.PLANNED:
            after, write = postponed(reply, due_at=until, place=place)
        elif reply.place is None:
            ahead = max(until - AHEAD, now)
            after, write = moved(
                reply, reply.state, now=now, due_at=ahead, note=why, not_before=until, place=place
            )
        else:
            after, write = postponed(reply, due_at=max(until - AHEAD, now), not_before=until, place=place)
        self._write(after, [write])

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

    def unknown(self, reply: ReplyRecord, *, now: int, read_in: int, note: str, **counts: int) -> ReplyRecord:
        """Note that nobody knows whether it was sent, and when to read it back."""
        return self._move(reply, ReplyState.UNKNOWN, now=now, due_at=now + read_in, note=note, **counts)

    def close(
        self,
        reply: ReplyRecord,
        state: ReplyState,
        *,
        now: int,
        reason: SkipReason,
        note: str = "",
        **changes: Any,
    ) -> ReplyRecord:
        """End a reply's life without its having been sent by us."""
        note = f"{reason}: {note}" if note else str(reason)
        back, undone = unsaid(self.table, reply, now=now)
        changes = {"reason": reason, **undone, **changes}
        closed, write = moved(reply, state, now=now, due_at=None, note=note, **changes)
        nobody = state is ReplyState.CANCELLED and reason in _NOBODY_TO_ANSWER
        quiet = reason in _NOBODY_WAITS and reply.signed is None  # a person thinks that theirs is out
        opened = () if quiet else self._opening(reply, reason)
        budget = self._budget_back(reply) if nobody else ()
        return self._write(closed, [write, *back, *budget, *opened])

    def word_draft(self, reply: ReplyRecord, *, text: str, template: str, now: int) -> ReplyRecord:
        """Store the words of a reply that a person may send."""
        return self._move(
            reply,
            ReplyState.DRAFT,
            now=now,
            due_at=None,
            text=text,
            template=template,
            intent=reply.intent,
            note="worded",
        )

    def sent(self, reply: ReplyRecord, *, now: int, platform_id: str, recipient: str) -> Key | None:
        """Note that it was sent, and plan the private reply before that; return that one's key.

        What follows from the platform's word holds whatever becomes of the reply here, so it is written
        first: a machine that dies between is followed by one that reads back, and writes it all again. Where
        the echo of our reply came first, only whom it went to is still to be noted.
        """
        moves = sent(reply, now=now, platform_id=platform_id, recipient=recipient)
        for write in moves.facts:
            self.table.write([write])
        if moves.following is not None:
            with suppress(ConflictError):  # it is planned already
                self.table.write([moves.following])
        try:
            self._write(moves.after, [moves.settled])
        except ConflictError:
            confirmed = self.reply(reply_key(reply.key))
            if confirmed is None or confirmed.state is not ReplyState.SENT:
                raise
            if recipient:
                self._note_recipient(confirmed, recipient, now=now)
            self.written[reply_key(reply.key)] = confirmed
            return None
        return moves.private

    def _note_recipient(self, reply: ReplyRecord, recipient: str, *, now: int) -> None:
        self.table.write(
            [
                Update(
                    key=reply_key(reply.key),
                    set={"recipient": recipient},
                    condition=Attr("state").eq(ReplyState.SENT),
                ),
                link_to_case(reply.key.account, recipient, reply.case, now=now),
            ]
        )

    def _budget_back(self, reply: ReplyRecord) -> Iterator[Write]:
        """Let another comment of this person be answered; one that went unanswered becomes a person's.

        A private reply follows a public one that was sent.
        """
        key, ours = budget_key(reply.case), reply.key.comment
        automatic = reply.key.channel is Channel.PUBLIC and reply.signed is None
        held = self.table.get(key) if automatic else None
        if held is not None and held["comment"] == ours:
            yield Delete(key=key, condition=Attr("comment").eq(ours))
            yield from budget_returned(load(CaseRecord, self.table.get(case_key(reply.case))))

    def _opening(self, reply: ReplyRecord, reason: SkipReason) -> list[Write]:
        """Put a case before a person that only the reply kept out of the queue."""
        counts = reply.key.channel is Channel.PUBLIC or reply.signed is not None
        case = load(CaseRecord, self.table.get(case_key(reply.case)) if counts else None)
        return case_opened(case, reason=reason, whatever=reply.signed is not None)

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
        after, write = moved(reply, state, now=now, due_at=due_at, note=note, **changes)
        return self._write(after, [write])

    def _write(self, after: ReplyRecord, writes: Sequence[Write]) -> ReplyRecord:
        self.table.write(writes)
        self.written[reply_key(after.key)] = after
        return after


def _lease(reply: ReplyRecord, *, now: int) -> int:
    """Return until when a holder has a reply: a time that will do stays, as moving it costs two writes."""
    due_at = reply.due_at or 0
    return due_at if SHORTEST_LEASE <= due_at - now <= LONGEST_LEASE else now + LEASE


def _echo(reply: ReplyRecord, *, now: int) -> Update:
    """Let the webhook of our own message find the reply whose outcome nobody knew."""
    key = reply.key
    whose: dict[str, Any] = {"signed": [key.comment, key.number]} if key.number else {"comments": key.comment}
    return Update(
        key=echo_place(reply.case, reply.text),
        set={"expires_at": now + LINK},
        append=whose,
    )
