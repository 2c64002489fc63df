"""Forget comments and people, in the one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from boto3.dynamodb.conditions import Attr

from aplomb.aws.erasure_messages import ForgetPerson
from aplomb.aws.keys import (
    CaseKey,
    Key,
    author_pk,
    case_key,
    comment_key,
    erasure_key,
    evidence_pk,
    incident_key,
    promise_key,
    typed_key,
)
from aplomb.aws.queue_keys import queue_keys
from aplomb.aws.retrying import retried
from aplomb.aws.table import ConflictError, Delete, Table, Update
from aplomb.case_notes import PREFIX as NOTES
from aplomb.comment import Platform, Surface
from aplomb.forgetting import mark, said_at
from aplomb.incidents.incident import Incident, Missing
from aplomb.platforms import PLATFORMS
from aplomb.promises.promise import Promise, UnreadableError, noted_ids, promise_id, read_promise
from aplomb.records import CaseRecord, CommentRecord, load
from aplomb.replies.every import replies_to
from aplomb.retention import ERASURE
from eraser.erased import Held, erasure, put_off
from eraser.removals import forget_evidence

PAGE = 20  # comments per message, so that a run ends in time
READ_AT_ONCE = 1000  # megabytes per message; each takes some 20 ms
LATER = 10 * 60  # seconds, for a reply that is just going out

_BEGINNING = Key("-", "-")  # of the table

# Whose comments a request concerns, one after the other: Messenger is the private side of a page.
_ALSO = {Platform.FACEBOOK: Platform.MESSENGER}


class Outcome(StrEnum):
    """What became of one comment."""

    ERASED = "erased"
    HELD = "held"  # by a legal hold; it goes when that ends
    LATER = "later"  # a reply to it is on its way
    NOTHING = "nothing"  # gone already, or not due


@dataclass(frozen=True, slots=True, kw_only=True)
class Eraser:
    """Takes text and names out; doing so twice is harmless."""

    table: Table

    def comment(self, key: Key, *, now: int, code: str = "") -> Outcome:
        """Forget one comment; `code` names the request on whose account it is counted.

        Raises:
            ConflictError: others kept changing the same records.
        """
        return retried(lambda: self._comment(key, now=now, code=code))

    def due(self, key: Key, *, now: int) -> Outcome:
        """Forget a comment whose time has come; it may have been put off since it was queued."""
        record = load(CommentRecord, self.table.get(key))
        if record is None or record.erase_at is None or record.erase_at > now:
            return Outcome.NOTHING
        return self.comment(key, now=now)

    def person(self, request: ForgetPerson, *, now: int) -> ForgetPerson | None:
        """Forget one page of a person's comments; return what is left to do.

        The index lists criticism. Whatever else a person wrote is found by reading through the table: that
        costs two cents for a million comments, and to list them all would cost 70.
        """
        self._note(request)
        self._mark(request)
        if request.read_to is not None:
            return self._rest(request, request.read_to, now=now)
        who = author_pk(request.platform, request.author)
        keys = self.table.of_author(who, after=request.after, limit=PAGE)
        self._forget(keys, request, now=now)
        if len(keys) == PAGE:
            return replace(request, after=keys[-1].pk)
        self._forget_kept(request, now=now)
        return replace(request, after="", read_to=_BEGINNING)

    def _rest(self, request: ForgetPerson, after: Key, *, now: int) -> ForgetPerson | None:
        """Forget what no index lists, as far as one run reads; return what is left to do."""
        keys, end = self.table.written_by(
            request.platform,
            request.author,
            after=None if after == _BEGINNING else after,
            pages=READ_AT_ONCE,
            enough=PAGE,
        )
        self._forget(keys, request, now=now)
        if end is not None:
            return replace(request, read_to=end)
        if request.platform in _ALSO:
            return replace(request, platform=_ALSO[request.platform], read_to=None)
        return None

    def _forget(self, keys: Sequence[Key], request: ForgetPerson, *, now: int) -> None:
        outcomes = Counter(
            self.comment(key, now=now, code=request.code) for key in keys if self._asked(key, request)
        )
        if not request.again and outcomes[Outcome.HELD]:
            self.table.write([_counting(request.code, Outcome.HELD, outcomes[Outcome.HELD])])

    def done(self, request: ForgetPerson, *, now: int) -> None:
        """Note that nothing is left to do; the console's list of cases is made anew, without them."""
        done = Update(key=erasure_key(request.code), set={"done_at": now})
        self.table.write([done, *(Delete(key=key) for key in queue_keys())])

    def _asked(self, key: Key, request: ForgetPerson) -> bool:
        """Tell whether the comment was there when its author asked; who writes on is heard again."""
        record = load(CommentRecord, self.table.get(key))
        if record is None:
            return False
        return said_at(record.comment, received_at=record.received_at) <= request.requested_at

    def _comment(self, key: Key, *, now: int, code: str) -> Outcome:
        record = load(CommentRecord, self.table.get(key))
        if record is None or record.erased_at is not None:
            return Outcome.NOTHING
        held = self._held(record)
        if held.on_hold:
            if not record.hold or record.erase_at is None or (code and not record.forget):
                self.table.write([put_off(held, until=now, asked=bool(code))])
            return Outcome.HELD
        if held.busy or not self._forget_evidence(record, asked=bool(code), now=now):
            self.table.write([put_off(held, until=now + LATER, asked=bool(code))])
            return Outcome.LATER
        self._forget_notes(held)
        counted = [_counting(code, Outcome.ERASED, 1)] if code else []
        self.table.write([*erasure(held, now=now), *counted])
        return Outcome.ERASED

    def _forget_evidence(self, record: CommentRecord, *, asked: bool, now: int) -> bool:
        """Take the text out of removals. Where only its author deletes, a deletion is a wish, too."""
        comment = record.comment
        theirs = comment.surface is Surface.MESSAGE or not PLATFORMS[comment.platform].others_remove
        whose = (comment.platform, comment.account, comment.comment)
        return forget_evidence(self.table, whose, asked=asked or theirs or record.forget, now=now)

    def _forget_notes(self, held: Held) -> None:
        """Take out what colleagues noted about somebody, with the last comment of their case.

        Each is marked first: the record tells of what is taken out by hand, and this is not.
        """
        if held.case is None or not held.alone:
            return
        for note in self.table.under(case_key(held.case.key).pk, prefix=NOTES):
            key = Key(note["pk"], note["sk"])
            self.table.write([Update(key=key, set={"forgotten": True}, condition=Attr("pk").exists())])
            self.table.write([Delete(key=key)])

    def _forget_kept(self, request: ForgetPerson, *, now: int) -> None:
        """Forget what removals keep of a person's comments, which may be older than any record of ours."""
        who, after = evidence_pk(request.platform, request.author), ""
        while keys := self.table.of_author(who, after=after, limit=PAGE):
            after = keys[-1].pk
            for key in keys:
                item = self.table.get(key)
                if item is not None:
                    self._forget_kept_of((item["platform"], item["account"], item["comment"]), now=now)

    def _forget_kept_of(self, whose: tuple[str, str, str], *, now: int) -> None:
        record = load(CommentRecord, self.table.get(comment_key(*whose)))
        if record is None or not self._held(record).on_hold:
            forget_evidence(self.table, whose, asked=True, now=now)

    def _held(self, record: CommentRecord) -> Held:
        record = self._in_its_case(record)
        replies = list(replies_to(self.table, record.comment))
        cases = [case_key(record.case)] if record.case else []
        comment = record.comment
        whose = (comment.platform, comment.account, comment.comment)
        places = [incident_key(*whose, what=what) for what in Missing]
        ids = [*(promise_id(one.key) for one in replies), *noted_ids(*whose)]
        made = [promise_key(one) for one in ids]
        found = self.table.get_many([*places, *cases, *made])
        incidents = [load(Incident, item) for item in found[: len(places)]]
        promises, damaged = _readable(zip(made, found[len(places) + len(cases) :], strict=True))
        case = load(CaseRecord, found[len(places)]) if cases else None
        pointer, alone = self._place(record.case, case, record.comment.comment)
        return Held(
            record=record,
            replies=replies,
            case=case,
            pointer=pointer,
            incidents=[one for one in incidents if one is not None],
            promises=promises,
            damaged=damaged,
            typed=self._typed(record),
            alone=alone,
        )

    def _in_its_case(self, record: CommentRecord) -> CommentRecord:
        """Return the record with the case that a triage opened which died before it stored the comment."""
        comment = record.comment
        if record.case is not None or not comment.author:
            return record
        key = CaseKey(comment.platform, comment.account, comment.thread or comment.comment, comment.author)
        case = load(CaseRecord, self.table.get(case_key(key)))
        pointer, _ = self._place(key, case, comment.comment) if case else (None, False)
        opened = case is not None and (pointer is not None or case.first_comment == comment.comment)
        return replace(record, case=key) if opened else record

    def _typed(self, record: CommentRecord) -> list[Key]:
        """Return where people have kept what they were about to answer, which may quote the comment."""
        if record.case is None:
            return []
        place = typed_key(record.case)
        return [Key(item["pk"], item["sk"]) for item in self.table.under(place.pk, prefix=place.sk)]

    def _place(self, key: CaseKey | None, case: CaseRecord | None, comment: str) -> tuple[Key | None, bool]:
        """Return a comment's pointer in its case, and whether it is the case's only comment."""
        first = case.first_comment if case else ""
        pointer, alone = None, first in {"", comment}
        for item in self.table.under(case_key(key).pk, prefix="COMMENT#") if key else ():
            if item["comment"] == comment:
                pointer = Key(item["pk"], item["sk"])
            else:
                alone = False
            if not alone and (pointer is not None or first == comment):
                break
        return pointer, alone

    def _note(self, request: ForgetPerson) -> None:
        key = erasure_key(request.code)
        item = {"requested_at": request.requested_at, "expires_at": request.requested_at + ERASURE}
        try:
            self.table.write([Update(key=key, set=item, condition=Attr("requested_at").not_exists())])
        except ConflictError:
            return  # noted before

    def _mark(self, request: ForgetPerson) -> None:
        """Leave for triage that somebody is forgotten, before it is looked for what they wrote."""
        with suppress(ConflictError):  # they have asked again since
            self.table.write([mark(request.platform, request.author, asked_at=request.requested_at)])


def from_the_start(request: ForgetPerson) -> ForgetPerson:
    """Return the request for the second and last look through a person's comments."""
    first = Platform.FACEBOOK if request.platform is Platform.MESSENGER else request.platform
    return replace(request, platform=first, after="", read_to=None, again=False)


def _counting(code: str, outcome: Outcome, number: int) -> Update:
    return Update(key=erasure_key(code), add={str(outcome): number})


def _readable(items: Iterable[tuple[Key, dict[str, Any] | None]]) -> tuple[list[Promise], list[Key]]:
    """Return the promises among some items, and where one stands that nobody can read."""
    promises, damaged = list[Promise](), list[Key]()
    for key, item in items:
        try:
            promise = read_promise(item)
        except UnreadableError:
            damaged.append(key)
        else:
            promises.extend([promise] if promise else [])
    return promises, damaged
