"""Where people reply: what they may send is read, judged and written at once, and then the responder's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from aplomb.accounts import Accounts
from aplomb.aws.keys import (
    Key,
    account_key,
    budget_key,
    case_key,
    comment_key,
    reply_key,
    talk_key,
    work_partitions,
)
from aplomb.aws.messages import reply_message
from aplomb.aws.queue import Queue, QueueError
from aplomb.aws.retrying import retried
from aplomb.aws.table import Table
from aplomb.comment import Platform
from aplomb.crisis.policy import Policy, in_force
from aplomb.records import CaseRecord, CommentRecord, ReplyRecord, load
from aplomb.replies.by_people import Known, PersonReplyError, Wish, check
from aplomb.replies.moves_of_people import Move, Yes, approved, discarded, refused, undone, written
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from aplomb.replies.signing import Who
from aplomb.replies.talk import Talk
from aplomb.typed.cool_down import COOL_DOWN
from aplomb.wording.template_set import Templates
from console.replying.drafts import TypedDraft, TypedDrafts
from console.replying.typed_words import Judged, Rules, Words, in_order, judged

ATTEMPTS = 3  # triage may write at the same moment
LONGEST_DELAY = 900  # seconds that SQS holds a message back


class GoneError(PersonReplyError):
    """The comment, its case or its account is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDesk:
    """Reads and writes what people reply."""

    table: Table
    accounts: Accounts
    templates: Templates
    responder: Queue
    cool_down: int = COOL_DOWN

    def known(self, case: CaseRecord, platform: Platform, comment: str) -> Known:
        """Return what stands about one comment of a case now.

        Raises:
            GoneError: there is nothing to answer.
        """
        ours = case.key.account
        account = self.accounts.find(platform, ours)
        replies = [
            reply_key(ReplyKey(platform=platform, account=ours, comment=comment, channel=channel))
            for channel in (Channel.PUBLIC, Channel.PRIVATE)
        ]
        keys = [comment_key(platform, ours, comment), *replies, talk_key(case.key), budget_key(case.key)]
        said, automatic, private, before, budget = self.table.get_many(keys)
        record = load(CommentRecord, said)
        if record is None or record.case != case.key:
            raise GoneError("The comment is not in this case any more. Its author may have been forgotten.")
        if account is None:
            raise GoneError("This account is not set up any more, so nothing can be sent for it.")
        talk = load(Talk, before) or Talk()
        spent, signed = self._around(case, talk, str(budget["comment"]) if budget else "")
        return Known(
            record=record,
            account=account,
            case=case,
            talk=talk,
            automatic=load(ReplyRecord, automatic),
            private=load(ReplyRecord, private),
            spent=spent,
            ours=signed,
            spent_on=str(budget["comment"]) if budget else None,
        )

    def judge(self, words: Words, known: Known, *, now: int) -> Judged:
        """Judge a text without sending it."""
        return judged(words, known, Rules(templates=self.templates, policy=self._policy(known)), now=now)

    def send(
        self, case: CaseRecord, platform: Platform, comment: str, wish: Wish, *, now: int
    ) -> ReplyRecord:
        """Let a reply leave in ten seconds, or wait for a colleague. The same wish twice is one reply.

        Raises:
            PersonReplyError: it may not be sent so; nothing was written.
            ConflictError: others kept writing; nothing was written.
        """

        def decide() -> ReplyRecord:
            known = self.known(case, platform, comment)
            again = _sent_before(wish, known)
            if again is not None:
                return again
            check(wish, known, now=now)
            words = Words(text=wish.text, channel=wish.channel, language=known.language, meant=wish.meant)
            weighed = in_order(
                self.judge(words, known, now=now), asks=wish.asks, now=now, cool_down=self.cool_down
            )
            return self._carried_out(written(wish, known, weighed, now=now), now=now)

        return retried(decide, attempts=ATTEMPTS)

    def undo(self, key: Key, *, by: Who, now: int) -> ReplyRecord:
        """Take a reply back. Raises PersonReplyError when it is too late."""
        return retried(
            lambda: self._carried_out(undone(self.reply(key), by=by, now=now), now=now), attempts=ATTEMPTS
        )

    def discard(self, key: Key, *, by: Who, now: int) -> ReplyRecord:
        """Throw a machine's draft away. Raises PersonReplyError where there is none."""
        return retried(
            lambda: self._carried_out(discarded(self.reply(key), by=by, now=now), now=now), attempts=ATTEMPTS
        )

    def approve(self, key: Key, yes: Yes, *, now: int) -> ReplyRecord:
        """Let a reply leave that waits for a colleague, once it has cooled down.

        Raises:
            PersonReplyError: the yes does not count, or something happened since.
        """

        def decide() -> ReplyRecord:
            reply = self.reply(key)
            known = self.known(self._case(reply), reply.key.platform, reply.key.comment)
            return self._carried_out(approved(reply, known, yes, now=now), now=now)

        return retried(decide, attempts=ATTEMPTS)

    def refuse(self, key: Key, *, by: Who, why: str, now: int) -> ReplyRecord:
        """Say no to a reply that waits. Raises PersonReplyError where the no does not count."""
        return retried(
            lambda: self._carried_out(refused(self.reply(key), by=by, why=why, now=now), now=now),
            attempts=ATTEMPTS,
        )

    def waiting(self, *, limit: int = 50) -> Iterator[ReplyRecord]:
        """Yield the replies that wait for a colleague; by shard, the oldest first."""
        for partition in work_partitions("HEATED"):
            for key in self.table.waiting(partition, limit=limit):
                reply = load(ReplyRecord, self.table.get(key))
                if reply is not None and reply.state is ReplyState.DRAFT and reply.signed is not None:
                    yield reply

    def reply(self, key: Key) -> ReplyRecord:
        """Return a reply as it is now.

        Raises:
            GoneError: it was forgotten, or grew old.
        """
        found = load(ReplyRecord, self.table.get(key))
        if found is None:
            raise GoneError("This reply is not here any more.")
        return found

    def _case(self, reply: ReplyRecord) -> CaseRecord:
        found = load(CaseRecord, self.table.get(case_key(reply.case)))
        if found is None:
            raise GoneError("The case is not here any more.")
        return found

    def _around(
        self, case: CaseRecord, talk: Talk, spent_on: str
    ) -> tuple[ReplyRecord | None, tuple[ReplyRecord, ...]]:
        """Return the reply on which the budget was spent, and what people signed."""
        spent = [
            ReplyKey(
                platform=Platform(case.key.platform),
                account=case.key.account,
                comment=spent_on,
                channel=Channel.PUBLIC,
            )
        ]
        keys = list(dict.fromkeys([*(spent if spent_on else ()), *talk.replies]))
        if not keys:
            return None, ()
        replies = [load(ReplyRecord, item) for item in self.table.get_many([reply_key(one) for one in keys])]
        known = [one for one in replies if one is not None]
        first = next((one for one in known if one.signed is None), None)
        return first, tuple(one for one in known if one.signed is not None)

    def _policy(self, known: Known) -> Policy:
        return in_force(self.table.get(account_key(known.account.platform, known.account.id, "CRISIS")))

    def _carried_out(self, move: Move, *, now: int) -> ReplyRecord:
        self.table.write(move.writes)
        if move.reply.state is ReplyState.PLANNED:
            self._hand_over(move.reply, now=now)
        elif move.reply.state is ReplyState.CANCELLED:
            self._keep_words(move.reply, now=now)
        return move.reply

    def _keep_words(self, reply: ReplyRecord, *, now: int) -> None:
        """Give whoever wrote it their words back, unless they have typed others since."""
        signed, key = reply.signed, reply.key
        if signed is not None:
            draft = TypedDraft(text=reply.text, channel=key.channel, why=signed.why, saved_at=now)
            TypedDrafts(self.table).keep_if_empty(reply.case, signed.by.id, draft)

    def _hand_over(self, reply: ReplyRecord, *, now: int) -> None:
        """Bring it to the responder to the second; where that fails, the sweeper does within a minute."""
        body = reply_message(reply_key(reply.key), correlation_id=reply.correlation_id)
        with suppress(QueueError):
            self.responder.send(body, delay=min(max(reply.not_before - now, 0), LONGEST_DELAY))


def _sent_before(wish: Wish, known: Known) -> ReplyRecord | None:
    """Return the reply that the same wish made a moment ago: a button was pressed twice."""
    for one in known.ours:
        signed = one.signed
        if signed is None or signed.turn != wish.turn + 1 or signed.by.id != wish.by.id:
            continue
        if (
            one.text == wish.text
            and one.key.channel is wish.channel
            and one.state is not ReplyState.CANCELLED
        ):
            return one
    return None
