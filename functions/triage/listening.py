"""Note when an account's webhooks were heard: at most every quarter of an hour, so it costs nothing."""

from __future__ import annotations

from boto3.dynamodb.conditions import Attr

from aplomb.accounts import Account
from aplomb.aws.keys import account_key
from aplomb.aws.table import ConflictError, Put, Table
from aplomb.pulse import Pulse
from aplomb.records import load, stored

AT_MOST_EVERY = 15 * 60  # seconds; a silence that rings lasts an hour at least


class Listener:
    """Keeps one small item per account; whoever runs beside it may write it instead."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._noted: dict[Account, int] = {}

    def heard(self, account: Account, *, at: int) -> None:
        """Note that a webhook of this account came in at `at`, seconds since 1970."""
        if at - self._noted.get(account, 0) < AT_MOST_EVERY:
            return
        key = account_key(account.platform, account.id, "PULSE")
        before = load(Pulse, self._table.get(key))
        self._noted[account] = max(at, before.at) if before else at
        if before is not None and at - before.at < AT_MOST_EVERY:
            return
        pulse = before.heard(at) if before else Pulse(at=at)
        unchanged = Attr("at").eq(before.at) if before else Attr("pk").not_exists()
        try:
            self._table.write([Put(key=key, item=stored(pulse, expires_at=None), condition=unchanged)])
        except ConflictError:
            return  # another container has noted it
