"""A comment's way through the product is told the same everywhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.structure.tree import ROOT
from tests.template.document import read_source, stem

APPS = sorted((ROOT / "functions").glob("*/app.py"))
EVENTS = sorted((ROOT / "events").glob("*.json"))


def flows() -> dict[str, str]:
    """Return the first line of every app.py by its function."""
    lines = (str(ast.get_docstring(ast.parse(app.read_text()))).splitlines()[0] for app in APPS)
    return dict(line.split(": ", 1) for line in lines)


def readme_table() -> list[tuple[str, str]]:
    """Return the rows of README's table with the columns `function` and `flow`."""
    text = (ROOT / "README.md").read_text()
    table = re.search(r"^\| *function *\| *flow *\|\n\|[-| :]+\|\n((?:\|.*\|\n)+)", text, re.MULTILINE)
    assert table, "README.md has no table with the columns function and flow"
    rows = [[cell.strip(" `") for cell in row.strip("|").split("|")] for row in table[1].splitlines()]
    return [(function, flow) for function, flow in rows]


def test_every_app_says_its_flow_in_its_first_line() -> None:
    assert set(flows()) == {app.parent.name for app in APPS}
    assert len(APPS) >= 4
    assert [flow for flow in flows().values() if " -> " not in flow or not flow.endswith(".")] == []


def test_the_readme_tells_the_flows_in_the_apps_own_words() -> None:
    assert dict(readme_table()) == flows()


def test_the_readme_tells_the_flows_in_the_order_of_the_template() -> None:
    resources = read_source()["Resources"]
    ordered = [stem(name) for name in resources if resources[name]["Type"] == "AWS::Serverless::Function"]
    assert [function for function, _ in readme_table()] == ordered


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(event.name))
def test_an_event_is_named_for_its_function_and_its_case(event: Path) -> None:
    function, case, suffix = event.name.split(".")
    assert (ROOT / "functions" / function / "app.py").exists()
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", case)
    assert suffix == "json"


def test_there_are_events() -> None:
    assert len(EVENTS) >= 20
