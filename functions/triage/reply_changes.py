"""What taking in a comment changes in its public reply."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from boto3.dynamodb.conditions import Attr, ConditionBase

from aplomb.aws.keys import CaseKey, budget_key, ref_key, reply_key
from aplomb.aws.table import Delete, Put, Update, Write
from aplomb.records import ReplyRecord, Step, reply_item
from aplomb.replies.reply import Channel, Intent, ReplyKey, ReplyState
from aplomb.retention import LINK
from aplomb.skips import SkipReason
from triage.event import Event

# Long enough for the queue to hand the reply over, and for the message of a triage that died to come again
# (template.yaml, VisibilityTimeout); later the sweeper looks for it.
HANDOVER = 200

NEW = Attr("pk").not_exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a reply says, and whether it is PLANNED for a machine or a DRAFT for a person."""

    state: ReplyState
    intent: Intent
    language: str


def planned(
    event: Event, before: ReplyRecord | None, *, plan: Plan, case: CaseKey, hold: bool
) -> Iterator[Write]:
    """Yield the writes that plan or draft a reply; none when it is on its way, or was settled."""
    if before is not None and not _may_plan(before, plan):
        return
    if plan.state is ReplyState.PLANNED:
        yield Put(
            key=budget_key(case),
            item={"comment": event.comment.comment, "at": event.now},
            condition=NEW | Attr("comment").eq(event.comment.comment),
        )
    elif before is not None and before.state is ReplyState.PLANNED:
        yield _budget_back(before)
    record = _reply_record(event, before, plan=plan, case=case)
    record = replace(record, hold=hold)
    key, item = reply_item(record)
    yield Put(key=key, item=item, condition=NEW if before is None else _as_read(before))


# Where a link's token names the comment before its first hyphen, the reply itself leads to the case.
_NAMED = re.compile(r"[A-Za-z0-9_]{1,40}")


def _token(event: Event) -> str:
    comment = event.comment.comment
    return f"{comment}-{event.token}" if _NAMED.fullmatch(comment) else event.token


def links(event: Event, case: CaseKey) -> Iterator[Write]:
    """Yield what leads from the link of a reply planned now to its case, where its token does not say it."""
    if not _NAMED.fullmatch(event.comment.comment):
        yield Put(key=ref_key(event.token), item={"case": tuple(case), "expires_at": event.now + LINK})


# An edit may bring back a reply that was withdrawn; a summons may free a draft, and its loss bind it again.
_MAY_PLAN_FROM = {
    ReplyState.PLANNED: frozenset({ReplyState.DRAFT, ReplyState.CANCELLED}),
    ReplyState.DRAFT: frozenset({ReplyState.PLANNED, ReplyState.CANCELLED}),
}


def _may_plan(before: ReplyRecord, plan: Plan) -> bool:
    if before.state is plan.state:
        return (before.intent, before.language) != (plan.intent, plan.language)
    return before.state in _MAY_PLAN_FROM[plan.state]


def _reply_record(event: Event, before: ReplyRecord | None, *, plan: Plan, case: CaseKey) -> ReplyRecord:
    comment = event.comment
    return ReplyRecord(
        key=ReplyKey.to(comment, Channel.PUBLIC),
        state=plan.state,
        intent=plan.intent,
        language=plan.language,
        case=case,
        token=_token(event),
        planned_at=event.now,
        due_at=event.now + HANDOVER,
        correlation_id=event.correlation_id,
        post=comment.post,
        commented_at=comment.created_at,
        not_before=before.not_before if before else 0,
        fence=before.fence if before else 0,  # it never falls: an old holder may still be about
        steps=(*(before.steps if before else ()), Step(at=event.now, state=plan.state)),
    )


def withdrawal(reply: ReplyRecord | None, *, reason: SkipReason | None, now: int) -> Iterator[Write]:
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
