"""Take one comment event in: read what is known, decide, and commit everything at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from aplomb.accounts import Account, Accounts
from aplomb.aws.keys import Key, budget_key, case_key, comment_key, reply_key, sent_key, track_key
from aplomb.aws.table import ConflictError, Table
from aplomb.comment import Comment, Surface, Verb
from aplomb.crisis.policy import Policy
from aplomb.incidents.incident import Notice
from aplomb.modes import Mode, mode_in_force
from aplomb.records import Action, CaseRecord, CommentRecord, Decision, FoundBy, ReplyRecord, load
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from aplomb.skips import SkipReason
from aplomb.thresholds import Thresholds
from aplomb.track_record import TrackRecord
from aplomb.verdict import Verdict
from triage.changes import Changes, Known, judged, late_version, marked, repeated
from triage.decide import Circumstances, Standards, decide, whose
from triage.echo import confirmation
from triage.event import Event, case_of, version_of
from triage.forgotten import is_forgotten, unanswered
from triage.linked import linked_case
from triage.lookup import Lookup
from triage.policy import speak
from triage.watching import Watch, opened_in, read_watch

# Two events about one person and thread may meet; more than this is a fault, and the queue tries again.
ATTEMPTS = 6

type Judge = Callable[[Comment], Verdict]
type ThresholdsOf = Callable[[Account, str], Thresholds]  # by the comment's language
type PolicyOf = Callable[[Account, int], Policy]  # at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one comment event."""

    decision: Decision
    verdict: Verdict | None = None
    reply: ReplyKey | None = None  # to hand to the responder
    incidents: Sequence[str] = ()  # the severities of those that are opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Turns comment events into stored decisions; the same events in any order end in the same state."""

    table: Table
    accounts: Accounts
    judge: Judge
    thresholds: ThresholdsOf
    policy: PolicyOf = lambda *_: Policy()

    def take(self, event: Event) -> Taken:
        """Store what becomes of the event, and return it.

        Raises:
            ConflictError: others kept changing the same items; the event is not taken in.
        """
        for attempt in range(ATTEMPTS - 1):
            try:
                return self._try(event, first=attempt == 0)
            except ConflictError:
                continue
        return self._try(event, first=False)

    def _try(self, event: Event, *, first: bool) -> Taken:
        changes, taken = _Try(
            table=Lookup(self.table, first=first),
            accounts=self.accounts,
            judge=self.judge,
            thresholds=self.thresholds,
            policy=self.policy,
        ).consider(event)
        for write in changes.first:
            self.table.write([write])
        self.table.write(changes.writes)
        return replace(taken, incidents=opened_in(changes.writes))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """One look at an event; what it reads is as new as the try."""

    table: Lookup
    accounts: Accounts
    judge: Judge
    thresholds: ThresholdsOf
    policy: PolicyOf

    def consider(self, event: Event) -> tuple[Changes, Taken]:
        """Return what to write, and what then became of the event."""
        comment = event.comment
        key = comment_key(comment.platform, comment.account, comment.comment)
        beside = self._beside(comment)
        known_place = not comment.parent or whose(comment, self.accounts) is SkipReason.OWN_ECHO
        guarded = known_place and comment.surface is not Surface.MESSAGE
        found, *_ = self.table.get_many([key, *beside], guarded=guarded)
        before = load(CommentRecord, found)
        if is_forgotten(comment, before, received_at=event.received_at, now=event.now, get=self.table.get):
            event = replace(event, forgotten=True)
        if comment.verb in _MARKS:
            return self._mark(event, before, key)
        if before is not None and before.version >= version_of(comment):
            return late_version(event, before, key), _skip(
                SkipReason.DUPLICATE if before.version == version_of(comment) else SkipReason.SUPERSEDED
            )
        comment = self._in_thread(comment, before)
        event = replace(event, comment=comment)
        reason = SkipReason.REMOVED if before is not None and before.removed else None
        reason = reason or whose(comment, self.accounts)
        if reason is SkipReason.OWN_ECHO and self._is_settled(comment):
            return Changes(writes=()), _skip(reason)  # it stands with the comment that it answers
        if reason is not None:
            taken = _skip(reason)
            removed = reason is SkipReason.REMOVED and whose(comment, self.accounts) is None
            known = Known(
                comment=before,
                case=None,
                reply=None,
                answered_comment=None,
                key=case_of(comment, before, linked=None),
                watch=self._watch(event) if removed else None,
            )
            # What is gone is judged all the same: it may have been criticism.
            verdict = self.judge(comment) if removed else None
            changes = judged(event, known, verdict=verdict, decision=taken.decision)
            if reason is not SkipReason.OWN_ECHO:
                return changes, taken
            proved = confirmation(comment, self.table, now=event.now)
            # What it proves to be sent stands with the comment that it answers, and is forgotten with it.
            writes = proved.writes or changes.writes
            return Changes(writes=writes), replace(taken, reply=proved.following)
        return self._decide(event, before, self.judge(comment))

    def _beside(self, comment: Comment) -> list[Key]:
        """Return what is going to be read besides the comment itself, where that can be told from it."""
        platform = comment.platform
        if comment.verb in _MARKS or comment.surface is Surface.MESSAGE:
            return []
        owner = whose(comment, self.accounts)
        if owner is SkipReason.OWN_ECHO:
            return [sent_key(platform, comment.comment), _reply_to(comment, comment.parent)]
        if comment.parent:
            return _of_parent(comment)
        return [] if owner else [case_key(case_of(comment, None, linked=None))]

    def _is_settled(self, echo: Comment) -> bool:
        """Tell whether the reply of this echo is known to be sent, so that it proves nothing new."""
        sent = self.table.get(sent_key(echo.platform, echo.comment))
        reply = load(ReplyRecord, self.table.get(_reply_to(echo, sent["comment"]))) if sent else None
        return reply is not None and reply.state is ReplyState.SENT

    def _in_thread(self, comment: Comment, before: CommentRecord | None) -> Comment:
        """Return the comment in the thread that it belongs to, whatever its payload says.

        Some payloads name only what a comment answers, which may be our own reply: X's older shape, a
        nested reply on Facebook. A person who goes on in there would get a reply each time.
        """
        if comment.surface is Surface.MESSAGE:  # its thread is the person
            return comment
        inherited = replace(comment, thread=self._thread_of_parent(comment) or comment.thread)
        thread = case_of(inherited, before, linked=None).thread
        # On X the thread counts as the post.
        return replace(
            comment, thread=thread, post=thread if comment.post == comment.thread else comment.post
        )

    def _thread_of_parent(self, comment: Comment) -> str:
        """Return the thread of what the comment answers, or nothing when that is not known.

        One step is enough, because what is stored stands in its own thread already. An automatic reply
        stands where the comment stands that it answered: that is known before its echo arrives.
        """
        if not comment.parent:
            return ""
        found, sent = self.table.get_many(_of_parent(comment))
        answered = sent and self.table.get(comment_key(comment.platform, sent["account"], sent["comment"]))
        parent = load(CommentRecord, answered or found)
        # Without a version only its removal or hiding is known, and X tells no thread with those.
        return parent.comment.thread if parent is not None and parent.version else ""

    def _mark(self, event: Event, before: CommentRecord | None, key: Key) -> tuple[Changes, Taken]:
        """Note that a comment was removed, hidden or unhidden; what was judged is decided anew."""
        verb = event.comment.verb
        removed = verb is Verb.REMOVE
        watch = self._watch(event)
        if before is not None:
            if before.removed if removed else before.hidden is _HIDDEN_BY[verb]:
                return repeated(key), _skip(SkipReason.DUPLICATE)
            stays = not removed and not before.removed and before.erased_at is None
            stays = stays and whose(before.comment, self.accounts) is None
            if stays and before.verdict is not None:
                seen = replace(before, hidden=_HIDDEN_BY[verb])
                told = replace(event, comment=before.comment)
                return self._decide(told, seen, before.verdict, watch=watch)
        known = replace(self._known(event.comment, before), watch=watch)
        return marked(event, known), _skip(_MARKS[verb])

    def _watch(self, event: Event) -> Watch:
        comment = event.comment
        account = self.accounts.find(comment.platform, comment.account)
        told = comment.verb in _MARKS and event.found_by is FoundBy.WEBHOOK
        notice = Notice(
            found_by=event.found_by,
            happened_at=comment.noted_at if told else None,
            unhides=account is not None and account.unhides,
        )
        return read_watch(self.table, comment, notice)

    def _decide(
        self,
        event: Event,
        before: CommentRecord | None,
        verdict: Verdict,
        *,
        watch: Watch | None = None,
    ) -> tuple[Changes, Taken]:
        comment = event.comment
        account = self.accounts.find(comment.platform, comment.account)
        if account is None:
            raise LookupError("An account that is not configured is skipped before it is judged.")
        language = verdict.language
        thresholds = self.thresholds(account, language)
        # Most comments are answered by nobody, and each item that is read costs a unit.
        silent = speak(verdict, thresholds=thresholds, mode=Mode.DRAFT).intent is None
        track = None if silent else track_key(account.platform, account.id, language)
        known = self._known(comment, before, track=track)
        if watch is None and before is not None and before.hidden:
            watch = self._watch(event)
        urgent = verdict.critical and self.policy(account, event.now).urgent
        known = replace(known, watch=watch, urgent=urgent)
        mode = mode_in_force(account.mode_setting(language), known.track or TrackRecord())
        standards = Standards(thresholds=thresholds, mode=mode)
        circumstances = Circumstances(
            now=event.now,
            hidden=before is not None and before.hidden,
            answered=known.answered_comment not in {None, comment.comment},
        )
        decision = decide(comment, verdict, account=account, standards=standards, circumstances=circumstances)
        decision = unanswered(decision) if event.forgotten else decision
        changes = judged(event, known, verdict=verdict, decision=decision)
        return changes, Taken(decision=decision, verdict=verdict, reply=changes.reply)

    def _known(self, comment: Comment, before: CommentRecord | None, *, track: Key | None = None) -> Known:
        """Read what stands about a comment; without `track`, whatever says whether a machine may speak."""
        linked = linked_case(comment, self.table) if comment.surface is Surface.MESSAGE else None
        case = case_of(comment, before, linked=linked)
        reply = ReplyKey.to(comment, Channel.PUBLIC)
        keys = [case_key(case)]
        keys += [reply_key(reply)] if track or before else []  # a reply answers what was taken in before
        keys += [budget_key(case), track] if track else []
        found = dict(zip(keys, self.table.get_many(keys, guarded=True), strict=True))
        budget = found.get(budget_key(case))
        return Known(
            comment=before,
            case=load(CaseRecord, found[case_key(case)]),
            answered_comment=budget["comment"] if budget else None,
            reply=load(ReplyRecord, found.get(reply_key(reply))),
            key=case,
            linked=linked is not None,
            track=load(TrackRecord, found[track]) if track else None,
        )


def _reply_to(echo: Comment, comment: str) -> Key:
    return reply_key(
        ReplyKey(platform=echo.platform, account=echo.account, comment=comment, channel=Channel.PUBLIC)
    )


def _of_parent(comment: Comment) -> list[Key]:
    """Return where it stands what a comment answers: a comment, or a reply of ours."""
    return [
        comment_key(comment.platform, comment.account, comment.parent),
        sent_key(comment.platform, comment.parent),
    ]


def _skip(reason: SkipReason) -> Taken:
    return Taken(decision=Decision(action=Action.SKIP, reason=reason))


_MARKS = {
    Verb.REMOVE: SkipReason.REMOVED,
    Verb.HIDE: SkipReason.HIDDEN,
    Verb.UNHIDE: SkipReason.HIDDEN,
}
_HIDDEN_BY = {Verb.HIDE: True, Verb.UNHIDE: False}
