"""What stands on the platform: may we still speak, and have we spoken?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from aplomb.replies.reply import Channel
from aplomb.replies.signing import Met
from aplomb.same_text import same_text
from aplomb.skips import SkipReason
from responder.attribution import said_by_others, says
from responder.clients import CommentNow, OwnAnswer, Target, TooMuchToReadError
from responder.job import Job
from responder.ledger import Ledger
from responder.outcomes import Rejected, Sent
from responder.timing import SKEW

# The look before a public reply serves the private one that follows it, for so many seconds.
STILL_SO = 10

MOST_MET, LONGEST_MET = 3, 500  # answers, characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a look just before speaking found."""

    stop: Sent | SkipReason | None = None  # why not to speak; None: speak
    said: tuple[str, ...] = ()  # our own texts that stand in the thread, whomever they answer
    met: tuple[Met, ...] = ()  # what a person who signs the reply has not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Looks at the platform. Raises ReadFailedError when nothing is known."""

    ledger: Ledger
    clock: Callable[[], int]
    lately: dict[Target, tuple[int, CommentNow]] = field(default_factory=dict)  # in this run: when, and what

    def look(self, job: Job) -> Seen:
        """Look just before speaking: what does the comment say, has somebody answered?

        A reply that was called before, and by the platform's word not sent, may stand there all the same.
        """
        now = self._read(job)
        if not now.exists:
            return Seen(stop=SkipReason.COMMENT_GONE)
        if now.superseded or not same_text(now.text, job.comment.text):
            return Seen(stop=SkipReason.TEXT_CHANGED)
        called = job.reply.called_at is not None
        if job.reply.key.channel is Channel.PRIVATE:
            # Once called, only the platform's refusal to send a second one tells what became of the first.
            return Seen(stop=None if called or now.can_reply_privately else SkipReason.NO_PRIVATE_REPLY)
        nothing = now.answers == 0 and not called
        try:
            standing = [] if nothing else self._answers(job, since=now.created_at)
        except TooMuchToReadError:
            return Seen(stop=SkipReason.TOO_MUCH_TO_READ)
        sent = self._sent(job, standing)
        answers = _to_this(job, standing, sent)
        ours = _ours(job, answers) if called else None
        stop = ours or (_answered(job, answers, sent) if answers else None)
        met = tuple(Met(id=one.id, text=one.text[:LONGEST_MET]) for one in answers[-MOST_MET:])
        return Seen(stop=stop, said=tuple(one.text for one in standing), met=met)

    def _read(self, job: Job) -> CommentNow:
        at, seen = self.lately.get(job.target, (0, None))
        if seen is not None and job.reply.key.channel is Channel.PRIVATE and self.clock() - at <= STILL_SO:
            return seen
        now = job.client.read_comment(job.target)
        self.lately[job.target] = self.clock(), now
        return now

    def posted(self, job: Job) -> Sent | Rejected | None:
        """Return what the platform shows of a call: our words, a colleague's, or nothing."""
        since = (job.reply.called_at or 0) - SKEW
        standing = self._answers(job, since=since)
        found = _to_this(job, standing, self._sent(job, standing))
        answers = [one for one in found if one.created_at >= since]
        by_colleague = Rejected(reason=SkipReason.ANSWERED_BY_COLLEAGUE, detail="") if answers else None
        return _ours(job, answers) or by_colleague

    def _answers(self, job: Job, *, since: int | None) -> list[OwnAnswer]:
        """Return what our side wrote there; what nobody is named for is ours where it says what we said."""
        found = job.client.our_answers(replace(job.target, since=since))
        called = job.reply.called_at is not None
        return [one for one in found if not one.withheld or (called and says(one, job.reply))]

    def _sent(self, job: Job, answers: list[OwnAnswer]) -> Mapping[str, tuple[str, int]]:
        """Return what replies of ours said of what stands there: to which comment, and their number."""
        sent = self.ledger.sent_for(job.reply.key.platform, [one.id for one in answers])
        unclaimed = [one for one in answers if one.id not in sent]
        return sent | said_by_others(self.ledger.table, job.reply, unclaimed)


def _to_this(job: Job, answers: list[OwnAnswer], sent: Mapping[str, tuple[str, int]]) -> list[OwnAnswer]:
    """Return what our side wrote there, except what we sent to other people.

    Of what stands there already, nothing stops a person but what they have not read.
    """
    this = job.reply.key.comment, job.reply.key.number
    if job.reply.signed is None:
        return [one for one in answers if _is_one(sent.get(one.id, this)[0], this[0])]
    read = job.reply.signed.known
    return [one for one in answers if sent.get(one.id, this) == this and one.id not in read]


def _answered(job: Job, answers: list[OwnAnswer], sent: Mapping[str, tuple[str, int]]) -> SkipReason:
    this = job.reply.key.comment
    twice = any(sent[one.id][0] != this for one in answers if one.id in sent)
    return SkipReason.BUDGET_USED if twice else SkipReason.ANSWERED_BY_COLLEAGUE


def _is_one(comment: str, other: str) -> bool:
    """Tell whether two ids name one comment: Graph writes its number behind a post, a photo or an album."""
    return comment.rpartition("_")[2] == other.rpartition("_")[2]


def _ours(job: Job, answers: list[OwnAnswer]) -> Sent | None:
    found = next((one for one in answers if says(one, job.reply)), None)
    return None if found is None else Sent(id=found.id)
