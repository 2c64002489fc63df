"""Where tools' keys are kept, counted and revoked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import account_tool_key, tool_key, tool_use_key
from aplomb.aws.table import ConflictError, Put, Table, Update
from aplomb.records import load, stored
from deletion_guard.tool_keys import ToolKey, id_in, opens


class Keyring:
    """The keys of all tools."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, key_id: str) -> ToolKey | None:
        """Return a key by its id, revoked or not."""
        return load(ToolKey, self._table.get(tool_key(key_id)))

    def shown(self, shown: str, *, now: int) -> ToolKey | None:
        """Return the key that a tool shows, or None where it opens nothing."""
        key_id = id_in(shown)
        key = self.find(key_id) if key_id else None
        return key if opens(shown, key, now=now) else None

    def add(self, key: ToolKey) -> None:
        """Store a new key.

        Raises:
            ConflictError: the id is taken.
        """
        fresh = Attr("pk").not_exists()
        pointer = {"id": key.id, "platform": key.platform, "account": key.account}
        self._table.write(
            [
                Put(key=tool_key(key.id), item=stored(key, expires_at=None), condition=fresh),
                Put(key=account_tool_key(key.platform, key.account, key.id), item=pointer),
            ]
        )

    def of_account(self, platform: str, account: str) -> Iterator[ToolKey]:
        """Yield every key that was ever made for an account."""
        place = account_tool_key(platform, account)
        for pointer in self._table.under(place.pk, prefix=place.sk):
            key = self.find(str(pointer["id"]))
            if key is not None:
                yield key

    def revoke(self, key_id: str, *, now: int) -> ToolKey | None:
        """End a key for good, and return it; None where there is none. The next call by it is refused."""
        key = self.find(key_id)
        if key is None or key.revoked_at is not None:
            return key
        there = Attr("pk").exists()
        self._table.write([Update(key=tool_key(key_id), set={"revoked_at": now}, condition=there)])
        return replace(key, revoked_at=now)

    def count(self, key: ToolKey, *, now: int) -> bool:
        """Count one call, and tell whether the key may make it."""
        place, minute = tool_use_key(key.id), now // 60
        same = Attr("minute").eq(minute)
        again = Update(key=place, add={"calls": 1}, condition=same & Attr("calls").lte(key.per_minute - 1))
        earlier = Attr("minute").not_exists() | Attr("minute").lte(minute - 1)
        first = Update(key=place, set={"minute": minute, "calls": 1}, condition=earlier)
        # A race for the first call of a minute makes both fail once.
        return any(self._written(attempt) for attempt in (again, first, again))

    def used_at(self, key: ToolKey) -> int | None:
        """Return when a key was last used, to the minute; None for never."""
        use = self._table.get(tool_use_key(key.id))
        return None if use is None else int(use["minute"]) * 60

    def _written(self, update: Update) -> bool:
        try:
            self._table.write([update])
        except ConflictError:
            return False
        return True
