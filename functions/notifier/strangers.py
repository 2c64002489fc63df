"""What strangers said and are called, for channels that may show it: read anew on each try."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import msgspec

from aplomb.alerts.alert import Alert
from aplomb.alerts.channels import Shown
from aplomb.aws.keys import comment_key
from aplomb.aws.table import Table
from aplomb.cases import case_referred
from aplomb.records import CaseRecord, CommentRecord, load
from notifier.notice import Said
from notifier.outbox import Message


def said_in(table: Table, message: Message, *, shows: frozenset[Shown]) -> Mapping[str, Said]:
    """Return by the alert's id what may be shown; of whom was forgotten meanwhile, nothing.

    Nothing either of what cannot be read: the alert itself is told all the same.
    """
    said: dict[str, Said] = {}
    for one in message.alerts:
        with suppress(msgspec.ValidationError):
            if shows and one.case:
                said[one.id] = _said(table, one, shows)
    return said


def _said(table: Table, alert: Alert, shows: frozenset[Shown]) -> Said:
    key = case_referred(alert.case)
    case = load(CaseRecord, table.get(key)) if key else None
    if case is None:
        return Said()
    return Said(
        name=case.author_name if Shown.NAME in shows else "",
        text=_text(table, case) if Shown.TEXT in shows else "",
    )


def _text(table: Table, case: CaseRecord) -> str:
    key = comment_key(case.key.platform, case.key.account, case.last_comment)
    record = load(CommentRecord, table.get(key))
    return record.comment.text if record and not record.removed and record.erased_at is None else ""
