"""Find out what became of a call whose outcome nobody knows; only then, and once, it is made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from aplomb.aws.keys import Key
from aplomb.records import ReplyRecord
from aplomb.replies.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from responder.clients import ReadFailedError, TooMuchToReadError
from responder.delivery import Delivery, not_sent
from responder.gate import NoSlotError
from responder.job import Job
from responder.ledger import Ledger
from responder.outcomes import NotSent, Repeated, Sent, Unknown
from responder.restraint import claims_in_crisis
from responder.sight import Sight
from responder.timing import READ_BACKS, READING_ENDS, patience

LAST_READ = len(READ_BACKS) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """Reads the platform's lists; the job's reply is UNKNOWN, and held."""

    ledger: Ledger
    sight: Sight
    delivery: Delivery
    clock: Callable[[], int]

    def find_out(self, job: Job) -> Key | None:
        """Settle the reply, or note when to look again."""
        if job.reply.key.channel is Channel.PRIVATE:
            return self._send_privately_again(job)
        try:
            posted = self.sight.posted(job)
        except ReadFailedError as failed:
            if isinstance(failed, TooMuchToReadError):
                self.leave_to_a_person(job.reply, note=str(failed))
            else:
                self._later(job, not_sent(failed))
            return None
        self.delivery.looked(job)
        if posted is not None:
            return self.delivery.settle(job, posted)
        if job.reply.reads < LAST_READ:
            self._not_found(job.reply, note="not found")
            return None
        if job.reply.retries:
            self.leave_to_a_person(job.reply, note="not found")
            return None
        return self._speak_again(job)

    def leave_to_a_person(self, reply: ReplyRecord, *, note: str) -> None:
        """End the search: it stays unknown, and no machine speaks."""
        self.delivery.close(reply, ReplyState.UNKNOWN, reason=SkipReason.OUTCOME_UNKNOWN, note=note)

    def _speak_again(self, job: Job) -> Key | None:
        """Say the same once more, after a fresh look; the platform may still refuse it as said before."""
        obstacle = self._obstacle(job)
        if isinstance(obstacle, NotSent):
            self._later(job, obstacle)
            return None
        if isinstance(obstacle, Sent):
            return self.delivery.settle(job, obstacle)
        if obstacle is not None:
            self.leave_to_a_person(job.reply, note=f"not sent again: {obstacle}")
            return None
        again = self._call_again(job, retries=1, reads=0)
        if again is None:
            return None
        job, outcome = again, self.delivery.call(again)
        if isinstance(outcome, NotSent):  # it was no second call then, and the first may have been heard
            self._later(job, outcome, reads=LAST_READ, retries=0)
            return None
        return self.delivery.settle(
            job, Unknown(detail=outcome.detail) if isinstance(outcome, Repeated) else outcome
        )

    def _obstacle(self, job: Job) -> Sent | SkipReason | NotSent | None:
        try:
            return self._unwanted(job) or self.sight.look(job).stop
        except ReadFailedError as failed:
            return not_sent(failed)

    def _unwanted(self, job: Job) -> SkipReason | None:
        """Return why the same words may not be said now: a time that they name may have passed."""
        now, by = self.clock(), job.reply.promised_by
        passed = by is not None and now >= by
        if claims_in_crisis(job.reply, job.standing.policy):
            return SkipReason.IN_CRISIS
        return SkipReason.TOO_OLD if passed else job.withdrawn(now=now)

    def _send_privately_again(self, job: Job) -> Key | None:
        """Meta takes one private reply per comment: a second one is refused with 10900, which says "sent"."""
        unwanted = self._unwanted(job)
        if unwanted is not None or job.reply.reads > LAST_READ:
            self.leave_to_a_person(job.reply, note=f"not sent again: {unwanted or 'still unknown'}")
            return None
        again = self._call_again(job, reads=job.reply.reads + 1)
        if again is None:
            return None
        outcome = self.delivery.call(again)
        if not isinstance(outcome, Unknown):
            return self.delivery.settle(again, outcome)
        if again.reply.reads > LAST_READ:
            self.leave_to_a_person(again.reply, note=outcome.detail)
        else:
            self._not_found(replace(again.reply, reads=again.reply.reads - 1), note=outcome.detail)
        return None

    def _call_again(self, job: Job, **counts: int) -> Job | None:
        """Store that the same is said again, with the time of the first call; None without a slot."""
        reply = job.reply
        try:
            return self.delivery.calling(
                job, text=reply.text, template=reply.template, called_at=reply.called_at, **counts
            )
        except NoSlotError as none:
            now = self.clock()
            self.ledger.unknown(
                reply, now=now, read_in=max(none.free_at - now, 1), reads=reply.reads, note="no slot"
            )
            return None

    def _later(self, job: Job, failed: NotSent, **counts: int) -> None:
        """Look again when the platform may be asked; after a day it will not tell any more."""
        reply, now, since = job.reply, self.clock(), job.reply.called_at or 0
        rest = self.delivery.rest(job, failed)
        if now - since >= READING_ENDS:
            self.leave_to_a_person(reply, note=failed.detail)
            return
        seconds = patience(failed.retry_after, since=since, now=now) if rest is None else rest.until - now
        counts = {"reads": reply.reads, **counts}
        self.ledger.unknown(reply, now=now, read_in=max(seconds, 1), note=failed.detail, **counts)

    def _not_found(self, reply: ReplyRecord, *, note: str) -> None:
        reads = reply.reads + 1
        wait = READ_BACKS[reads] - READ_BACKS[reads - 1]
        self.ledger.unknown(reply, now=self.clock(), read_in=wait, reads=reads, note=note)
