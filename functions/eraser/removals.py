"""Forget what removals keep of a comment: its text and its author, not what was decided about it."""

from __future__ import annotations

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key, evidence_key, removal_key
from aplomb.aws.table import Delete, Put, Table, Write
from aplomb.records import load
from aplomb.removals.evidence import forgotten
from aplomb.removals.removal import Removal, RemovalState, removal_item


def forget_evidence(table: Table, whose: tuple[str, str, str], *, asked: bool, now: int) -> bool:
    """Take a comment's text out of the removals that keep it, and tell whether that is done.

    `whose` is platform, account and comment. Unless its author `asked`, what was done keeps its evidence.

    Raises:
        ConflictError: somebody writes a removal just now.
    """
    done = True
    for pointer in list(table.under(evidence_key(*whose).pk, prefix="REMOVAL#")):
        key = Key(pointer["pk"], pointer["sk"])
        removal = load(Removal, table.get(removal_key(pointer["removal"])))
        if removal is None:
            table.write([Delete(key=key)])
        elif removal.state is RemovalState.CLAIMED:  # the guard is at the platform, and writes next
            done = False
        elif asked or removal.state is not RemovalState.EXECUTED:
            table.write(_writes(removal, whose[2], pointer=key, now=now))
    return done


def _writes(removal: Removal, comment: str, *, pointer: Key, now: int) -> list[Write]:
    key, item = removal_item(forgotten(removal, comment, now=now))
    return [Put(key=key, item=item, condition=Attr("rev").eq(removal.rev)), Delete(key=pointer)]
