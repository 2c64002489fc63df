"""`aplomb hold`: keep everything of a case, whatever its age and whoever asks, until a person lets go."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from boto3.dynamodb.conditions import Attr

from aplomb import retention
from aplomb.aws.keys import CaseKey, Key, case_key, comment_key, reply_key
from aplomb.aws.retrying import retried
from aplomb.aws.table import Put, Table, Update, Write
from aplomb.case_notes import PREFIX as NOTES
from aplomb.errors import AplombError
from aplomb.records import CaseRecord, CommentRecord, case_item, comment_item, load
from aplomb.replies.every import replies_to


class HoldError(AplombError):
    """The case cannot be held."""


def set_hold(table: Table, case: CaseKey, *, on: bool) -> int:
    """Put a legal hold on a case, or lift it; return how many comments it covers.

    The case comes first: what joins it from then on is held from its beginning.

    Raises:
        HoldError: there is no such case.
        ConflictError: others kept changing the same records; doing it again is harmless.
    """
    first = retried(partial(_hold_case, table, case, on=on))
    if first:
        retried(partial(_hold_comment, table, comment_key(case.platform, case.account, first), None, on=on))
    pointers = list(table.under(case_key(case).pk, prefix="COMMENT#"))
    for pointer in pointers:
        key = comment_key(pointer["platform"], pointer["account"], pointer["comment"])
        retried(partial(_hold_comment, table, key, Key(pointer["pk"], pointer["sk"]), on=on))
    for note in list(table.under(case_key(case).pk, prefix=NOTES)):
        key = Key(note["pk"], note["sk"])
        table.write([_kept(key, until=note["at"] + retention.CASE, on=on, held=True)])
    return len(pointers) + bool(first)


def _hold_case(table: Table, key: CaseKey, *, on: bool) -> str:
    """Hold the case itself, and return its first comment, which has no pointer."""
    case = load(CaseRecord, table.get(case_key(key)))
    if case is None:
        raise HoldError("There is no such case. `aplomb trace` shows a comment's case.")
    where, item = case_item(replace(case, hold=on, rev=case.rev + 1))
    table.write([Put(key=where, item=item, condition=Attr("rev").eq(case.rev))])
    return case.first_comment


def _hold_comment(table: Table, key: Key, pointer: Key | None, *, on: bool) -> None:
    record = load(CommentRecord, table.get(key))
    if record is None:
        return
    where, item = comment_item(replace(record, hold=on, rev=record.rev + 1))
    writes: list[Write] = [Put(key=where, item=item, condition=Attr("rev").eq(record.rev))]
    if pointer is not None:
        writes.append(_kept(pointer, until=record.received_at + retention.LINK, on=on))
    for reply in replies_to(table, record.comment):
        until = reply.planned_at + retention.REPLY
        writes.append(_kept(reply_key(reply.key), until=until, on=on, held=True))
    table.write(writes)


def _kept(key: Key, *, until: int, on: bool, held: bool = False) -> Update:
    """Take the end of an item away, or give it back."""
    flag = {"hold": on} if held else {}
    there = Attr("pk").exists()
    if on:
        return Update(key=key, set=flag, remove=("expires_at",), condition=there)
    return Update(key=key, set={**flag, "expires_at": until}, condition=there)
