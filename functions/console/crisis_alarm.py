"""What the detector saw when it last raised an account's state, and the first of what was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aplomb.accounts import Account
from aplomb.aws.keys import comment_key
from aplomb.aws.table import Table
from aplomb.cases import case_reference
from aplomb.crisis.state import Alarm
from aplomb.records import CommentRecord, load
from console.cases.distress import is_veiled


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstComment:
    """One of the first critical comments; without words where its author took them away."""

    text: str
    veiled: bool
    case: str  # how an address names its case; empty without one


def first_comments(table: Table, account: Account, alarm: Alarm) -> Iterator[FirstComment]:
    """Yield the alarm's first comments, the oldest first; what is no longer kept is left out."""
    keys = [comment_key(account.platform, account.id, one) for one in alarm.first]
    for item in table.get_many(keys, as_of_now=False) if keys else ():
        record = load(CommentRecord, item)
        if record is not None:
            yield FirstComment(
                text="" if record.removed or record.erased_at else record.comment.text,
                veiled=is_veiled(record.verdict),
                case=case_reference(record.case) if record.case else "",
            )
