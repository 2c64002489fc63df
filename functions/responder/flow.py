"""One reply's way out: claim, look, word, call, settle; and read back what nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import Key
from aplomb.comment import Comment
from aplomb.platforms import PLATFORMS
from aplomb.records import ReplyRecord
from aplomb.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from responder.clients import OwnAnswer, PlatformClient, ReadFailedError, RefusedCallError, Target
from responder.ledger import Ledger
from responder.outcomes import NotSent, Outcome, Rejected, Repeated, Sent, Unknown
from responder.same_text import same_text
from responder.speech import Speech, SpeechRefusedError
from responder.timing import (
    EDIT_WAIT,
    EDIT_WAITS,
    READ_BACKS,
    READING_ENDS,
    SKEW,
    needs_work,
    patience,
)
from responder.withdrawal import withdrawn

# Each wording costs two calls, and a run of the function lasts a minute.
MOST_WORDINGS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything about one reply that a step needs."""

    reply: ReplyRecord
    comment: Comment
    account: Account
    client: PlatformClient

    @property
    def target(self) -> Target:
        """The comment, as the platform's client wants it."""
        return Target(
            account=self.comment.account,
            post=self.comment.post,
            thread=self.comment.thread,
            original=self.comment.comment,
            comment=self.comment.reply_target,
            author=self.comment.author,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Responder:
    """Works replies, one at a time; the ledger's conditional writes keep two workers apart.

    Raises ConflictError when another worker took the reply over; there is then nothing left to do.
    """

    ledger: Ledger
    accounts: Accounts
    speech: Speech
    connect: Callable[[Account], PlatformClient]
    clock: Callable[[], int]
    account_stopped: Callable[[Account, str], None]  # tells people why an account can do nothing

    def work(self, key: Key) -> Key | None:
        """Do what a reply needs now; return the key of a private reply that this made due."""
        reply = self.ledger.reply(key)
        if reply is None or not needs_work(reply, now=self.clock()):
            return None
        if reply.state is ReplyState.DRAFT:
            self._word_draft(reply)
            return None
        if reply.state in {ReplyState.CALLING, ReplyState.UNKNOWN}:
            return self._read_back(self.ledger.claim_read_back(reply, now=self.clock()))
        return self._send(self.ledger.claim(reply, now=self.clock()))

    def _word_draft(self, reply: ReplyRecord) -> None:
        wanted = self._wanted(reply)
        if wanted is None:
            return
        comment, account = wanted
        try:
            said = self.speech.words(reply, comment, account)
        except SpeechRefusedError as refused:
            self._close(reply, ReplyState.CANCELLED, reason=refused.reason, note=str(refused))
            return
        self.ledger.word_draft(reply, text=said.text, template=said.template, now=self.clock())

    def _wanted(self, reply: ReplyRecord) -> tuple[Comment, Account] | None:
        """Return what a reply answers and for whom; a reply that nobody wants any more is cancelled."""
        record = self.ledger.comment(reply.key)
        account = self.accounts.find(reply.key.platform, reply.key.account)
        reason = SkipReason.COMMENT_GONE if record is None else SkipReason.ACCOUNT_NOT_CONFIGURED
        if record is not None and account is not None:
            unwanted = withdrawn(reply, record, account, now=self.clock())
            if unwanted is None:
                return record.comment, account
            reason = unwanted
        self._close(reply, ReplyState.CANCELLED, reason=reason)
        return None

    def _send(self, reply: ReplyRecord) -> Key | None:
        wanted = self._wanted(reply)
        if wanted is None:
            return None
        comment, account = wanted
        job = Job(reply=reply, comment=comment, account=account, client=self.connect(account))
        try:
            obstacle = self._look(job)
        except ReadFailedError as failed:
            return self._settle(job, _not_sent(failed))
        except RefusedCallError as refused:
            # The platform gives out no such ids; a person looks.
            self._close(reply, ReplyState.REJECTED, reason=SkipReason.MALFORMED, note=str(refused))
            return None
        if obstacle is None:
            return self._speak(job)
        if obstacle is SkipReason.TEXT_CHANGED and reply.mismatches < EDIT_WAITS:
            self.ledger.wait_for_edit(reply, now=self.clock(), seconds=EDIT_WAIT)
        else:
            self._close(reply, ReplyState.CANCELLED, reason=obstacle)
        return None

    def _look(self, job: Job) -> SkipReason | None:
        """Look at the platform just before speaking: what does the comment say, has somebody answered?"""
        now = job.client.read_comment(job.target)
        if not now.exists:
            return SkipReason.COMMENT_GONE
        if now.superseded or not same_text(now.text, job.comment.text):
            return SkipReason.TEXT_CHANGED
        if job.reply.key.channel is Channel.PRIVATE:
            return None if now.can_reply_privately else SkipReason.NO_PRIVATE_REPLY
        return SkipReason.ANSWERED_BY_COLLEAGUE if self._others(job, since=now.created_at) else None

    def _others(self, job: Job, *, since: int | None) -> list[OwnAnswer]:
        """Return what our side wrote there, except what a machine wrote to other people."""
        answers = job.client.our_answers(replace(job.target, since=since))
        by_machine = self.ledger.sent_for(job.reply.key.platform, [one.id for one in answers])
        ours = job.reply.key.comment
        return [one for one in answers if by_machine.get(one.id, ours) == ours]

    def _speak(self, job: Job) -> Key | None:
        """Say it; in other words when the platform refuses these as said before."""
        for attempt in range(MOST_WORDINGS):
            try:
                said = self.speech.words(job.reply, job.comment, job.account, attempt=attempt)
            except SpeechRefusedError as refused:
                self._close(job.reply, ReplyState.REJECTED, reason=refused.reason, note=str(refused))
                return None
            calling = self.ledger.calling(job.reply, now=self.clock(), text=said.text, template=said.template)
            job = replace(job, reply=calling)
            outcome = self._call(job)
            if not isinstance(outcome, Repeated):
                return self._settle(job, outcome)
        self._close(job.reply, ReplyState.REJECTED, reason=SkipReason.TEXT_REPEATED)
        return None

    def _call(self, job: Job) -> Outcome:
        """Make the call; words refused as repeated were not posted by it, but what stands there is asked."""
        if job.reply.key.channel is Channel.PRIVATE:
            return job.client.reply_privately(job.target, job.reply.text)
        outcome = job.client.reply(job.target, job.reply.text)
        if not isinstance(outcome, Repeated):
            return outcome
        try:
            return self._posted(job) or outcome
        except ReadFailedError as failed:
            return _not_sent(failed)  # the next try looks again before it speaks

    def _posted(self, job: Job) -> Sent | Rejected | None:
        """Return what the platform shows of a call: our words, a colleague's, or nothing."""
        since = (job.reply.called_at or 0) - SKEW
        posted = [one for one in self._others(job, since=since) if one.created_at >= since]
        found = next((one for one in posted if one.text.strip() == job.reply.text.strip()), None)
        if found is not None:
            return Sent(id=found.id)
        return Rejected(reason=SkipReason.ANSWERED_BY_COLLEAGUE, detail="") if posted else None

    def _settle(self, job: Job, outcome: Outcome) -> Key | None:
        reply, now = job.reply, self.clock()
        match outcome:
            case Sent():
                public = reply.key.channel is Channel.PUBLIC
                privately = public and PLATFORMS[reply.key.platform].private_reply_window > 0
                return self.ledger.sent(
                    reply,
                    now=now,
                    platform_id=outcome.id,
                    recipient=outcome.recipient,
                    then_privately=privately,
                )
            case Rejected():
                self._close(reply, ReplyState.REJECTED, reason=outcome.reason, note=outcome.detail)
            case NotSent():
                self._tell_if_stopped(job, outcome)
                seconds = patience(outcome.retry_after, since=reply.planned_at, now=now)
                self.ledger.wait(reply, now=now, seconds=seconds, note=outcome.detail)
            case Unknown() | Repeated():
                self.ledger.unknown(reply, now=now, read_in=READ_BACKS[0], reads=0, note=outcome.detail)
        return None

    def _read_back(self, reply: ReplyRecord) -> Key | None:
        """Find out whether a reply of unknown outcome was posted; it is never simply posted again."""
        record = self.ledger.comment(reply.key)
        account = self.accounts.find(reply.key.platform, reply.key.account)
        if record is None or account is None:
            self._leave_to_a_person(reply, note="its comment or account is gone")
            return None
        job = Job(reply=reply, comment=record.comment, account=account, client=self.connect(account))
        if reply.key.channel is Channel.PRIVATE:
            unwanted = withdrawn(reply, record, account, now=self.clock())
            if unwanted is None:
                return self._send_privately_again(job)
            self._leave_to_a_person(reply, note=f"not sent again: {unwanted}")
            return None
        try:
            posted = self._posted(job)
        except ReadFailedError as failed:
            self._read_later(job, failed)
            return None
        if posted is not None:
            return self._settle(job, posted)
        self._not_found(reply, note="not found")
        return None

    def _send_privately_again(self, job: Job) -> Key | None:
        """Meta takes one private reply per comment: a second one is refused with 10900, which says "sent"."""
        outcome = job.client.reply_privately(job.target, job.reply.text)
        if isinstance(outcome, Unknown):
            self._not_found(job.reply, note=outcome.detail)
            return None
        return self._settle(job, outcome)

    def _read_later(self, job: Job, failed: ReadFailedError) -> None:
        reply, now, since = job.reply, self.clock(), job.reply.called_at or 0
        self._tell_if_stopped(job, _not_sent(failed))
        if now - since >= READING_ENDS:
            self._leave_to_a_person(reply, note=str(failed))
            return
        seconds = patience(failed.retry_after, since=since, now=now)
        self.ledger.unknown(reply, now=now, read_in=seconds, reads=reply.reads, note=str(failed))

    def _not_found(self, reply: ReplyRecord, *, note: str) -> None:
        reads = reply.reads + 1
        if reads == len(READ_BACKS):
            self._leave_to_a_person(reply, note=note)
            return
        wait = READ_BACKS[reads] - READ_BACKS[reads - 1]
        self.ledger.unknown(reply, now=self.clock(), read_in=wait, reads=reads, note=note)

    def _leave_to_a_person(self, reply: ReplyRecord, *, note: str) -> None:
        self._close(reply, ReplyState.UNKNOWN, reason=SkipReason.OUTCOME_UNKNOWN, note=note)

    def _close(self, reply: ReplyRecord, state: ReplyState, *, reason: SkipReason, note: str = "") -> None:
        self.ledger.close(reply, state, now=self.clock(), reason=reason, note=note)

    def _tell_if_stopped(self, job: Job, outcome: NotSent) -> None:
        if outcome.account_stopped:
            self.account_stopped(job.account, outcome.detail)


def _not_sent(failed: ReadFailedError) -> NotSent:
    return NotSent(detail=str(failed), retry_after=failed.retry_after, account_stopped=failed.account_stopped)
