from __future__ import annotations

from collections.abc import Callable

import pytest

from aplomb.aws.table import Table
from tests.fakes.fake_table import FakeTable
from tests.fakes.table_contract import CONTRACT, check_table_contract


@pytest.mark.parametrize("case", CONTRACT, ids=lambda case: str(case.__name__))
def test_the_stand_in_keeps_the_tables_contract(case: Callable[[Table], None]) -> None:
    table = FakeTable()
    case(table)
    assert table.calls


def test_the_stand_in_keeps_the_whole_contract_with_everything_in_one_table() -> None:
    table = FakeTable()
    check_table_contract(table)
    assert table.items
