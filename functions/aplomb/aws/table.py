"""DynamoDB: read items, and write them all or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
from boto3.dynamodb.conditions import Attr, ConditionBase, ConditionExpressionBuilder
from boto3.dynamodb.conditions import Key as KeyCondition
from botocore.config import Config
from botocore.exceptions import ClientError

from aplomb.aws.expressions import projection
from aplomb.aws.keys import Key
from aplomb.aws.values import Item, plain, typed
from aplomb.errors import AplombError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# The SDK's own default differs between its versions.
RETRIES = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})

_CONFLICTS = {"ConditionalCheckFailed", "TransactionConflict", "None"}


class ConflictError(AplombError):
    """Someone else changed one of the items first; read them again and decide anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Write a whole item."""

    key: Key
    item: Mapping[str, Any]
    condition: ConditionBase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Change some attributes of an item; `append` adds one element to a list, creating it."""

    key: Key
    set: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, int] = field(default_factory=dict)
    append: Mapping[str, Any] = field(default_factory=dict)
    remove: Sequence[str] = ()
    condition: ConditionBase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Take one of our own items out; nothing a customer wrote."""

    key: Key
    condition: ConditionBase | None = None


type Write = Put | Update | Delete


class Table:
    """The one table."""

    def __init__(self, name: str, client: DynamoDBClient | None = None) -> None:
        self._name = name
        self._client = client or boto3.client("dynamodb", config=RETRIES)

    def get(self, key: Key) -> Item | None:
        """Return the item as it is now, or None."""
        answer = self._client.get_item(TableName=self._name, Key=_key(key), ConsistentRead=True)
        return plain(answer["Item"]) if "Item" in answer else None

    def get_many(
        self, keys: Sequence[Key], *, as_of_now: bool = True, only: Sequence[str] = ()
    ) -> list[Item | None]:
        """Return up to 100 items in the order of `keys`; whole, or `only` what stands at paths like `a.b`.

        Unless they must be as they are now, a moment's delay is allowed, at half the price: for what is then
        written only if it still is as it was read.

        Raises:
            ConflictError: the table did not hand all of them out in three tries.
        """
        found: dict[Key, Item] = {}
        request = {"Keys": [_key(key) for key in keys], "ConsistentRead": as_of_now, **projection(only)}
        wanted: Any = {self._name: request}
        for _ in range(3):
            answer = self._client.batch_get_item(RequestItems=wanted)
            for raw in answer["Responses"].get(self._name, []):
                item = plain(raw)
                found[Key(item["pk"], item["sk"])] = item
            wanted = answer.get("UnprocessedKeys")
            if not wanted:
                return [found.get(key) for key in keys]
        raise ConflictError("The table is too busy to be read.")

    def write(self, writes: Sequence[Write]) -> None:
        """Carry out all writes or none; up to 100, each to another item.

        Raises:
            ConflictError: a condition did not hold, or another transaction touched an item at the same time.
        """
        try:
            if len(writes) == 1:
                self._write_one(writes[0])
            elif writes:
                self._client.transact_write_items(TransactItems=[self._transact_item(one) for one in writes])
        except ClientError as error:
            if _is_conflict(error):
                raise ConflictError("An item was changed by someone else first.") from error
            raise

    def waiting(self, partition: str, *, until: str | None = None, limit: int) -> Iterator[Key]:
        """Yield keys from the index `work`, the most pressing first, up to and including `until`."""
        mine = KeyCondition("work_pk").eq(partition)
        condition = mine if until is None else mine & KeyCondition("work_sk").lte(until)
        yield from _keys(self._query(condition, IndexName="work", Limit=limit)["Items"])

    def listing(
        self, partition: str, *, limit: int | None = None, within: tuple[str, str] | None = None
    ) -> Iterator[tuple[str, Key]]:
        """Yield places and keys of one partition of the index `work`, in their order, read page by page.

        Only places from the first to the last of `within`, where it is given.
        """
        condition: ConditionBase = KeyCondition("work_pk").eq(partition)
        if within is not None:
            condition &= KeyCondition("work_sk").between(*within)
        page: dict[str, Any] = {"IndexName": "work", "ProjectionExpression": "pk, sk, work_sk"}
        left = limit
        while left is None or left > 0:
            answer = self._query(condition, **page, **({} if left is None else {"Limit": left}))
            items = [plain(item) for item in answer["Items"]]
            yield from ((item["work_sk"], Key(item["pk"], item["sk"])) for item in items)
            if "LastEvaluatedKey" not in answer:
                return
            left = None if left is None else left - len(items)
            page["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def of_author(self, author_pk: str, *, after: str = "", limit: int) -> list[Key]:
        """Return keys from the index `author`, by their `pk`, those beyond `after`."""
        mine = KeyCondition("author_pk").eq(author_pk)
        beyond = mine & KeyCondition("pk").gt(after) if after else mine
        return _keys(self._query(beyond, IndexName="author", Limit=limit)["Items"])

    def in_thread(
        self, thread_pk: str, *, around: int, before: int, after: int
    ) -> tuple[list[Key], list[Key]]:
        """Return keys from the index `thread`, in its order: the last up to a time, and the first beyond."""
        mine, at = KeyCondition("thread_pk").eq(thread_pk), KeyCondition("received_at")
        earlier = self._query(mine & at.lte(around), IndexName="thread", ScanIndexForward=False, Limit=before)
        later = self._query(mine & at.gt(around), IndexName="thread", Limit=after)
        return _keys(earlier["Items"])[::-1], _keys(later["Items"])

    def written_by(
        self, platform: str, author: str, *, after: Key | None, pages: int, enough: int
    ) -> tuple[list[Key], Key | None]:
        """Read through the table for a person's comments that no index lists, and say where to go on.

        A page is a megabyte. It ends before `pages` of them when `enough` comments are found, and gives None
        at the table's end.
        """
        condition = Attr("pk").begins_with(f"COMMENT#{platform}#") & Attr("comment.author").eq(author)
        built = ConditionExpressionBuilder().build_expression(condition & Attr("author_pk").not_exists())
        request: dict[str, Any] = {
            "TableName": self._name,
            "FilterExpression": built.condition_expression,
            "ExpressionAttributeNames": built.attribute_name_placeholders,
            "ExpressionAttributeValues": typed(built.attribute_value_placeholders),
        }
        keys: list[Key] = []
        for _ in range(pages):
            begin: dict[str, Any] = {"ExclusiveStartKey": _key(after)} if after else {}
            answer = self._client.scan(**request, **begin)
            keys += _keys(answer["Items"])
            end = answer.get("LastEvaluatedKey")
            after = Key(end["pk"]["S"], end["sk"]["S"]) if end else None
            if after is None or len(keys) >= enough:
                break
        return keys, after

    def under(self, pk: str, *, prefix: str) -> Iterator[Item]:
        """Yield the items of one partition whose `sk` begins so, in its order, read page by page."""
        condition = KeyCondition("pk").eq(pk) & KeyCondition("sk").begins_with(prefix)
        page: dict[str, Any] = {"ConsistentRead": True}
        while True:
            answer = self._query(condition, **page)
            yield from map(plain, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            page["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def partition(self, pk: str) -> Iterator[Item]:
        """Yield all items of one partition in the order of `sk`, read page by page."""
        page: dict[str, Any] = {"ConsistentRead": True}
        while True:
            answer = self._query(KeyCondition("pk").eq(pk), **page)
            yield from map(plain, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            page["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def newest_under(self, pk: str, *, prefix: str) -> Iterator[Item]:
        """Yield as `under`, from the other end; only as much is read as is asked for."""
        condition = KeyCondition("pk").eq(pk) & KeyCondition("sk").begins_with(prefix)
        page: dict[str, Any] = {"ConsistentRead": True, "ScanIndexForward": False, "Limit": 10}
        while True:
            answer = self._query(condition, **page)
            yield from map(plain, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            page["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _query(self, condition: ConditionBase, **more: Any) -> Any:
        built = ConditionExpressionBuilder().build_expression(condition, is_key_condition=True)
        return self._client.query(
            TableName=self._name,
            KeyConditionExpression=built.condition_expression,
            ExpressionAttributeNames=built.attribute_name_placeholders,
            ExpressionAttributeValues=typed(built.attribute_value_placeholders),
            **more,
        )

    def _write_one(self, write: Write) -> None:
        request = self._request(write)
        match write:
            case Put():
                self._client.put_item(**request)
            case Update():
                self._client.update_item(**request)
            case Delete():
                self._client.delete_item(**request)

    def _transact_item(self, write: Write) -> Any:
        return {type(write).__name__: self._request(write)}

    def _request(self, write: Write) -> dict[str, Any]:
        names: dict[str, str] = {}
        values: Item = {}
        request: dict[str, Any] = {"TableName": self._name}
        match write:
            case Put():
                request["Item"] = typed({**write.item, "pk": write.key.pk, "sk": write.key.sk})
            case Update():
                request |= {"Key": _key(write.key), "UpdateExpression": _update(write, names, values)}
            case Delete():
                request["Key"] = _key(write.key)
        if write.condition is not None:
            built = ConditionExpressionBuilder().build_expression(write.condition)
            request["ConditionExpression"] = built.condition_expression
            names |= built.attribute_name_placeholders
            values |= built.attribute_value_placeholders
        if names:
            request["ExpressionAttributeNames"] = names
        if values:
            request["ExpressionAttributeValues"] = typed(values)
        return request


def _update(write: Update, names: dict[str, str], values: Item) -> str:
    def name(attribute: str) -> str:
        names[f"#u_{attribute}"] = attribute
        return f"#u_{attribute}"

    def value(attribute: str, content: Any) -> str:
        values[f":u_{attribute}"] = content
        return f":u_{attribute}"

    sets = [f"{name(key)} = {value(key, content)}" for key, content in write.set.items()]
    for key, content in write.append.items():
        sets.append(
            f"{name(key)} = list_append(if_not_exists({name(key)}, :u_none), {value(key, [content])})"
        )
        values[":u_none"] = []
    clauses = {
        "SET": sets,
        "ADD": [f"{name(key)} {value(key, content)}" for key, content in write.add.items()],
        "REMOVE": [name(key) for key in write.remove],
    }
    return " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses.items() if parts)


def _is_conflict(error: ClientError) -> bool:
    code = error.response["Error"]["Code"]
    if code != "TransactionCanceledException":
        return code in {"ConditionalCheckFailedException", "TransactionConflictException"}
    reasons: Any = error.response.get("CancellationReasons", [])
    return {reason.get("Code", "None") for reason in reasons} <= _CONFLICTS


def _keys(items: Sequence[Any]) -> list[Key]:
    return [Key(item["pk"]["S"], item["sk"]["S"]) for item in items]


def _key(key: Key) -> Item:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}
