"""DynamoDB in memory, as the SDK's client offers it: conditions, transactions, indexes, request units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from botocore.exceptions import ClientError

from aplomb.aws.values import plain
from tools.faults.calls import Call, Through, straight_through
from tools.faults.expressions import Item, Scope, condition, update
from tools.faults.projection import projected
from tools.faults.units import item_size, read_units, write_units

MOST_READ, MOST_WRITTEN = 100, 100  # items of one BatchGetItem and one TransactWriteItems
LARGEST_ITEM = 400 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A global secondary index; `projected` is None where it holds whole items."""

    name: str
    pk: str
    sk: str
    projected: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What one request touched: `where` is the table's or an index's partition."""

    operation: str
    where: str
    index: str = ""
    writes: int = 0
    reads: float = 0.0


@dataclass(slots=True)
class InMemoryDynamoDb:
    """One table. Every request is a call that may be watched, broken or lost."""

    indexes: Sequence[Index] = ()
    through: Through = straight_through
    charge: Callable[[Charge], None] | None = None  # told of each request's units
    items: dict[str, dict[str, Item]] = field(default_factory=dict)  # by pk, then by sk
    _listed: dict[tuple[str, str], dict[tuple[str, str], str]] = field(default_factory=dict)

    def get_item(self, *, Key: Item, ConsistentRead: bool = False, **_: Any) -> dict[str, Any]:  # noqa: N803
        """Return one item."""

        def perform() -> dict[str, Any]:
            found = self._at(_place(Key))
            self._charge_read("GetItem", _place(Key)[0], found, consistent=ConsistentRead)
            return {} if found is None else {"Item": found}

        return self._call("GetItem", [Key], perform)

    def batch_get_item(self, *, RequestItems: Mapping[str, Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        """Return up to 100 items, in an order of DynamoDB's own choosing."""
        [(table, wanted)] = RequestItems.items()
        keys: list[Item] = wanted["Keys"]
        if not 1 <= len(keys) <= MOST_READ or len({_place(key) for key in keys}) != len(keys):
            raise _error("BatchGetItem", "ValidationException", "1 to 100 different keys are read at once.")

        def perform() -> dict[str, Any]:
            found = []
            for key in reversed(keys):
                item = self._at(_place(key))
                consistent = bool(wanted.get("ConsistentRead"))
                self._charge_read("BatchGetItem", _place(key)[0], item, consistent=consistent)
                found += [] if item is None else [projected(item, wanted)]
            return {"Responses": {table: found}}

        return self._call("BatchGetItem", keys, perform)

    def put_item(self, *, Item: Item, **request: Any) -> dict[str, Any]:  # noqa: N803 - boto3's names
        """Write one whole item."""
        return self._write("PutItem", [{"Put": {"Item": Item, **request}}])

    def update_item(self, *, Key: Item, **request: Any) -> dict[str, Any]:  # noqa: N803 - boto3's names
        """Change one item; the answer holds it as it is then."""
        answer = self._write("UpdateItem", [{"Update": {"Key": Key, **request}}])
        return {"Attributes": self._at(_place(Key)), **answer} if request.get("ReturnValues") else answer

    def delete_item(self, *, Key: Item, **request: Any) -> dict[str, Any]:  # noqa: N803 - boto3's names
        """Take one item out."""
        return self._write("DeleteItem", [{"Delete": {"Key": Key, **request}}])

    def transact_write_items(self, *, TransactItems: Sequence[Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        """Carry out all writes or none."""
        places = [_place_of(one) for one in TransactItems]
        if not 1 <= len(places) <= MOST_WRITTEN or len(set(places)) != len(places):
            raise _error("TransactWriteItems", "ValidationException", "1 to 100 different items, please.")
        return self._write("TransactWriteItems", TransactItems)

    def query(self, *, KeyConditionExpression: str, **request: Any) -> dict[str, Any]:  # noqa: N803
        """List a partition of the table or of an index in the order of its sort key."""
        names, values = _names(request), _values(request)
        index = next((one for one in self.indexes if one.name == request.get("IndexName")), None)
        pk_name, sk_name = (index.pk, index.sk) if index else ("pk", "sk")
        test = condition(KeyConditionExpression)
        partition = _partition(KeyConditionExpression, pk_name, names, values)

        def perform() -> dict[str, Any]:
            found = sorted(
                (one for one in self._partition(index, partition) if test(Scope(one, names, values))),
                key=lambda one: (plain(one)[sk_name], one["pk"]["S"], one["sk"]["S"]),
                reverse=not request.get("ScanIndexForward", True),
            )
            start = request.get("ExclusiveStartKey")
            places = [_place(one) for one in found]
            found = found[places.index(_place(start)) + 1 :] if start and _place(start) in places else found
            page = [_shown(one, index) for one in found[: request.get("Limit")]]
            self._charge_query(partition, index, page)
            more = {"LastEvaluatedKey": page[-1]} if page and len(found) > len(page) else {}
            return {"Items": [projected(one, request) for one in page], "Count": len(page), **more}

        label = f"{index.name if index else 'table'} {partition}"
        return self.through(Call(service="dynamodb", operation="Query", detail=label), perform)

    def scan(self, *, FilterExpression: str, **request: Any) -> dict[str, Any]:  # noqa: N803 - boto3's names
        """Read through the whole table; it is one page."""
        test, names, values = condition(FilterExpression), _names(request), _values(request)
        call = Call(service="dynamodb", operation="Scan")
        found = (one for one in self.everything() if test(Scope(one, names, values)))
        return self.through(call, lambda: {"Items": list(found)})

    def everything(self) -> Iterator[Item]:
        """Yield every item; this is no request."""
        for partition in self.items.values():
            yield from partition.values()

    def listed(self, index: str, *, kinds: frozenset[str]) -> list[Item]:
        """Return what stands in an index in partitions of some kinds; this is no request."""
        return [
            self.items[pk][sk]
            for (name, partition), places in self._listed.items()
            if name == index and partition.partition("#")[0] in kinds
            for pk, sk in places
        ]

    def _call[Answer](self, operation: str, keys: Sequence[Item], perform: Callable[[], Answer]) -> Answer:
        detail = ", ".join(key["pk"]["S"].partition("#")[0] for key in keys)
        return self.through(Call(service="dynamodb", operation=operation, detail=detail), perform)

    def _write(self, operation: str, writes: Sequence[Any]) -> dict[str, Any]:
        # The SDK gives each transaction a token, so that one sent twice is carried out once.
        transactional = operation == "TransactWriteItems"
        detail = ", ".join(_place_of(one)[0].partition("#")[0] for one in writes)
        call = Call(service="dynamodb", operation=operation, detail=detail, once=transactional, writes=True)
        return self.through(call, lambda: self._commit(operation, writes, transactional=transactional))

    def _commit(self, operation: str, writes: Sequence[Any], *, transactional: bool) -> dict[str, Any]:
        held = [self._holds(one) for one in writes]
        if not all(held) and transactional:
            reasons = [{"Code": "None" if one else "ConditionalCheckFailed"} for one in held]
            raise _error(operation, "TransactionCanceledException", "", CancellationReasons=reasons)
        if not all(held):
            raise _error(operation, "ConditionalCheckFailedException", "The conditional request failed")
        for write in writes:
            if "ConditionCheck" in write:
                continue
            place, after = _place_of(write), self._after(write)
            self._charge_write(operation, place, after, transactional=transactional)
            self._store(place, after)
        return {}

    def _holds(self, write: Mapping[str, Any]) -> bool:
        [request] = write.values()
        expression = request.get("ConditionExpression")
        item = self._at(_place_of(write)) or {}
        return not expression or condition(expression)(Scope(item, _names(request), _values(request)))

    def _after(self, write: Mapping[str, Any]) -> Item | None:
        [(kind, request)] = write.items()
        if kind == "Put":
            return _on_the_wire(request["Item"])
        if kind == "Delete":
            return None
        before = self._at(_place_of(write)) or request["Key"]
        after = dict(before)
        scope = Scope(before, _names(request), _values(request))
        for change in update(request["UpdateExpression"]):
            change(scope, after)
        return _on_the_wire(after)

    def _at(self, place: tuple[str, str]) -> Item | None:
        return self.items.get(place[0], {}).get(place[1])

    def _store(self, place: tuple[str, str], after: Item | None) -> None:
        before = self._at(place)
        for index in self.indexes:
            if before and index.pk in before:
                self._listed.get((index.name, before[index.pk]["S"]), {}).pop(place, None)
            if after and index.pk in after and index.sk in after:
                self._listed.setdefault((index.name, after[index.pk]["S"]), {})[place] = ""
        if after is not None:
            self.items.setdefault(place[0], {})[place[1]] = after
        elif before is not None:
            del self.items[place[0]][place[1]]
            if not self.items[place[0]]:
                del self.items[place[0]]

    def _partition(self, index: Index | None, partition: str) -> list[Item]:
        if index is None:
            return list(self.items.get(partition, {}).values())
        places = self._listed.get((index.name, partition), {})
        return [self.items[pk][sk] for pk, sk in places]

    def _charge_read(self, operation: str, where: str, item: Item | None, *, consistent: bool) -> None:
        if self.charge:
            units = read_units(item_size(item) if item else 0, consistent=consistent)
            self.charge(Charge(operation=operation, where=where, reads=units))

    def _charge_query(self, partition: str, index: Index | None, page: Sequence[Item]) -> None:
        if self.charge:
            units = read_units(sum(map(item_size, page)), consistent=False)
            name = index.name if index else ""
            self.charge(Charge(operation="Query", where=partition, index=name, reads=units))

    def _charge_write(
        self, operation: str, place: tuple[str, str], after: Item | None, *, transactional: bool
    ) -> None:
        if not self.charge:
            return
        before = self._at(place)
        size = max(item_size(one) for one in (before or {}, after or {}))
        units = write_units(size, transactional=transactional)
        self.charge(Charge(operation=operation, where=place[0], writes=units))
        for index in self.indexes:
            self._charge_index(operation, index, before, after)

    def _charge_index(self, operation: str, index: Index, before: Item | None, after: Item | None) -> None:
        """Count an index's own writes: one to add or take out, two to move, none where nothing shows."""
        assert self.charge is not None  # noqa: S101 - the caller looked
        old = _shown(before, index) if before and index.pk in before else None
        new = _shown(after, index) if after and index.pk in after else None
        if old == new:
            return
        in_place = old and new and (old[index.pk], old[index.sk]) == (new[index.pk], new[index.sk])
        for entry in (new,) if in_place else (old, new):
            if entry is not None:
                units = write_units(item_size(entry), transactional=False)
                where = entry[index.pk]["S"]
                self.charge(Charge(operation=operation, where=where, index=index.name, writes=units))


def _shown(item: Item, index: Index | None) -> Item:
    if index is None or index.projected is None:
        return item
    return {
        name: value
        for name, value in item.items()
        if name in {"pk", "sk", index.pk, index.sk} | index.projected
    }


def _on_the_wire(item: Item) -> Item:
    """Return what DynamoDB would receive, in which no value stays an enum."""
    sent = msgspec.json.encode(item)
    if len(sent) > LARGEST_ITEM and item_size(item) > LARGEST_ITEM:
        raise _error("PutItem", "ValidationException", "Item size has exceeded the maximum allowed size.")
    received: Item = msgspec.json.decode(sent)
    return received


def _place(key: Item) -> tuple[str, str]:
    return str(key["pk"]["S"]), str(key["sk"]["S"])


def _place_of(write: Mapping[str, Any]) -> tuple[str, str]:
    [request] = write.values()
    return _place(request.get("Item") or request["Key"])


def _names(request: Mapping[str, Any]) -> Mapping[str, str]:
    return request.get("ExpressionAttributeNames") or {}


def _values(request: Mapping[str, Any]) -> Mapping[str, Any]:
    return request.get("ExpressionAttributeValues") or {}


def _partition(expression: str, pk_name: str, names: Mapping[str, str], values: Mapping[str, Any]) -> str:
    """Return the partition that a key condition names: the value that stands beside the partition key."""
    for name, attribute in ({pk_name: pk_name} | dict(names)).items():
        for value, content in values.items():
            if attribute == pk_name and f"{name} = {value}" in expression:
                return str(content["S"])
    raise _error("Query", "ValidationException", "Query condition missed key schema element")


def _error(operation: str, code: str, message: str, **more: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": message}, **more}
    return ClientError(response, operation)
