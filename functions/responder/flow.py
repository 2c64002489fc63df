"""One reply's way out: claim, look, word, call, settle; and read back what nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import Key
from aplomb.comment import Comment
from aplomb.platforms import PLATFORMS
from aplomb.records import CommentRecord, ReplyRecord
from aplomb.reply import Channel, ReplyState
from aplomb.skips import SkipReason
from responder.clients import OwnAnswer, PlatformClient, ReadFailedError, RefusedCallError, Target
from responder.ledger import Ledger
from responder.outcomes import NotSent, Outcome, Rejected, Sent, Unknown
from responder.speech import Speech, SpeechRefusedError

# Read-backs after an unknown outcome: 10 s, 60 s and 5 min after the call, because the platforms' lists
# lag behind their writes.
READ_BACKS = (10, 60, 300)

# A platform that cannot be read for so long will not tell any more: a person decides.
READING_ENDS = 24 * 60 * 60

# The platforms' clocks and ours may differ by this much.
SKEW = 60


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
            comment=self.comment.reply_target,
            author=self.comment.author,
            created_at=self.comment.created_at,
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

    def work(self, key: Key) -> Key | None:
        """Do what a reply needs now; return the key of a private reply that this made due."""
        reply = self.ledger.reply(key)
        if reply is None or not _needs_work(reply, now=self.clock()):
            return None
        if reply.state is ReplyState.DRAFT:
            self._word_draft(reply)
            return None
        if reply.state in {ReplyState.CALLING, ReplyState.UNKNOWN}:
            return self._read_back(self.ledger.claim_read_back(reply, now=self.clock()))
        return self._send(self.ledger.claim(reply, now=self.clock()))

    def _withdrawn(self, reply: ReplyRecord, record: CommentRecord, account: Account) -> SkipReason | None:
        """Return why a reply that was planned is no longer wanted.

        Triage withdraws only what nobody has claimed, so its newest decision is looked at again here.
        """
        if record.removed:
            return SkipReason.REMOVED
        if record.hidden:
            return SkipReason.HIDDEN
        created_at = record.comment.created_at
        age = self.clock() - created_at if created_at is not None else None
        if reply.key.channel is Channel.PRIVATE:
            window = PLATFORMS[reply.key.platform].private_reply_window
            return None if age is not None and age <= window else SkipReason.WINDOW_CLOSED
        if reply.state is ReplyState.DRAFT:
            return None if record.decision.draft else record.decision.reason
        if record.decision.reason is not None:
            return record.decision.reason
        return None if age is not None and age <= account.max_age else SkipReason.TOO_OLD

    def _word_draft(self, reply: ReplyRecord) -> None:
        wanted = self._wanted(reply)
        if wanted is None:
            return
        comment, account = wanted
        try:
            said = self.speech.words(reply, comment, account)
        except SpeechRefusedError as refused:
            self.ledger.close(
                reply, ReplyState.CANCELLED, now=self.clock(), reason=refused.reason, note=str(refused)
            )
            return
        self.ledger.word_draft(reply, text=said.text, template=said.template, now=self.clock())

    def _wanted(self, reply: ReplyRecord) -> tuple[Comment, Account] | None:
        """Return what a reply answers and for whom; a reply that nobody wants any more is cancelled."""
        record = self.ledger.comment(reply.key)
        account = self.accounts.find(reply.key.platform, reply.key.account)
        reason = SkipReason.COMMENT_GONE if record is None else SkipReason.ACCOUNT_NOT_CONFIGURED
        if record is not None and account is not None:
            withdrawn = self._withdrawn(reply, record, account)
            if withdrawn is None:
                return record.comment, account
            reason = withdrawn
        self.ledger.close(reply, ReplyState.CANCELLED, now=self.clock(), reason=reason)
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
            self._wait(reply, seconds=failed.retry_after, note=str(failed))
            return None
        except RefusedCallError as refused:
            # The platform gives out no such ids; a person looks.
            self.ledger.close(
                reply,
                ReplyState.REJECTED,
                now=self.clock(),
                reason=SkipReason.MALFORMED,
                note=str(refused),
            )
            return None
        if obstacle is not None:
            self.ledger.close(reply, ReplyState.CANCELLED, now=self.clock(), reason=obstacle)
            return None
        try:
            said = self.speech.words(reply, job.comment, job.account)
        except SpeechRefusedError as refused:
            self.ledger.close(
                reply, ReplyState.REJECTED, now=self.clock(), reason=refused.reason, note=str(refused)
            )
            return None
        reply = self.ledger.calling(reply, now=self.clock(), text=said.text, template=said.template)
        return self._settle(reply, _call(job, said.text))

    def _look(self, job: Job) -> SkipReason | None:
        """Look at the platform just before speaking: is the comment there, has somebody answered?"""
        now = job.client.read_comment(job.target)
        if not now.exists:
            return SkipReason.COMMENT_GONE
        if job.reply.key.channel is Channel.PRIVATE:
            return None if now.can_reply_privately else SkipReason.NO_PRIVATE_REPLY
        return SkipReason.ANSWERED_BY_COLLEAGUE if self._others(job) else None

    def _others(self, job: Job) -> list[OwnAnswer]:
        """Return what our side wrote there, except what a machine wrote to other people."""
        answers = job.client.our_answers(job.target)
        by_machine = self.ledger.sent_for(job.reply.key.platform, [one.id for one in answers])
        ours = job.reply.key.comment
        return [one for one in answers if by_machine.get(one.id, ours) == ours]

    def _settle(self, reply: ReplyRecord, outcome: Outcome) -> Key | None:
        now = self.clock()
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
                self.ledger.close(
                    reply, ReplyState.REJECTED, now=now, reason=outcome.reason, note=outcome.detail
                )
            case NotSent():
                self._wait(reply, seconds=outcome.retry_after, note=outcome.detail)
            case Unknown():
                self.ledger.unknown(reply, now=now, read_in=READ_BACKS[0], reads=0, note=outcome.detail)
        return None

    def _wait(self, reply: ReplyRecord, *, seconds: int, note: str) -> None:
        now = self.clock()
        self.ledger.wait(
            reply, now=now, seconds=_patience(seconds, since=reply.planned_at, now=now), note=note
        )

    def _read_back(self, reply: ReplyRecord) -> Key | None:
        """Find out whether a reply of unknown outcome was posted; it is never simply posted again."""
        record = self.ledger.comment(reply.key)
        account = self.accounts.find(reply.key.platform, reply.key.account)
        if record is None or account is None:
            self._leave_to_a_person(reply, note="its comment or account is gone")
            return None
        job = Job(reply=reply, comment=record.comment, account=account, client=self.connect(account))
        if reply.key.channel is Channel.PRIVATE:
            return self._send_privately_again(job)
        try:
            answers = self._others(job)
        except ReadFailedError as failed:
            self._read_later(reply, failed)
            return None
        posted = [one for one in answers if one.created_at >= (reply.called_at or 0) - SKEW]
        found = next((one for one in posted if one.text.strip() == reply.text.strip()), None)
        if found is not None:
            return self._settle(reply, Sent(id=found.id))
        if posted:
            reason = SkipReason.ANSWERED_BY_COLLEAGUE
            self.ledger.close(reply, ReplyState.REJECTED, now=self.clock(), reason=reason)
            return None
        self._not_found(reply, note="not found")
        return None

    def _send_privately_again(self, job: Job) -> Key | None:
        """Meta takes one private reply per comment: a second one is refused with 10900, which says "sent"."""
        outcome = job.client.reply_privately(job.target, job.reply.text)
        if isinstance(outcome, Unknown):
            self._not_found(job.reply, note=outcome.detail)
            return None
        return self._settle(job.reply, outcome)

    def _read_later(self, reply: ReplyRecord, failed: ReadFailedError) -> None:
        now, since = self.clock(), reply.called_at or 0
        if now - since >= READING_ENDS:
            self._leave_to_a_person(reply, note=str(failed))
            return
        seconds = _patience(failed.retry_after, since=since, now=now)
        self.ledger.unknown(reply, now=now, read_in=seconds, reads=reply.reads, note=str(failed))

    def _not_found(self, reply: ReplyRecord, *, note: str) -> None:
        reads = reply.reads + 1
        if reads == len(READ_BACKS):
            self._leave_to_a_person(reply, note=note)
            return
        wait = READ_BACKS[reads] - READ_BACKS[reads - 1]
        self.ledger.unknown(reply, now=self.clock(), read_in=wait, reads=reads, note=note)

    def _leave_to_a_person(self, reply: ReplyRecord, *, note: str) -> None:
        reason = SkipReason.OUTCOME_UNKNOWN
        self.ledger.close(reply, ReplyState.UNKNOWN, now=self.clock(), reason=reason, note=note)


def _call(job: Job, text: str) -> Outcome:
    if job.reply.key.channel is Channel.PRIVATE:
        return job.client.reply_privately(job.target, text)
    return job.client.reply(job.target, text)


def _patience(seconds: int, *, since: int, now: int) -> int:
    """Return how long to wait: longer than was asked when it has lasted long, since every try adds a step."""
    return max(seconds, (now - since) // 8)


def _needs_work(reply: ReplyRecord, *, now: int) -> bool:
    """Tell whether it is anybody's turn: a claimed or calling reply only after its holder's lease."""
    if reply.due_at is None:
        return False
    if reply.state in {ReplyState.DRAFT, ReplyState.PLANNED}:
        return reply.not_before <= now
    return reply.due_at <= now
