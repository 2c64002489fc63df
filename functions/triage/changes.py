"""What taking in one comment event changes in the table: all of it, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from boto3.dynamodb.conditions import Attr, ConditionBase

from aplomb.aws.keys import CaseKey, Key, budget_key, case_comment_key, person_key, ref_key, reply_key
from aplomb.aws.table import Delete, Put, Update, Write
from aplomb.comment import Verb
from aplomb.records import (
    PRIORITY,
    RETENTION,
    Action,
    CaseRecord,
    CaseState,
    CommentRecord,
    Decision,
    ReplyRecord,
    Step,
    case_item,
    comment_item,
    reply_item,
)
from aplomb.reply import Channel, ReplyKey, ReplyState
from aplomb.skips import SkipReason
from aplomb.verdict import Severity, Verdict
from triage.event import Event, version_of

# Long enough for the queue to hand the reply over; later the sweeper looks for it.
HANDOVER = 60

NEW = Attr("pk").not_exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the table knew before this event."""

    comment: CommentRecord | None
    case: CaseRecord | None
    reply: ReplyRecord | None
    answered_comment: str | None  # the comment on which this person's reply in this thread was spent
    key: CaseKey  # where the comment belongs
    linked: bool = False  # it is a private message that continues a public thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What to write, and which reply is then the responder's."""

    writes: Sequence[Write]
    reply: ReplyKey | None = None


def judged(event: Event, known: Known, *, verdict: Verdict | None, decision: Decision) -> Changes:
    """Return the changes for a new version of a comment."""
    case = _case_key(known, decision)
    record = _comment_record(event, known, verdict=verdict, decision=decision, case=case)
    writes: list[Write] = [_guarded_put(comment_item(record), known.comment)]
    if case is None or verdict is None or decision.action is Action.SKIP:
        writes += _withdrawal(known.reply, reason=decision.reason, now=event.now)
        return Changes(writes=writes)
    writes += _case_writes(event, known, verdict=verdict, decision=decision, case=case)
    writes += _person_writes(event, known)
    if decision.action is not Action.ANSWER_AND_ESCALATE and not decision.draft:
        writes += _withdrawal(known.reply, reason=decision.reason, now=event.now)
        return Changes(writes=writes)
    planned = list(_reply_writes(event, known, verdict=verdict, decision=decision, case=case))
    return Changes(
        writes=[*writes, *planned], reply=ReplyKey.to(event.comment, Channel.PUBLIC) if planned else None
    )


def repeated(key: Key) -> Changes:
    """Return the changes for a version that was known before."""
    return Changes(writes=[Update(key=key, add={"duplicates": 1}, condition=Attr("pk").exists())])


def marked(event: Event, known: Known) -> Changes:
    """Return the changes for a comment that was removed, or hidden or unhidden without being judged."""
    verb = event.comment.verb
    reason = SkipReason.REMOVED if verb is Verb.REMOVE else SkipReason.HIDDEN
    decision = Decision(action=Action.SKIP, reason=reason)
    before = known.comment or CommentRecord(
        comment=event.comment,
        version="",
        decision=decision,
        received_at=event.received_at,
        correlation_id=event.correlation_id,
        rev=0,
    )
    record = replace(
        before,
        removed=before.removed or verb is Verb.REMOVE,
        hidden=before.hidden if verb is Verb.REMOVE else verb is Verb.HIDE,
        decision=decision if verb is Verb.REMOVE else before.decision,
        rev=before.rev + 1,
    )
    writes: list[Write] = [_guarded_put(comment_item(record), known.comment)]
    if verb is Verb.REMOVE:
        writes += _withdrawal(known.reply, reason=reason, now=event.now)
    return Changes(writes=writes)


def _case_key(known: Known, decision: Decision) -> CaseKey | None:
    if decision.action is Action.SKIP:
        return known.comment.case if known.comment else None
    return known.key


def _comment_record(
    event: Event, known: Known, *, verdict: Verdict | None, decision: Decision, case: CaseKey | None
) -> CommentRecord:
    before = known.comment
    return CommentRecord(
        comment=event.comment,
        version=version_of(event.comment),
        verdict=verdict,
        decision=decision,
        case=case,
        removed=before.removed if before else False,
        hidden=before.hidden if before else False,
        received_at=before.received_at if before else event.received_at,
        correlation_id=event.correlation_id,
        duplicates=before.duplicates if before else 0,
        rev=before.rev + 1 if before else 1,
    )


def _guarded_put(written: tuple[Key, dict[str, object]], before: CommentRecord | CaseRecord | None) -> Put:
    """Write a record unless someone else wrote it since it was read."""
    key, item = written
    return Put(key=key, item=item, condition=NEW if before is None else Attr("rev").eq(before.rev))


def _case_writes(
    event: Event, known: Known, *, verdict: Verdict, decision: Decision, case: CaseKey
) -> Iterator[Write]:
    comment = event.comment
    first = known.comment is None or known.comment.case != case
    before = known.case or CaseRecord(
        key=case,
        post=comment.post,
        author_name=comment.author_name,
        state=CaseState.OPEN,
        severity=verdict.severity,
        reason=None,
        comments=0,
        opened_at=event.now,
        updated_at=event.now,
        last_comment=comment.comment,
        rev=0,
    )
    record = replace(
        before,
        state=CaseState.OPEN,
        author_name=comment.author_name or before.author_name,
        severity=_worse(before.severity, verdict.severity),
        reason=decision.reason,
        comments=before.comments + int(first),
        updated_at=max(before.updated_at, event.now),
        last_comment=comment.comment,
        rev=before.rev + 1,
    )
    yield _guarded_put(case_item(record), known.case)
    if first:
        at = comment.created_at if comment.created_at is not None else event.now
        pointer = {
            "platform": comment.platform,
            "account": comment.account,
            "comment": comment.comment,
            "expires_at": event.now + RETENTION,
        }
        yield Put(key=case_comment_key(case, comment.comment, at=at), item=pointer)


def _person_writes(event: Event, known: Known) -> Iterator[Write]:
    """Let later messages find the case that an m.me link named; only the first message has the link."""
    comment = event.comment
    if known.linked and comment.ref:
        link = {"case": tuple(known.key), "expires_at": event.now + RETENTION}
        yield Put(key=person_key(comment.platform, comment.account, comment.thread), item=link)


def _reply_writes(
    event: Event, known: Known, *, verdict: Verdict, decision: Decision, case: CaseKey
) -> Iterator[Write]:
    answer = decision.action is Action.ANSWER_AND_ESCALATE
    state = ReplyState.PLANNED if answer else ReplyState.DRAFT
    before = known.reply
    if before is not None and before.state not in _MAY_PLAN_FROM[state]:
        return  # it is on its way, or was settled
    if answer:
        yield Put(
            key=budget_key(case),
            item={"comment": event.comment.comment, "at": event.now},
            condition=NEW | Attr("comment").eq(event.comment.comment),
        )
    elif before is not None and before.state is ReplyState.PLANNED:
        yield _budget_back(before)
    record = _reply_record(event, before, verdict=verdict, case=case, state=state)
    key, item = reply_item(record)
    yield Put(key=key, item=item, condition=NEW if before is None else _as_read(before))
    yield Put(key=ref_key(record.token), item={"case": tuple(case), "expires_at": item["expires_at"]})


# An edit may bring back a reply that was withdrawn; a summons may free a draft, and its loss bind it again.
_MAY_PLAN_FROM = {
    ReplyState.PLANNED: frozenset({ReplyState.DRAFT, ReplyState.CANCELLED}),
    ReplyState.DRAFT: frozenset({ReplyState.PLANNED, ReplyState.CANCELLED}),
}


def _reply_record(
    event: Event, before: ReplyRecord | None, *, verdict: Verdict, case: CaseKey, state: ReplyState
) -> ReplyRecord:
    comment = event.comment
    return ReplyRecord(
        key=ReplyKey.to(comment, Channel.PUBLIC),
        state=state,
        intent="complaint",
        language=verdict.language,
        case=case,
        token=event.token,
        planned_at=event.now,
        due_at=event.now + HANDOVER,
        correlation_id=event.correlation_id,
        not_before=before.not_before if before else 0,
        fence=before.fence if before else 0,  # it never falls: an old holder may still be about
        steps=(*(before.steps if before else ()), Step(at=event.now, state=state)),
    )


def _withdrawal(reply: ReplyRecord | None, *, reason: SkipReason | None, now: int) -> Iterator[Write]:
    """Cancel a reply that has not been claimed, and give its budget back."""
    if reply is None or reply.state not in {ReplyState.PLANNED, ReplyState.DRAFT}:
        return
    yield Update(
        key=reply_key(reply.key),
        set={"state": ReplyState.CANCELLED, "reason": reason},
        append={"steps": {"at": now, "state": ReplyState.CANCELLED, "note": str(reason or "")}},
        remove=("work_pk", "work_sk", "due_at"),
        condition=_as_read(reply),
    )
    if reply.state is ReplyState.PLANNED:
        yield _budget_back(reply)


def _budget_back(reply: ReplyRecord) -> Delete:
    return Delete(key=budget_key(reply.case), condition=Attr("comment").eq(reply.key.comment))


def _as_read(reply: ReplyRecord) -> ConditionBase:
    return Attr("state").eq(reply.state) & Attr("fence").eq(reply.fence)


def _worse(one: Severity, other: Severity) -> Severity:
    return min(one, other, key=PRIORITY.__getitem__)
