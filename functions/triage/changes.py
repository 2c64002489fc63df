"""What taking in one comment event changes in the table: all of it, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import CaseKey, Key, budget_key, case_comment_key, ref_key, reply_key
from aplomb.aws.table import Delete, Put, Update, Write
from aplomb.comment import Comment, Verb
from aplomb.records import (
    PRIORITY,
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
    linked_case: CaseKey | None = None  # of a private message: the case it continues


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One comment event as it came off the queue."""

    comment: Comment
    received_at: int  # when the webhook took it in
    now: int
    correlation_id: str
    token: str  # fresh and unguessable, for the m.me link of a reply planned now


def version_of(comment: Comment) -> str:
    """Return what orders the versions of a comment: an edit beats the original, then time, then a summons.

    The text's hash decides between versions of one second, so that every order of arrival ends alike.
    """
    digest = hashlib.sha256(comment.text.encode()).hexdigest()[:12]
    edited, summoned = int(comment.verb is Verb.EDIT), int(comment.summoned)
    return f"{edited}.{max(comment.created_at or 0, 0):012d}.{summoned}.{digest}"


def case_of(comment: Comment) -> CaseKey:
    """Return the case a comment belongs to."""
    return CaseKey(comment.platform, comment.account, comment.thread or comment.comment, comment.author)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What to write, and which reply is then the responder's."""

    writes: Sequence[Write]
    reply: ReplyKey | None = None


def judged(event: Event, known: Known, *, verdict: Verdict | None, decision: Decision) -> Changes:
    """Return the changes for a new version of a comment."""
    case = _case_key(event.comment, known, decision)
    record = _comment_record(event, known, verdict=verdict, decision=decision, case=case)
    writes: list[Write] = [_guarded_put(comment_item(record), known.comment)]
    if case is None or verdict is None or decision.action is Action.SKIP:
        writes += _withdrawal(known.reply, reason=decision.reason, now=event.now)
        return Changes(writes=writes)
    writes += _case_writes(event, known, verdict=verdict, decision=decision, case=case)
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


def marked(event: Event, known: Known, *, reason: SkipReason) -> Changes:
    """Return the changes for a comment that was removed, hidden or unhidden."""
    decision = Decision(action=Action.SKIP, reason=reason)
    before = known.comment or CommentRecord(
        comment=event.comment,
        version="",
        verdict=None,
        decision=decision,
        case=None,
        received_at=event.received_at,
        correlation_id=event.correlation_id,
        rev=0,
    )
    verb = event.comment.verb
    record = replace(
        before,
        removed=before.removed or verb is Verb.REMOVE,
        hidden=verb is Verb.HIDE if verb in {Verb.HIDE, Verb.UNHIDE} else before.hidden,
        decision=before.decision if verb is Verb.UNHIDE else decision,
        rev=before.rev + 1,
    )
    writes: list[Write] = [_guarded_put(comment_item(record), known.comment)]
    if verb is not Verb.UNHIDE:
        writes += _withdrawal(known.reply, reason=reason, now=event.now)
    return Changes(writes=writes)


def _case_key(comment: Comment, known: Known, decision: Decision) -> CaseKey | None:
    if decision.action is Action.SKIP:
        return known.comment.case if known.comment else None
    return known.linked_case or case_of(comment)


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
    first = known.comment is None or known.comment.case is None
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
        pointer = {"platform": comment.platform, "account": comment.account, "comment": comment.comment}
        yield Put(key=case_comment_key(case, comment.comment, at=at), item=pointer)


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
    record = _reply_record(event, verdict=verdict, case=case, state=state)
    key, item = reply_item(record)
    yield Put(key=key, item=item, condition=NEW if before is None else Attr("state").eq(before.state))
    yield Put(key=ref_key(record.token), item={"case": tuple(case), "expires_at": item["expires_at"]})


# An edit may bring back a reply that was withdrawn, and a summons may free a draft; nothing else is touched.
_MAY_PLAN_FROM = {
    ReplyState.PLANNED: frozenset({ReplyState.DRAFT, ReplyState.CANCELLED}),
    ReplyState.DRAFT: frozenset({ReplyState.CANCELLED}),
}


def _reply_record(event: Event, *, verdict: Verdict, case: CaseKey, state: ReplyState) -> ReplyRecord:
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
        steps=(Step(at=event.now, state=state),),
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
        condition=Attr("state").eq(reply.state),
    )
    if reply.state is ReplyState.PLANNED:
        yield Delete(key=budget_key(reply.case), condition=Attr("comment").eq(reply.key.comment))


def _worse(one: Severity, other: Severity) -> Severity:
    return min(one, other, key=PRIORITY.__getitem__)
