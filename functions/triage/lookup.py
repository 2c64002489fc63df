"""What one try at an event has read of the table: each item once, in as few calls as possible."""

from __future__ import annotations

from collections.abc import Sequence

from aplomb.aws.keys import Key
from aplomb.aws.table import Table
from aplomb.aws.values import Item


class Lookup:
    """Reads through to the table, and remembers; it is thrown away with the try.

    What is only written under the condition that it is as it was read may be a moment old in the first try;
    a conflict brings another one.
    """

    def __init__(self, table: Table, *, first: bool) -> None:
        self._table = table
        self._first = first
        self._found: dict[Key, Item | None] = {}

    def get(self, key: Key) -> Item | None:
        """Return one item, or None where there is none."""
        return self.get_many([key])[0]

    def get_many(self, keys: Sequence[Key], *, guarded: bool = False) -> list[Item | None]:
        """Return items in the order of their keys; only those not yet read are asked for.

        `guarded` says that whatever is decided by them is written under conditions on them.
        """
        missing = [key for key in dict.fromkeys(keys) if key not in self._found]
        if missing:
            now = not (guarded and self._first)
            self._found |= zip(missing, self._table.get_many(missing, as_of_now=now), strict=True)
        return [self._found[key] for key in keys]
