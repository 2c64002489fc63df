"""Whether an account is in a crisis, read once in a while."""

from __future__ import annotations

from aplomb.accounts import Account
from aplomb.aws.keys import account_key
from aplomb.aws.table import Table
from aplomb.crisis.policy import Policy, in_force

GOOD_FOR = 60  # seconds; each comment would pay for a read of its own


class PolicyInForce:
    """Knows the policy of each account for a minute; one per container."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._known: dict[tuple[str, str], tuple[int, Policy]] = {}

    def of(self, account: Account, now: int) -> Policy:
        """Return what held within the last minute."""
        place = (str(account.platform), account.id)
        known = self._known.get(place)
        if known is not None and 0 <= now - known[0] < GOOD_FOR:
            return known[1]
        (item,) = self._table.get_many([account_key(*place, "CRISIS")], as_of_now=False)
        self._known[place] = now, in_force(item)
        return self._known[place][1]
