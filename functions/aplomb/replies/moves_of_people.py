"""A person's reply in the table: written, taken back, approved or refused, each in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from boto3.dynamodb.conditions import Attr, ConditionBase

from aplomb.aws.keys import budget_key, typed_key
from aplomb.aws.table import Delete, Put, Write
from aplomb.records import ReplyRecord, Step, reply_item
from aplomb.replies.by_people import UNDO, Known, PersonReplyError, Wish, check_news, impossible, on_its_way
from aplomb.replies.moves import moved
from aplomb.replies.reply import Channel, Intent, ReplyKey, ReplyState
from aplomb.replies.signing import NamedTime, Signed, Weight, Who
from aplomb.replies.talk import continued, talk_put
from aplomb.same_person import same_person
from aplomb.same_text import same_text
from aplomb.skips import SkipReason
from aplomb.typed.moments import QUESTIONS, Doubt

# In place of the comment on which the budget was spent: whatever is written, no machine answers it.
PEOPLE = ""

_NOT_SAID = frozenset(ReplyState) - {ReplyState.SENT, ReplyState.UNKNOWN}

BY_A_PERSON = "by a person"  # in place of the template that the words came from


class ApprovalError(PersonReplyError):
    """The yes or no does not count; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What the lint made of a text."""

    weight: Weight = Weight.CLEAR
    findings: tuple[str, ...] = ()  # the rules for which it waits
    cool_until: int = 0
    promise: NamedTime | None = None
    recorded: tuple[str, ...] = ()  # times that were promised before
    no_promise: bool = False  # asked whether its words promise a time, the person said that they do not


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A reply as it is then, and the writes that make it so, to be carried out together."""

    reply: ReplyRecord
    writes: Sequence[Write]


def written(wish: Wish, known: Known, weighed: Weighed, *, now: int) -> Move:
    """Return a person's new reply: on its way in ten seconds, or waiting for a colleague.

    The caller has checked that it may be sent.
    """
    waits = weighed.weight is not Weight.CLEAR
    record, comment = known.record, known.record.comment
    before = known.private if wish.channel is Channel.PRIVATE else None
    state = ReplyState.DRAFT if waits else ReplyState.PLANNED
    note = (
        f"{wish.by.name} asks a colleague: {', '.join(weighed.findings)}" if waits else f"by {wish.by.name}"
    )
    note += "; asked, they say that it promises no time" if weighed.no_promise else ""
    number = known.talk.rev + 1 if wish.channel is Channel.PUBLIC else 0
    key = replace(ReplyKey.to(comment, wish.channel), number=number)
    talk = continued(known.talk, key)
    reply = ReplyRecord(
        key=key,
        state=state,
        intent=intent_of(known),
        language=known.language,
        case=known.case.key,
        token=known.automatic.token if known.automatic else "",
        planned_at=now,
        correlation_id=record.correlation_id,
        due_at=None if waits else now + UNDO,
        not_before=now + UNDO,
        fence=before.fence + 1 if before else 0,  # an old holder may still be about
        text=wish.text,
        template=_source(wish, known),
        post=comment.post,
        commented_at=comment.created_at,
        hold=known.case.hold,
        signed=_signed(wish, known, weighed, turn=talk.rev),
        steps=(*(before.steps if before else ()), Step(at=now, state=state, note=note[:300])),
    )
    where, item = reply_item(reply)
    writes: list[Write] = [Put(key=where, item=item, condition=_as_read(before))]
    writes.append(talk_put(known.case.key, known.talk, talk, now=now))
    writes.append(Delete(key=typed_key(known.case.key, wish.by.id)))
    if not waits:
        writes += _taken_over(reply, known, now=now)
    return Move(reply=reply, writes=writes)


def _source(wish: Wish, known: Known) -> str:
    """Return where the words come from: the machine's draft where they are its own, else a person."""
    draft = known.automatic
    same = draft is not None and same_text(draft.text, wish.text)
    return draft.template if draft is not None and same else BY_A_PERSON


def _as_read(before: ReplyRecord | None) -> ConditionBase:
    if before is None:
        return Attr("pk").not_exists()
    return Attr("state").eq(before.state) & Attr("fence").eq(before.fence)


def intent_of(known: Known) -> Intent:
    """Return what a reply to the comment would say, as triage saw it."""
    told = known.record.decision.intent
    return told or Intent(known.automatic.intent if known.automatic else Intent.TELL_US_MORE)


def _signed(wish: Wish, known: Known, weighed: Weighed, *, turn: int) -> Signed:
    return Signed(
        by=wish.by,
        version=known.record.version,
        turn=turn,
        why=wish.why.strip()[:300],
        known=known.read,
        weight=weighed.weight,
        findings=weighed.findings,
        cool_until=weighed.cool_until,
        promise=weighed.promise,
        recorded=weighed.recorded,
        no_promise=weighed.no_promise,
    )


def _taken_over(reply: ReplyRecord, known: Known, *, now: int) -> Iterator[Write]:
    """Yield what keeps every machine silent towards somebody whom a person answers in public."""
    if reply.key.channel is Channel.PRIVATE:
        return
    unspent = known.spent is not None and known.spent.state in _NOT_SAID
    if known.spent_on is None or unspent:
        as_read = Attr("pk").not_exists() if known.spent_on is None else Attr("comment").eq(known.spent_on)
        yield Put(key=budget_key(reply.case), item={"comment": PEOPLE, "at": now}, condition=as_read)
    reason = SkipReason.ANSWERED_BY_COLLEAGUE
    for one in known.automatics:
        if one.state in {ReplyState.PLANNED, ReplyState.DRAFT}:
            _, write = moved(one, ReplyState.CANCELLED, now=now, due_at=None, reason=reason, note=str(reason))
            yield write


def undone(reply: ReplyRecord, *, by: Who, now: int) -> Move:
    """Return a reply as taken back, which holds only while nobody has begun to send it.

    Raises:
        PersonReplyError: it is too late, or nothing of theirs.
    """
    if reply.signed is None:
        raise PersonReplyError("Only a reply that a person sends can be taken back.")
    if reply.state not in {ReplyState.PLANNED, ReplyState.DRAFT}:
        raise PersonReplyError("It cannot be taken back any more: it is {state}.", state=str(reply.state))
    if by.id not in {reply.signed.by.id, reply.signed.approver and reply.signed.approver.id}:
        who = reply.signed.by.name
        raise PersonReplyError("{name} sends it, so {name} can take it back.", name=who)
    return _ended(reply, SkipReason.UNDONE, note=f"undone by {by.name}", by=by, now=now)


def discarded(draft: ReplyRecord, *, by: Who, now: int) -> Move:
    """Return a machine's draft as not wanted.

    Raises:
        PersonReplyError: it is none.
    """
    if draft.state is not ReplyState.DRAFT or draft.signed is not None:
        raise PersonReplyError("There is no draft any more: it is {state}.", state=str(draft.state))
    return _ended(draft, SkipReason.DISCARDED, note=f"discarded by {by.name}", by=by, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """A colleague's approval."""

    by: Who
    lead: bool
    turn: int  # the count of the words that they read: a private reply taken back gives its place to the next
    why: str = ""  # how a lead knows that what may be untrue is true


def approved(reply: ReplyRecord, known: Known, yes: Yes, *, now: int) -> Move:
    """Return a reply that a colleague stands behind, too; it leaves once it has cooled down.

    Raises:
        ApprovalError: the yes does not count.
        PersonReplyError: something happened meanwhile, or the platform does not take it any more.
    """
    signed = _waiting(reply)
    if yes.by.id == signed.by.id or same_person(yes.by.name, signed.by.name):
        raise ApprovalError("You wrote it, so a colleague must approve it.")
    if yes.turn != signed.turn:
        raise ApprovalError("It changed since you looked. Look at it again, then decide.")
    if signed.weight is Weight.DOUBTFUL and not (yes.lead and yes.why.strip()):
        raise ApprovalError("It may be untrue: a lead approves it, and says how they know.")
    check_news(known, version=signed.version, turn=signed.turn)
    refusal = impossible(known, reply.key.channel, now=max(now, signed.cool_until))
    if refusal:
        raise ApprovalError(refusal)
    if any(map(on_its_way, known.automatics)):
        raise ApprovalError("The automatic reply is on its way. Wait until it is known to be out.")
    starts = max(signed.cool_until, now + UNDO)
    if signed.promise is not None and signed.promise.due_at <= starts:
        raise ApprovalError(QUESTIONS[Doubt.PAST])
    after, write = moved(
        reply,
        ReplyState.PLANNED,
        now=now,
        due_at=starts,
        note=f"approved by {yes.by.name}",
        not_before=starts,
        planned_at=now,
        signed=replace(signed, approver=yes.by, approved_why=yes.why.strip()[:300]),
    )
    talk = talk_put(reply.case, known.talk, continued(known.talk), now=now)
    return Move(reply=after, writes=[write, talk, *_taken_over(after, known, now=now)])


def refused(reply: ReplyRecord, *, by: Who, why: str, now: int) -> Move:
    """Return a reply that a colleague does not want to leave.

    Raises:
        ApprovalError: the no does not count.
    """
    signed = _waiting(reply)
    if by.id == signed.by.id:
        raise ApprovalError("You wrote it: take it back instead.")
    if not why.strip():
        raise ApprovalError("Say why, so that your colleague can write it differently.")
    note = f"refused by {by.name}: {why.strip()}"
    return _ended(reply, SkipReason.NOT_APPROVED, note=note, by=by, now=now)


def _ended(reply: ReplyRecord, reason: SkipReason, *, note: str, by: Who, now: int) -> Move:
    after, write = moved(
        reply, ReplyState.CANCELLED, now=now, due_at=None, reason=reason, note=note, ended_by=by.id
    )
    return Move(reply=after, writes=[write])


def _waiting(reply: ReplyRecord) -> Signed:
    signed = reply.signed
    if signed is None or reply.state is not ReplyState.DRAFT:
        raise ApprovalError("It does not wait for approval any more: it is {state}.", state=str(reply.state))
    return signed
