"""What is left of a comment, its replies and its case when its author is to be forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from boto3.dynamodb.conditions import Attr

from aplomb import retention
from aplomb.aws.keys import CaseKey, Key, case_comment_key, case_key, hashed, person_key, ref_key, reply_key
from aplomb.aws.table import Delete, Put, Update, Write
from aplomb.comment import Comment, Platform, Surface
from aplomb.incidents.incident import Incident, changed, incident_item
from aplomb.promises.promise import Promise, forgotten
from aplomb.promises.tally import promise_writes
from aplomb.records import CaseRecord, CommentRecord, ReplyRecord, Step, case_item, comment_item, short
from aplomb.replies.reply import ReplyState
from aplomb.skips import SkipReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All that we hold about one comment."""

    record: CommentRecord
    replies: Sequence[ReplyRecord] = ()
    case: CaseRecord | None = None
    pointer: Key | None = None  # of the comment within its case
    incidents: Sequence[Incident] = ()  # in which its text is evidence
    promises: Sequence[Promise] = ()  # that its replies made, or people about it
    damaged: Sequence[Key] = ()  # promises that nobody can read
    typed: Sequence[Key] = ()  # what people have kept that they were about to answer
    alone: bool = False  # it is the last of its case's comments

    @property
    def on_hold(self) -> bool:
        """Whether a legal hold forbids to take anything away."""
        return self.record.hold or (self.case is not None and self.case.hold)

    @property
    def busy(self) -> bool:
        """Whether a reply is out whose text is still needed to find it again on the platform."""
        return any(one.due_at is not None and one.state not in _NOT_OUT for one in self.replies)


_WORDS_OF_A_PROMISE = ("case", "text", "steps", "notice")  # that may tell to whom it was made
_NOT_OUT = frozenset({ReplyState.PLANNED, ReplyState.DRAFT})


def put_off(held: Held, *, until: int, asked: bool) -> Put:
    """Return the write that has the sweeper bring the comment again; under a hold, once that ends."""
    record = held.record
    later = replace(
        record, erase_at=until, hold=held.on_hold, forget=record.forget or asked, rev=record.rev + 1
    )
    return _put(later, before=record)


def erasure(held: Held, *, now: int) -> Iterator[Write]:
    """Yield the writes that take text and names out, to be carried out together.

    Ids of comments and the verdict stay; a hash stands for the author. What was answered stays answered,
    because the budget is kept by a hash from the beginning.
    """
    record = held.record
    case = _forgotten_case(record)
    verdict = replace(record.verdict, evidence=()) if record.verdict else None
    left = replace(
        record,
        comment=_forgotten(record.comment),
        verdict=verdict,
        case=case,
        erased_at=now,
        earlier=(),
        rev=record.rev + 1,
    )
    yield _put(left, before=record)
    for reply in held.replies:
        yield _reply_write(reply, case=case or reply.case, now=now)
        if reply.recipient:
            yield Delete(key=person_key(Platform.MESSENGER, reply.key.account, reply.recipient))
    for promise in held.promises:
        yield from promise_writes(promise, forgotten(promise, case=case or promise.case))
    yield from (Update(key=key, remove=_WORDS_OF_A_PROMISE) for key in held.damaged)
    yield from (Delete(key=ref_key(token)) for token in {reply.token for reply in held.replies} - {""})
    yield from (Delete(key=key) for key in held.typed)
    yield from (_incident_put(incident, now=now) for incident in held.incidents)
    if record.comment.surface is Surface.MESSAGE:
        writer = record.comment
        yield Delete(key=person_key(writer.platform, writer.account, writer.thread))
    if case is not None and case != record.case:
        yield from _pointer_writes(held, case)
    if case is not None and held.case is not None:
        yield from _case_writes(held, held.case, case)


def _forgotten(comment: Comment) -> Comment:
    author = _stand_in(comment.platform, comment.author)
    private = comment.surface is Surface.MESSAGE  # its thread is the person
    thread = _stand_in(comment.platform, comment.thread) if private else comment.thread
    return replace(comment, author=author, author_name="", text="", thread=thread, ref="")


def _stand_in(platform: str, person: str) -> str:
    return f"~{hashed(platform, person)}" if person else ""


def _forgotten_case(record: CommentRecord) -> CaseKey | None:
    case = record.case
    if case is None:
        return None
    author = _stand_in(case.platform, case.author)
    return case._replace(thread=author if case.thread == case.author else case.thread, author=author)


def _put(record: CommentRecord, *, before: CommentRecord) -> Put:
    key, item = comment_item(record)
    return Put(key=key, item=item, condition=Attr("rev").eq(before.rev))


def _incident_put(incident: Incident, *, now: int) -> Put:
    """Keep that criticism went missing, and forget whose and what it said."""
    author = _stand_in(incident.platform, incident.author)
    key, item = incident_item(changed(incident, now=now, text="", author=author))
    return Put(key=key, item=item, condition=Attr("rev").eq(incident.rev))


def _reply_write(reply: ReplyRecord, *, case: CaseKey, now: int) -> Update:
    unsent = reply.state in _NOT_OUT
    cancelled = {"state": ReplyState.CANCELLED, "reason": SkipReason.FORGOTTEN}
    steps = tuple(map(_without_why, reply.steps))
    end = Step(at=now, state=ReplyState.CANCELLED, note=str(SkipReason.FORGOTTEN))
    return Update(
        key=reply_key(reply.key),
        set={
            "text": "",
            "recipient": "",
            "token": "",
            "case": tuple(case),
            "steps": short((*steps, end) if unsent else steps),
            **_words_gone(reply),
            **(cancelled if unsent else {}),
        },
        remove=("work_pk", "work_sk", "due_at") if unsent else (),
        condition=Attr("state").eq(reply.state) & Attr("fence").eq(reply.fence),
    )


def _words_gone(reply: ReplyRecord) -> dict[str, Any]:
    """Return who signed a reply, without the words around it, which may tell of its reader."""
    if reply.signed is None:
        return {}
    return {"signed": short(replace(reply.signed, why="", approved_why="", met=(), promise=None))}


def _without_why(step: Step) -> Step:
    """Return a step; where a colleague said no, without the words in which they said why."""
    no = step.state is ReplyState.CANCELLED
    return replace(step, note=step.note.partition(": ")[0]) if no else step


def _pointer_writes(held: Held, case: CaseKey) -> Iterator[Write]:
    if held.alone and held.pointer is None:  # the case itself names it, and moves along
        return
    pointer = {
        "platform": held.record.comment.platform,
        "account": held.record.comment.account,
        "comment": held.record.comment.comment,
        "expires_at": held.record.received_at + retention.LINK,
    }
    at, comment = held.record.received_at, held.record.comment.comment
    place = held.pointer or case_comment_key(case, comment, at=at)
    if held.pointer is not None:
        yield Delete(key=held.pointer)
    yield Put(key=Key(case_key(case).pk, place.sk), item=pointer)


def _case_writes(held: Held, before: CaseRecord, case: CaseKey) -> Iterator[Write]:
    """Note that a comment left its case, and move the case itself with its last one."""
    moved = before.key != case
    unchanged = Attr("rev").eq(before.rev)
    if not held.alone:
        was_first = before.first_comment == held.record.comment.comment
        gone = ("first_comment",) if moved and was_first else ()
        yield Update(key=case_key(before.key), add={"rev": 1}, remove=gone, condition=unchanged)
        return
    if moved:
        yield Delete(key=case_key(before.key), condition=unchanged)
    key, item = case_item(replace(before, key=case, author_name="", rev=before.rev + 1))
    yield Put(key=key, item=item, condition=None if moved else unchanged)
