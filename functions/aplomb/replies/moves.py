"""A reply's moves, as writes that hold only while it is still as it was read: same state, same fence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from typing import Any

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import CaseKey, Key, case_key, person_key, reply_key, sent_key
from aplomb.aws.table import Put, Update, Write
from aplomb.comment import Platform
from aplomb.platforms import PLATFORMS
from aplomb.records import CaseRecord, CaseState, ReplyRecord, Step, case_item, reply_item, reply_work, short
from aplomb.replies.reply import Channel, Intent, ReplyState
from aplomb.retention import LINK
from aplomb.skips import SkipReason

# Whoever plans a private reply works it at once; later the sweeper looks for it.
HANDOVER = 120


def moved(
    reply: ReplyRecord, state: ReplyState, *, now: int, due_at: int | None, note: str = "", **changes: Any
) -> tuple[ReplyRecord, Update]:
    """Return the reply one step further, and the write that makes it so."""
    step = Step(at=now, state=state, note=note[:300])
    after = replace(reply, state=state, due_at=due_at, steps=(*reply.steps, step), **changes)
    write = _update(reply, after, {"state": state, **changes})
    return after, replace(write, append={"steps": short(step)})


def postponed(reply: ReplyRecord, *, due_at: int, **changes: Any) -> tuple[ReplyRecord, Update]:
    """Return the reply with another time for its next look; that is no step of its life."""
    after = replace(reply, due_at=due_at, **changes)
    return after, _update(reply, after, changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMoves:
    """What is written when a reply is known to be sent, in this order or at once."""

    after: ReplyRecord
    facts: Sequence[Put]  # they hold by the platform's word, whoever holds the reply; twice is harmless
    following: Put | None  # the private reply, where there is none yet
    settled: Update
    private: Key | None  # of the private reply, if it is to be sent

    @property
    def all(self) -> list[Write]:
        """The writes of one transaction."""
        return [*self.facts, *([self.following] if self.following else []), self.settled]


def sent(reply: ReplyRecord, *, now: int, platform_id: str, recipient: str = "", **changes: Any) -> SentMoves:
    """Return the reply as sent, and all that is stored with it."""
    after, write = moved(
        reply,
        ReplyState.SENT,
        now=now,
        due_at=None,
        platform_id=platform_id,
        recipient=recipient,
        reason=None,
        **changes,
    )
    facts: list[Put] = []
    if platform_id:
        pointer = {
            "account": after.key.account,
            "comment": after.key.comment,
            "number": after.key.number or None,
            "expires_at": now + LINK,
        }
        facts.append(Put(key=sent_key(after.key.platform, platform_id), item=pointer))
    if recipient:
        facts.append(link_to_case(after.key.account, recipient, after.case, now=now))
    following = _following(after, now=now)
    key, item = (None, {}) if following is None else reply_item(following)
    return SentMoves(
        after=after,
        facts=facts,
        following=key and Put(key=key, item=item, condition=Attr("pk").not_exists()),
        settled=write,
        private=key if following is not None and following.state is ReplyState.PLANNED else None,
    )


def link_to_case(account: str, person: str, case: CaseKey, *, now: int) -> Put:
    """Let a private message of this person find their public case."""
    key = person_key(Platform.MESSENGER, account, person)
    return Put(key=key, item={"case": tuple(case), "expires_at": now + LINK})


def budget_returned(case: CaseRecord | None) -> list[Write]:
    """Put before a person what went unanswered because of a reply that was withdrawn."""
    if case is None or case.reason is not SkipReason.BUDGET_USED:
        return []
    reason = SkipReason.BUDGET_RETURNED
    change = Update(
        key=case_key(case.key),
        set={"reason": reason, "rev": case.rev + 1},
        condition=Attr("rev").eq(case.rev),
    )
    return [change]


def case_opened(case: CaseRecord | None, *, reason: SkipReason, whatever: bool) -> list[Write]:
    """Put a case before a person, as no reply goes out; `whatever` its state, if a person thinks one does."""
    closed = {CaseState.ANSWERED, *(set(CaseState) if whatever else ())} - {CaseState.OPEN}
    if case is None or case.state not in closed:
        return []
    opened = replace(case, state=CaseState.OPEN, snoozed_until=0, outcome=None, resolved_at=0, reason=reason)
    key, item = case_item(replace(opened, rev=case.rev + 1))
    return [Put(key=key, item=item, condition=Attr("rev").eq(case.rev))]


def _following(public: ReplyRecord, *, now: int) -> ReplyRecord | None:
    """Return the private reply that follows a public one of a machine, closed where its window is."""
    row = PLATFORMS[public.key.platform]
    if public.signed or public.key.channel is Channel.PRIVATE or not row.private_reply_window:
        return None
    until = row.privately_until(public.commented_at)
    late = until is not None and now > until
    state = ReplyState.CANCELLED if late else ReplyState.PLANNED
    reason = SkipReason.WINDOW_CLOSED if late else None
    return ReplyRecord(
        key=replace(public.key, channel=Channel.PRIVATE),
        state=state,
        intent=Intent(public.intent).followed_by,
        language=public.language,
        case=public.case,
        token=public.token,
        planned_at=now,
        correlation_id=public.correlation_id,
        due_at=None if late else now + HANDOVER,
        post=public.post,
        commented_at=public.commented_at,
        reason=reason,
        hold=public.hold,
        steps=(Step(at=now, state=state, note=reason),)
        if reason
        else (),  # being planned is what it begins with
    )


def _update(before: ReplyRecord, after: ReplyRecord, changes: Mapping[str, Any]) -> Update:
    gone = [name for name, value in changes.items() if value is None]
    if after.due_at is None:
        gone += ["due_at", "work_pk", "work_sk"]
    return Update(
        key=reply_key(before.key),
        set={**{name: _plain(value) for name, value in changes.items() if value is not None}, **_due(after)},
        remove=gone,
        condition=Attr("state").eq(before.state) & Attr("fence").eq(before.fence),
    )


def _plain(value: Any) -> Any:
    return short(value) if is_dataclass(value) else value


def _due(reply: ReplyRecord) -> Mapping[str, Any]:
    if reply.due_at is None:
        return {}
    return {"due_at": reply.due_at, **reply_work(reply_key(reply.key), due_at=reply.due_at)}
