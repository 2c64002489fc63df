"""The one table, in memory: what DynamoDB would store and hand out, and what it would refuse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from boto3.dynamodb.conditions import ConditionBase

from aplomb.aws.keys import Key
from aplomb.aws.table import ConflictError, Delete, Put, Table, Update, Write
from aplomb.aws.values import Item, plain, typed

MOST_IN_ONE_CALL = 100
LONGEST_PK, LONGEST_SK = 2_048, 1_024  # bytes


class FakeTable(Table):
    """Holds items in DynamoDB's own typed form, so that every value takes the real way in and out.

    `boundary` is called before and after each call with its name; it may raise, or let another worker in.
    """

    def __init__(self) -> None:
        self._stored: dict[Key, Item] = {}
        self.boundary: Callable[[str], None] = lambda _: None
        self.calls: list[str] = []
        self.writes: list[Sequence[Write]] = []  # those that succeeded

    def get(self, key: Key) -> Item | None:
        self._enter("get")
        _check(key)
        found = self.peek(key)
        self.boundary("after get")
        return found

    def get_many(
        self, keys: Sequence[Key], *, as_of_now: bool = True, only: Sequence[str] = ()
    ) -> list[Item | None]:
        self._enter("get_many")
        if not 1 <= len(keys) <= MOST_IN_ONE_CALL or len(set(keys)) != len(keys):
            raise ValueError("DynamoDB reads 1 to 100 different items at once.")
        _check(*keys)
        found = [self.peek(key) if as_of_now else self.stale(key) for key in keys]
        self.boundary("after get_many")
        return [one if one is None or not only else _at_paths(one, ("pk", "sk", *only)) for one in found]

    def write(self, writes: Sequence[Write]) -> None:
        self._enter("write")
        if len(writes) > MOST_IN_ONE_CALL or len({one.key for one in writes}) != len(writes):
            raise ValueError("DynamoDB writes up to 100 different items at once.")
        _check(*(one.key for one in writes))
        after = {one.key: _applied(one, self.peek(one.key)) for one in writes}
        if not all(_holds(one.condition, self.peek(one.key)) for one in writes):
            raise ConflictError("An item was changed by someone else first.")
        for key, item in after.items():
            self._store(key, item)
        self.writes.append(tuple(writes))
        self.boundary("after write")

    def waiting(self, partition: str, *, until: str | None = None, limit: int) -> Iterator[Key]:
        self._enter("waiting")
        listed = sorted(
            (plain(item)["work_sk"], key)
            for key, item in self._stored.items()
            if "work_sk" in item and plain(item).get("work_pk") == partition
        )
        yield from [key for order, key in listed if until is None or order <= until][:limit]

    def listing(
        self, partition: str, *, limit: int | None = None, within: tuple[str, str] | None = None
    ) -> Iterator[tuple[str, Key]]:
        self._enter("listing")
        first, last = within or ("", "\U0010ffff")
        yield from sorted(
            (item["work_sk"], key)
            for key, item in self.items.items()
            if item.get("work_pk") == partition and first <= item.get("work_sk", "") <= last
        )[:limit]

    def of_author(self, author_pk: str, *, after: str = "", limit: int) -> list[Key]:
        self._enter("of_author")
        found = sorted(
            key for key, item in self.items.items() if item.get("author_pk") == author_pk and key.pk > after
        )
        return found[:limit]

    def in_thread(
        self, thread_pk: str, *, around: int, before: int, after: int
    ) -> tuple[list[Key], list[Key]]:
        for _ in range(2):
            self._enter("in_thread")
        listed = sorted(
            (item["received_at"], key)
            for key, item in self.items.items()
            if item.get("thread_pk") == thread_pk and "received_at" in item
        )
        earlier = [key for at, key in listed if at <= around]
        later = [key for at, key in listed if at > around]
        return earlier[-before:], later[:after]

    def written_by(
        self, platform: str, author: str, *, after: Key | None, pages: int, enough: int
    ) -> tuple[list[Key], Key | None]:
        self._enter(f"written_by, {pages} pages")
        found = [
            key
            for key, item in sorted(self.items.items())
            if key.pk.startswith(f"COMMENT#{platform}#")
            and item["comment"].get("author") == author
            and "author_pk" not in item
            and (after is None or key > after)
        ]
        return found[:enough], found[enough - 1] if len(found) > enough else None

    def under(self, pk: str, *, prefix: str) -> Iterator[Item]:
        self._enter("under")
        if not prefix:
            raise ValueError("DynamoDB refuses an empty value in a key.")
        keys = sorted(key for key in self._stored if key.pk == pk and key.sk.startswith(prefix))
        yield from [plain(self._stored[key]) for key in keys]

    def partition(self, pk: str) -> Iterator[Item]:
        self._enter("partition")
        _check(Key(pk, "-"))
        keys = sorted(key for key in self._stored if key.pk == pk)
        yield from [plain(self._stored[key]) for key in keys]

    def newest_under(self, pk: str, *, prefix: str) -> Iterator[Item]:
        self._enter("newest_under")
        keys = sorted(
            (key for key in self._stored if key.pk == pk and key.sk.startswith(prefix)), reverse=True
        )
        yield from [plain(self._stored[key]) for key in keys]

    @property
    def items(self) -> Mapping[Key, Item]:
        """Everything that stands in the table, as it would be read."""
        return {key: plain(item) for key, item in self._stored.items()}

    def peek(self, key: Key) -> Item | None:
        """Return an item without its counting as a call."""
        item = self._stored.get(key)
        return None if item is None else plain(item)

    def stale(self, key: Key) -> Item | None:
        """Return an item as a read sees it that need not be up to date."""
        return self.peek(key)

    def _enter(self, call: str) -> None:
        self.boundary(f"before {call}")
        self.calls.append(call)

    def _store(self, key: Key, item: Item | None) -> None:
        if item is None:
            self._stored.pop(key, None)
        else:
            self._stored[Key(str(key.pk), str(key.sk))] = _on_the_wire(item)


def _check(*keys: Key) -> None:
    if any(len(key.pk.encode()) > LONGEST_PK or len(key.sk.encode()) > LONGEST_SK for key in keys):
        raise ValueError("DynamoDB takes keys of 2,048 and 1,024 bytes at most.")


def _at_paths(item: Item, paths: Sequence[str]) -> Item:
    """Return what of an item stands at some paths."""
    found: Item = {}
    for path in paths:
        name, _, rest = path.partition(".")
        if name not in item:
            continue
        if not rest:
            found[name] = item[name]
        elif isinstance(item[name], dict) and (inner := _at_paths(item[name], [rest])):
            found[name] = {**found.get(name, {}), **inner}
    return found


def _on_the_wire(item: Item) -> Item:
    """Return what DynamoDB would receive: typed, and JSON, so that no value stays an enum."""
    sent: Item = json.loads(json.dumps(typed(item)))
    return sent


def _applied(write: Write, before: Item | None) -> Item | None:
    match write:
        case Put():
            return {**write.item, "pk": write.key.pk, "sk": write.key.sk}
        case Delete():
            return None
        case Update():
            return _updated(write, before or {"pk": write.key.pk, "sk": write.key.sk})


def _updated(update: Update, before: Item) -> Item:
    if None in update.set.values() or not (update.set or update.add or update.append or update.remove):
        raise ValueError("DynamoDB refuses an update that sets nothing.")
    item = {**before, **update.set}
    for name, content in update.append.items():
        item[name] = [*before.get(name, []), content]
    for name, number in update.add.items():
        item[name] = before.get(name, 0) + number
    for name in update.remove:
        item.pop(name, None)
    return item


def _holds(condition: Any, item: Item | None) -> bool:
    if condition is None:
        return True
    if not isinstance(condition, ConditionBase):
        raise TypeError(f"{condition!r} is no condition.")
    expression = condition.get_expression()
    operator, values = expression["operator"], expression["values"]
    if operator == "AND":
        return all(_holds(one, item) for one in values)
    if operator == "OR":
        return any(_holds(one, item) for one in values)
    name = values[0].name
    stored = (item or {}).get(name)
    if operator in {"attribute_exists", "attribute_not_exists"}:
        return (item is not None and name in item) is (operator == "attribute_exists")
    asked = plain(_on_the_wire({name: values[1]}))[name]
    return _COMPARE[operator](stored, asked)


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda stored, asked: type(stored) is type(asked) and bool(stored == asked),
    "<=": lambda stored, asked: type(stored) is type(asked) and bool(stored <= asked),
}
