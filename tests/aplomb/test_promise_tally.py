"""The tally of an account is what its promises add up to, whatever became of them and in which order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplomb.aws.table import ConflictError, Put, Table, Update
from aplomb.platforms import DAY
from aplomb.promises.promise import WAITING, Promise, PromiseState, handed_over, kept, late, voided
from aplomb.promises.tally import DAYS, PromiseTally, promise_writes, read_tally, tally_key
from tests.aplomb.promised import DUE, MADE, REPLY, promise
from tests.fakes.fake_table import FakeTable
from tools.faults.dynamodb import InMemoryDynamoDb
from tools.faults.template import shape

KEY = tally_key(REPLY.platform, REPLY.account)


def numbered(number: int) -> Promise:
    return promise(id=f"p{number}")


def moved(one: Promise, move: str) -> Promise:
    match move:
        case "kept":
            return kept(one, person="Eve", evidence="called", done_at=DUE, now=DUE)
        case "late":
            return late(one, evidence="forgot", now=DUE + 1)
        case "handed over":
            return handed_over(one, to=f"{one.owner}x", person="Eve", evidence="said yes", now=MADE)
        case _:
            return voided(one, why="not posted", now=MADE)


@pytest.fixture(params=["the stand-in", "DynamoDB's expressions"])
def table(request: pytest.FixtureRequest) -> Table:
    if request.param == "the stand-in":
        return FakeTable()
    client: Any = InMemoryDynamoDb(shape().indexes)
    return Table("Table", client)


def tally(table: Table, *, now: int = DUE) -> PromiseTally:
    return read_tally(table.get(KEY), now=now)


MOVES = st.sampled_from(["kept", "late", "handed over", "void"])


@given(st.lists(st.tuples(st.integers(0, 3), MOVES), max_size=12))
def test_the_tally_is_the_sum_of_the_promises(moves: list[tuple[int, str]]) -> None:
    table, promises = FakeTable(), {number: numbered(number) for number in range(4)}
    for one in promises.values():
        table.write(promise_writes(None, one))
    for number, move in moves:
        before = promises[number]
        if before.state is PromiseState.OPEN or (before.state in WAITING and move != "void"):
            promises[number] = moved(before, move)
            table.write(promise_writes(before, promises[number]))
    states = [one.state for one in promises.values()]
    assert tally(table) == PromiseTally(
        open=sum(state in WAITING for state in states),
        made=sum(state is not PromiseState.VOID for state in states),
        kept=states.count(PromiseState.KEPT),
        late=states.count(PromiseState.LATE),
    )


def test_no_more_promises_are_open_than_may_be(table: Table) -> None:
    table.write(promise_writes(None, numbered(0)))
    table.write(promise_writes(None, numbered(1), most_open=2))
    with pytest.raises(ConflictError):
        table.write(promise_writes(None, numbered(2), most_open=2))
    assert tally(table).open == 2


def test_a_promise_is_made_once_and_again_only_when_it_was_void(table: Table) -> None:
    one = numbered(0)
    table.write(promise_writes(None, one))
    with pytest.raises(ConflictError):
        table.write(promise_writes(None, one))
    table.write(promise_writes(one, moved(one, "void")))
    table.write(promise_writes(None, one))
    assert tally(table) == PromiseTally(open=1, made=1)


def test_whoever_read_an_older_state_cannot_change_it(table: Table) -> None:
    one = numbered(0)
    table.write(promise_writes(None, one))
    table.write(promise_writes(one, moved(one, "kept")))
    with pytest.raises(ConflictError):
        table.write(promise_writes(one, moved(one, "late")))
    assert tally(table) == PromiseTally(made=1, kept=1)


def test_what_is_older_than_30_days_counts_no_more_and_goes(table: Table) -> None:
    one = numbered(0)
    table.write(promise_writes(None, one))
    table.write(promise_writes(one, moved(one, "kept")))
    last = DUE - DUE % DAY + DAYS * DAY - 1
    assert tally(table, now=last).kept == 1
    faded = tally(table, now=last + 1)
    assert (faded.kept, len(faded.faded)) == (0, 2)
    put, update = promise_writes(None, promise(id="p9", made_at=last + 1, due_at=last + 2), faded=faded.faded)
    assert isinstance(put, Put)
    assert isinstance(update, Update)
    table.write([put, update])
    left = table.get(KEY) or {}
    assert not set(faded.faded) & set(left)
    assert left["open"] == 1
