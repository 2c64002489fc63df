"""Take in what a person called a comment that was answered, or would have been."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from boto3.dynamodb.conditions import Attr

from aplomb.accounts import Account
from aplomb.aws.keys import label_key, track_key
from aplomb.aws.retrying import retried
from aplomb.aws.table import Put, Table
from aplomb.modes import Mode, mode_in_force
from aplomb.records import load
from aplomb.retention import LINK
from aplomb.track_record import TrackRecord, noted

# Several people may label at once; more than this is a fault.


class Label(NamedTuple):
    """What a person said of one comment."""

    comment: str
    praise: bool


def read_track_record(table: Table, *, account: Account, language: str) -> TrackRecord:
    """Return the record of an account in a language."""
    key = track_key(account.platform, account.id, language)
    return load(TrackRecord, table.get(key)) or TrackRecord()


def note_decision(table: Table, label: Label, *, account: Account, language: str, now: int) -> TrackRecord:
    """Count one decision, and return the record as it is then.

    Each comment counts once, by the first that a person said of it: a sequential test that has moved on
    cannot be moved back.

    Raises:
        ConflictError: others kept counting at the same moment; nothing was counted.
    """
    return retried(lambda: _count(table, label, account=account, language=language, now=now))


def _count(table: Table, label: Label, *, account: Account, language: str, now: int) -> TrackRecord:
    key = track_key(account.platform, account.id, language)
    said = label_key(account.platform, account.id, label.comment)
    found, labelled = table.get_many([key, said])
    before = load(TrackRecord, found) or TrackRecord()
    if labelled is not None:
        return before
    in_auto = mode_in_force(account.mode_setting(language), before) is Mode.AUTO
    after = noted(before, praise=label.praise, in_auto=in_auto)
    once = Attr("pk").not_exists()
    item = {"praise": label.praise, "language": language, "at": now, "expires_at": now + LINK}
    as_read = once if found is None else Attr("rev").eq(before.rev)
    table.write(
        [
            Put(key=said, item=item, condition=once),
            Put(key=key, item=msgspec.to_builtins(after), condition=as_read),
        ]
    )
    return after
