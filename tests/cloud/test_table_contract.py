from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from aplomb.aws.table import Table
from tests.fakes.table_contract import CONTRACT
from tools.local.deploy import client

pytestmark = pytest.mark.cloud

TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"
NAME = "contract"


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's short functions, like `!Ref`, as nothing."""


_Template.add_multi_constructor("!", lambda _loader, _tag, _node: None)


@pytest.fixture(scope="session")
def table(emulator_endpoint: str) -> Table:
    template: Any = yaml.load(TEMPLATE.read_text(), Loader=_Template)  # noqa: S506  a SafeLoader
    properties = template["Resources"]["Table"]["Properties"]
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    dynamodb = client("dynamodb", emulator_endpoint)
    dynamodb.create_table(TableName=NAME, **{name: properties[name] for name in wanted})
    return Table(NAME, dynamodb)


@pytest.mark.parametrize("case", CONTRACT, ids=lambda case: str(case.__name__))
def test_the_deployed_table_keeps_the_contract(case: Callable[[Table], None], table: Table) -> None:
    case(table)
    assert not list(table.waiting("NOBODY#0", limit=1))
