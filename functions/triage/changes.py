"""What taking in one comment event changes in the table: first its case, then all that hangs together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from boto3.dynamodb.conditions import Attr

from aplomb import retention
from aplomb.aws.keys import CaseKey, Key, case_comment_key, person_key
from aplomb.aws.table import Put, Update, Write
from aplomb.cases import belongs_to, reopened
from aplomb.comment import Verb
from aplomb.records import (
    PRIORITY,
    Action,
    CaseRecord,
    CaseState,
    CommentRecord,
    Decision,
    ReplyRecord,
    case_item,
    comment_item,
)
from aplomb.replies.moves import budget_returned
from aplomb.replies.reply import Channel, ReplyKey, ReplyState
from aplomb.retention import LINK
from aplomb.skips import SkipReason
from aplomb.track_record import TrackRecord
from aplomb.verdict import Severity, Verdict
from triage.earlier import earlier_texts, with_late
from triage.event import Event, version_of
from triage.fitting import fitting
from triage.forgotten import kept_of, unquoted
from triage.reply_changes import Plan, links, planned, withdrawal
from triage.watching import Watch, first_look, incident_writes

NEW = Attr("pk").not_exists()

BRIEF = 2  # lines of evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the table knew before this event."""

    comment: CommentRecord | None
    case: CaseRecord | None
    reply: ReplyRecord | None
    answered_comment: str | None  # the comment on which this person's reply in this thread was spent
    key: CaseKey  # where the comment belongs
    linked: bool = False  # it is a private message that continues a public thread
    track: TrackRecord | None = None  # of the account in the comment's language
    watch: Watch | None = None  # where the comment is missing, or was
    urgent: bool = False  # its account is in a crisis, and this is criticism


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What to write, and which reply is then the responder's.

    `first` is written one by one before all of `writes` is, at once. A machine that dies between leaves a
    person more to look at, never less; the queue brings the event again, and it may all be written twice.
    """

    writes: Sequence[Write]
    first: Sequence[Write] = ()
    reply: ReplyKey | None = None


def judged(event: Event, known: Known, *, verdict: Verdict | None, decision: Decision) -> Changes:
    """Return the changes for a new version of a comment."""
    case = _case_key(known, decision)
    verdict = unquoted(verdict) if verdict and event.forgotten else verdict
    record = _comment_record(event, known, verdict=verdict, decision=decision, case=case)
    writes: list[Write] = [_guarded_put(comment_item(record), known.comment)]
    writes += incident_writes(record, known.watch, now=event.now)
    if case is None or verdict is None or not _opens_case(known, decision):
        writes += withdrawal(known.reply, reason=decision.reason, now=event.now)
        writes += _left_unanswered(known)
        return Changes(writes=writes)
    first: list[Write] = [*_case_writes(event, known, verdict=verdict, decision=decision, case=case)]
    first += _person_writes(event, known)
    if decision.intent is None:
        writes += withdrawal(known.reply, reason=decision.reason, now=event.now)
        return Changes(writes=writes, first=first)
    state = ReplyState.DRAFT if decision.draft else ReplyState.PLANNED
    plan = Plan(state=state, intent=decision.intent, language=verdict.language)
    hold = known.case is not None and known.case.hold
    reply = list(planned(event, known.reply, plan=plan, case=case, hold=hold))
    begun = known.comment is None and known.reply is not None and known.reply.state is ReplyState.PLANNED
    handed = ReplyKey.to(event.comment, Channel.PUBLIC) if reply or begun else None
    first += links(event, case) if reply else ()
    if known.comment is None and known.reply is None:
        # The budget before the reply, and both before the comment, without which the event is not taken in.
        first, reply = [*first, *reply], []
    return Changes(writes=[*writes, *reply], first=first, reply=handed)


def repeated(key: Key) -> Changes:
    """Return the changes for a version that was known before."""
    return Changes(writes=[Update(key=key, add={"duplicates": 1}, condition=Attr("pk").exists())])


def late_version(event: Event, before: CommentRecord, key: Key) -> Changes:
    """Return the changes for a version that is known or older: new to us, its words are kept as earlier."""
    earlier = with_late(before, event.comment)
    if event.forgotten or earlier == before.earlier:
        return repeated(key)
    after = replace(before, earlier=earlier, duplicates=before.duplicates + 1, rev=before.rev + 1)
    return Changes(writes=[_guarded_put(comment_item(after), before)])


def marked(event: Event, known: Known) -> Changes:
    """Return the changes for a comment that was removed, or hidden or unhidden without being judged."""
    verb = event.comment.verb
    reason = SkipReason.REMOVED if verb is Verb.REMOVE else SkipReason.HIDDEN
    decision = Decision(action=Action.SKIP, reason=reason)
    before = known.comment or CommentRecord(
        comment=kept_of(event, hold=False),
        version="",
        decision=decision,
        received_at=event.received_at,
        correlation_id=event.correlation_id,
        found_by=event.found_by,
        erase_at=event.now if event.forgotten else None,
        forget=event.forgotten,
        rev=0,
    )
    record = replace(
        before,
        removed=before.removed or verb is Verb.REMOVE,
        hidden=before.hidden if verb is Verb.REMOVE else verb is Verb.HIDE,
        decision=decision if verb is Verb.REMOVE else before.decision,
        rev=before.rev + 1,
    )
    if verb is Verb.REMOVE:
        goes_at = retention.erase_at(before.comment, before.verdict, removed_at=event.now)
        asked_for = before.erase_at if _is_to_be_forgotten(before) else None
        record = replace(record, erase_at=min(goes_at, asked_for or goes_at))
    writes: list[Write] = [_guarded_put(comment_item(record), known.comment)]
    writes += incident_writes(record, known.watch, now=event.now)
    if verb is Verb.REMOVE:
        writes += withdrawal(known.reply, reason=reason, now=event.now)
        writes += _left_unanswered(known)
    return Changes(writes=writes)


def _left_unanswered(known: Known) -> list[Write]:
    """Give a person what was left unanswered for the sake of a reply that is now withdrawn."""
    planned = known.reply is not None and known.reply.state is ReplyState.PLANNED
    return budget_returned(known.case) if planned else []


def _case_key(known: Known, decision: Decision) -> CaseKey | None:
    if _opens_case(known, decision):
        return known.key
    return known.comment.case if known.comment else None


def _opens_case(known: Known, decision: Decision) -> bool:
    """Tell whether a comment makes a case or joins one.

    What needs nobody joins only a case that waits for its author to write on, or that people work on.
    """
    if decision.action is not Action.LEAVE:
        return decision.action is not Action.SKIP
    waiting = known.case is not None and belongs_to(known.case)
    return waiting and (known.comment is None or known.comment.case is None)


def _comment_record(
    event: Event, known: Known, *, verdict: Verdict | None, decision: Decision, case: CaseKey | None
) -> CommentRecord:
    before = known.comment
    edited = event.comment.verb is Verb.EDIT
    hold = _is_held(known, case)
    comment = kept_of(event, hold=hold)
    asked = event.forgotten or _is_to_be_forgotten(before)
    put_off = before.erase_at if before and (before.removed or asked) else None
    record = CommentRecord(
        comment=comment if edited else replace(comment, noted_at=None),  # it orders edits alone
        version=version_of(event.comment),
        verdict=_brief(verdict) if verdict and decision.action is Action.LEAVE else verdict,
        decision=decision,
        case=case,
        removed=before.removed if before else False,
        hidden=before.hidden if before else False,
        received_at=before.received_at if before else event.received_at,
        correlation_id=event.correlation_id,
        duplicates=before.duplicates if before else 0,
        found_by=before.found_by if before else event.found_by,
        hold=hold,
        erase_at=event.now if event.forgotten else put_off,
        forget=asked,
        look_at=first_look(event.comment, verdict, now=event.now),
        earlier=earlier_texts(before, event.comment),
        rev=before.rev + 1 if before else 1,
    )
    return fitting(record)


def _is_held(known: Known, case: CaseKey | None) -> bool:
    if known.case and case == known.key:
        return known.case.hold
    return known.comment is not None and known.comment.hold


def _is_to_be_forgotten(record: CommentRecord | None) -> bool:
    """Tell whether its author asked for it and it was put off: an edit or a removal does not undo that."""
    return record is not None and record.forget and record.erased_at is None


def _brief(verdict: Verdict) -> Verdict:
    """Return a verdict that no person works with: most comments are such, and a kilobyte is a write unit."""
    return replace(verdict, evidence=verdict.evidence[:BRIEF])


def _guarded_put(written: tuple[Key, dict[str, object]], before: CommentRecord | CaseRecord | None) -> Put:
    """Write a record unless someone else wrote it since it was read."""
    key, item = written
    return Put(key=key, item=item, condition=NEW if before is None else Attr("rev").eq(before.rev))


def _case_writes(
    event: Event, known: Known, *, verdict: Verdict, decision: Decision, case: CaseKey
) -> Iterator[Write]:
    comment = kept_of(event, hold=_is_held(known, case))
    first = known.comment is None or known.comment.case != case
    before = known.case or CaseRecord(
        key=case,
        post=comment.post,
        author_name=comment.author_name,
        state=CaseState.OPEN,
        severity=verdict.severity,
        reason=None,
        opened_at=event.now,
        updated_at=event.now,
        last_comment=comment.comment,
        first_comment=comment.comment,
        kind=verdict.kind,
        language=verdict.language,
        rev=0,
    )
    if not _is_known(event, known):
        before = reopened(before, now=event.now)
    own = (
        not first or before.last_comment == comment.comment
    )  # or a try at this event did not come to its end
    unopened = known.case is None or (before.state is CaseState.ANSWERED and own)
    quiet = unopened and decision.action is Action.ANSWER and not known.urgent
    stays = before.state in {CaseState.SNOOZED, CaseState.RESOLVED}
    graver = _worse(before.severity, verdict.severity) is not before.severity
    record = replace(
        before,
        state=before.state if stays else CaseState.ANSWERED if quiet else CaseState.OPEN,
        author_name=comment.author_name or before.author_name,
        severity=verdict.severity if graver else before.severity,
        kind=verdict.kind if graver else before.kind,
        language=verdict.language if graver else before.language,
        reason=decision.reason,
        updated_at=max(before.updated_at, event.now),
        in_crisis=before.in_crisis or known.urgent,
        last_comment=comment.comment,
        rev=before.rev + 1,
    )
    if first and before.first_comment != comment.comment:
        at = comment.created_at if comment.created_at is not None else event.now
        pointer = {
            "platform": comment.platform,
            "account": comment.account,
            "comment": comment.comment,
            "expires_at": None if record.hold else event.now + LINK,
        }
        yield Put(key=case_comment_key(case, comment.comment, at=at), item=pointer)
    yield _guarded_put(case_item(record), known.case)


def _is_known(event: Event, known: Known) -> bool:
    """Tell whether these words were taken in before, so that only something about them is new."""
    return known.comment is not None and known.comment.version == version_of(event.comment)


def _person_writes(event: Event, known: Known) -> Iterator[Write]:
    """Let later messages find the case that an m.me link named; only the first message has the link."""
    comment = kept_of(event, hold=_is_held(known, known.key))
    if known.linked and comment.ref:
        link = {"case": tuple(known.key), "expires_at": event.now + LINK}
        yield Put(key=person_key(comment.platform, comment.account, comment.thread), item=link)


def _worse(one: Severity, other: Severity) -> Severity:
    return min(one, other, key=PRIORITY.__getitem__)
