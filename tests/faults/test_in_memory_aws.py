"""The in-memory AWS keeps what the product relies on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

from aplomb.aws.keys import Key
from aplomb.aws.table import Put, Table, Update
from tests.fakes.table_contract import CONTRACT
from tools.faults.calls import Call
from tools.faults.dynamodb import Charge, InMemoryDynamoDb
from tools.faults.expressions import ExpressionError, Scope, condition, update
from tools.faults.queues import InMemorySqs, Queue
from tools.faults.template import shape
from tools.faults.units import item_size, read_units, write_units


def table(**more: object) -> Table:
    return Table("Table", InMemoryDynamoDb(shape().indexes, **more))  # type: ignore[arg-type]  # it stands in


@pytest.mark.parametrize("case", CONTRACT, ids=lambda case: case.__name__)
def test_the_table_keeps_the_contract_that_dynamodb_keeps(case: Callable[[Table], None]) -> None:
    case(table())


ITEM: dict[str, dict[str, Any]] = {"n": {"N": "3"}, "s": {"S": "abc"}, "l": {"L": [{"S": "x"}]}}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("n = :three", True),
        ("n <> :three", False),
        ("n < :four AND n >= :three", True),
        ("n BETWEEN :three AND :four", True),
        ("n IN (:four, :three)", True),
        ("NOT n = :four", True),
        ("(attribute_not_exists(q) OR n = :four) AND s = :abc", True),
        ("attribute_exists(q)", False),
        ("begins_with(s, :a)", True),
        ("contains(l, :x) AND contains(s, :a)", True),
        ("size(l) > :four", False),
        ("n = :abc", False),
        ("q < :four", False),
    ],
)
def test_conditions_mean_what_dynamodb_means(text: str, *, holds: bool) -> None:
    values = {
        ":three": {"N": "3.0"},
        ":four": {"N": "4"},
        ":abc": {"S": "abc"},
        ":a": {"S": "a"},
        ":x": {"S": "x"},
    }
    assert condition(text)(Scope(ITEM, {}, values)) is holds


@pytest.mark.parametrize("text", ["n =", "n ~ :a", "size(n", "n = :a extra", "begins_with(n)"])
def test_an_expression_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        condition(text)(Scope(ITEM, {}, {":a": {"N": "1"}}))


def test_an_update_works_on_the_item_as_it_was() -> None:
    after = dict(ITEM)
    scope = Scope(ITEM, {"#n": "n"}, {":one": {"N": "1"}, ":none": {"L": []}, ":y": {"L": [{"S": "y"}]}})
    sets = "#n = #n + :one, m = if_not_exists(m, :one), l = list_append(if_not_exists(l, :none), :y)"
    text = f"SET {sets} REMOVE s ADD k :one"
    for change in update(text):
        change(scope, after)
    assert after == {
        "n": {"N": "4"},
        "m": {"N": "1"},
        "l": {"L": [{"S": "x"}, {"S": "y"}]},
        "k": {"N": "1"},
    }


def test_a_lost_answer_of_a_conditional_write_looks_like_a_conflict() -> None:
    """The SDK makes the call again, and its own first try is in the way."""

    def twice[Answer](_call: Call, perform: Callable[[], Answer], /) -> Answer:
        perform()
        return perform()

    client = InMemoryDynamoDb((), twice)
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        client.put_item(
            Item={"pk": {"S": "a"}, "sk": {"S": "a"}}, ConditionExpression="attribute_not_exists(pk)"
        )
    assert list(client.everything())


def test_sizes_and_units_are_those_of_dynamodb() -> None:
    item: dict[str, dict[str, Any]] = {
        "pk": {"S": "é" * 10},
        "n": {"N": "1234"},
        "b": {"BOOL": True},
        "m": {"M": {"a": {"S": "bc"}}},
    }
    assert item_size(item) == (2 + 20) + (1 + 3) + (1 + 1) + (1 + 3 + 1 + 1 + 2)
    assert [write_units(size, transactional=False) for size in (0, 1024, 1025)] == [1, 1, 2]
    assert write_units(1025, transactional=True) == 4
    assert [read_units(size, consistent=True) for size in (0, 4096, 4097)] == [1, 1, 2]
    assert read_units(100, consistent=False) == 0.5


def test_an_index_costs_a_write_for_each_entry_it_gains_or_loses() -> None:
    charges: list[Charge] = []
    held = table(charge=charges.append)
    key = Key("REPLY#1", "public")

    def index_units() -> int:
        units = sum(one.writes for one in charges if one.index)
        charges.clear()
        return units

    held.write([Put(key=key, item={"work_pk": "REPLY#0", "work_sk": "1", "text": "a"})])
    assert index_units() == 1
    held.write([Update(key=key, set={"text": "b"}, condition=Attr("text").eq("a"))])
    assert index_units() == 0
    held.write([Update(key=key, set={"work_sk": "2"})])
    assert index_units() == 2
    held.write([Update(key=key, remove=("work_pk", "work_sk"))])
    assert index_units() == 1


def test_a_message_comes_again_until_it_is_deleted_and_then_lies_with_the_dead_letters() -> None:
    now = [0.0]
    sqs = InMemorySqs(lambda: now[0])
    queue = Queue(name="Q", visibility=10, most_received=2, dead_letters="D")
    sqs.queues = {"Q": queue, "D": Queue(name="D")}
    sqs.send_message(QueueUrl="Q", MessageBody="hello")
    for at in (0, 10):
        now[0] = at
        assert [one.body for one in sqs.receive(queue, 5)] == ["hello"]
        assert sqs.receive(queue, 5) == []
    now[0] = 20
    assert sqs.receive(queue, 5) == []
    assert [one.body for one in sqs.queues["D"].messages.values()] == ["hello"]
