"""Say it, and note what became of it: a slot and CALLING are stored before the socket opens."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from aplomb.aws.keys import Key
from aplomb.aws.table import ConflictError
from aplomb.health import AccountHealth
from aplomb.promises.granting import Denied
from aplomb.promises.tally import promise_writes
from aplomb.records import ReplyRecord
from aplomb.replies.reply import Channel, ReplyState
from aplomb.replies.signing import Signed
from aplomb.skips import SkipReason
from responder.breaker import Trouble
from responder.clients import ReadFailedError
from responder.gate import TRIES, Gate, NoSlotError
from responder.job import Job
from responder.ledger import Ledger
from responder.outcomes import NotSent, Outcome, Rejected, Repeated, Sent, Unknown
from responder.promising import Promising, promise_of
from responder.sight import Sight
from responder.speech import Speech, SpeechRefusedError
from responder.timing import READ_BACKS, patience

# Each wording costs two calls, and a run of the function lasts a minute.
MOST_WORDINGS = 6

# Without a slot a reply that is held waits so long at least.
SHORTEST_WAIT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Makes the calls that post."""

    ledger: Ledger
    gate: Gate
    speech: Speech
    sight: Sight
    clock: Callable[[], int]

    def speak(self, job: Job, *, said: Collection[str] = ()) -> Key | None:
        """Say it, in words that were not `said` in the thread; in others when the platform refuses these."""
        turn = job.standing.turn
        for attempt in range(MOST_WORDINGS):
            unwanted = job.withdrawn(now=self.clock())
            if unwanted is not None:
                self.looked(job)
                self.close(job.reply, ReplyState.CANCELLED, reason=unwanted)
                return None
            try:
                job = self._worded(job, attempt=attempt, turn=turn, said=said)
            except SpeechRefusedError as refused:
                self.looked(job)
                self.close(job.reply, ReplyState.REJECTED, reason=refused.reason, note=str(refused))
                return None
            except NoSlotError as none:
                self.looked(job)
                self._wait_for_slot(job, none)
                return None
            outcome = self.call(job)
            if not isinstance(outcome, Repeated):
                return self.settle(job, outcome)
        self.close(job.reply, ReplyState.REJECTED, reason=SkipReason.TEXT_REPEATED)
        return None

    def calling(self, job: Job, *, text: str, template: str, **changes: int | None) -> Job:
        """Take a slot, and then store what is about to be said.

        Raises:
            NoSlotError: the pace allows none; nothing was stored.
            ConflictError: another worker has the reply, or others take slots all the time.
        """
        return self._stored(self._with_slot(job), text=text, template=template, **changes)

    def _worded(self, job: Job, **choice: Any) -> Job:
        """Choose the words, and store them together with what they promise.

        Where the promise cannot be stored, other words are chosen. Raises as `words` and `calling` do.
        """
        if job.reply.signed is not None:
            return self._as_signed(job, job.reply.signed, attempt=choice["attempt"])
        reply = job.as_said
        words = partial(self.speech.words, reply, job.comment, job.account, **choice)
        changed = {"intent": reply.intent} if reply.intent != job.reply.intent else {}
        promising = Promising(table=self.ledger.table, reply=job.reply, now=self.clock())
        worded = words(promising=promising)
        promise = promising.made(worded)
        job = self._with_slot(job)
        if promise is not None:
            with suppress(ConflictError):  # another worker has the reply, or others promised
                return self._stored(
                    job,
                    text=worded.text,
                    template=worded.source,
                    note="with a promise",
                    also=promising.writes(promise),
                    promised_by=promise.due_at,
                    **changed,
                )
            promising.denied, worded = Denied.NOT_STORED, words()
        return self._stored(job, text=worded.text, template=worded.source, note=promising.note, **changed)

    def _as_signed(self, job: Job, signed: Signed, *, attempt: int) -> Job:
        """Store a person's words together with what they promise. Raises as `calling` does."""
        now, in_crisis = self.clock(), not job.standing.policy.promotions
        text = self.speech.signed(job.reply, job.account, attempt=attempt, in_crisis=in_crisis)
        promise = promise_of(job.reply, signed, now=now)
        if promise is not None and promise.due_at <= now:
            raise SpeechRefusedError("the time that it names is over", reason=SkipReason.TOO_OLD)
        told = {"also": promise_writes(None, promise), "promised_by": promise.due_at} if promise else {}
        return self._stored(self._with_slot(job), text=text, template=job.reply.template, **told)

    def _with_slot(self, job: Job) -> Job:
        now = self.clock()
        standing = self.gate.take_slot(job.reply, job.account, job.standing, now=now)
        return replace(job, standing=standing, slot_at=now)

    def _stored(self, job: Job, **said: Any) -> Job:
        calling = self.ledger.calling(job.reply, now=job.slot_at, named=job.echo_names_it, **said)
        return replace(job, reply=calling)

    def call(self, job: Job) -> Outcome:
        """Make the call; where the platform dealt with it, the account works."""
        outcome = self._called(job)
        if not isinstance(outcome, NotSent | Unknown):
            self.gate.answered(job.account, job.standing.health, took=True, now=self.clock())
        return outcome

    def settle(self, job: Job, outcome: Outcome) -> Key | None:
        """Note how a call ended; return the key of the private reply that this makes due."""
        reply, now = job.reply, self.clock()
        match outcome:
            case Sent():
                return self.ledger.sent(reply, now=now, platform_id=outcome.id, recipient=outcome.recipient)
            case Rejected():
                self.close(reply, ReplyState.REJECTED, reason=outcome.reason, note=outcome.detail)
            case NotSent():
                self._wait(job, outcome)
            case Unknown() | Repeated():
                self.ledger.unknown(reply, now=now, read_in=READ_BACKS[0], reads=0, note=outcome.detail)
        return None

    def looked(self, job: Job) -> None:
        """Note that the platform could be read, where nothing was then written."""
        self.gate.answered(job.account, job.standing.health, took=False, now=self.clock())

    def rest(self, job: Job, outcome: NotSent) -> AccountHealth | None:
        """Let the account rest where the platform asks for it; None where it is about this reply alone."""
        if not (outcome.account_stopped or outcome.account_paused):
            return None
        trouble = Trouble(stopped=outcome.account_stopped, wait=outcome.retry_after, reason=outcome.detail)
        return self.gate.trip(job.account, trouble, now=self.clock())

    def close(self, reply: ReplyRecord, state: ReplyState, *, reason: SkipReason, note: str = "") -> None:
        """End a reply's life without its having been sent."""
        self.ledger.close(reply, state, now=self.clock(), reason=reason, note=note)

    def _called(self, job: Job) -> Outcome:
        """Words refused as repeated were not posted by this call, but what stands there is asked."""
        if job.reply.key.channel is Channel.PRIVATE:
            return job.client.reply_privately(job.target, job.reply.text)
        outcome = job.client.reply(job.target, job.reply.text)
        if not isinstance(outcome, Repeated):
            return outcome
        try:
            return self.sight.posted(job) or outcome
        except ReadFailedError as failed:
            return not_sent(failed)  # the next try looks again before it speaks

    def _wait(self, job: Job, outcome: NotSent) -> None:
        """Give the reply back, and its slot, since neither was used. It keeps its place in line."""
        now, reply, rest = self.clock(), job.reply, self.rest(job, outcome)
        seconds = patience(outcome.retry_after, since=reply.planned_at, now=now)
        changes: dict[str, Any] = {}
        if rest is not None:
            seconds, changes = max(rest.until - now, 1), {"place": float(rest.until - rest.paused)}
        standing = job.standing
        for _ in range(TRIES if job.slot_at else 0):
            back = self.gate.slot_back(standing, at=job.slot_at, now=now)
            try:
                self.ledger.wait(reply, now=now, seconds=seconds, note=outcome.detail, also=back, **changes)
            except ConflictError:
                standing = self.gate.standing(reply, job.account)
            else:
                return
        self.ledger.wait(reply, now=now, seconds=seconds, note=outcome.detail, **changes)

    def _wait_for_slot(self, job: Job, none: NoSlotError) -> None:
        """Give the reply back; others took the slots while it looked. It is the next in line."""
        now = self.clock()
        seconds, place = max(none.free_at - now, SHORTEST_WAIT), float(now - job.standing.health.paused)
        self.ledger.wait(job.reply, now=now, seconds=seconds, note="others were faster", place=place)


def not_sent(failed: ReadFailedError) -> NotSent:
    """Return what a read that failed before speaking means for the reply."""
    return NotSent(
        detail=str(failed),
        retry_after=failed.retry_after,
        account_stopped=failed.account_stopped,
        account_paused=failed.account_paused,
    )
