"""There is one way in: what ships can neither be told to let somebody in nor knows anybody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

CONSOLE = Path(__file__).parents[2] / "functions" / "console"
MODULES = sorted(CONSOLE.rglob("*.py"))


def said(pattern: str) -> Iterator[str]:
    """Yield the modules in whose code, not its docstrings, a pattern stands."""
    for path in MODULES:
        tree = ast.parse(path.read_text())
        if re.search(pattern, ast.unparse(_without_prose(tree))):
            yield path.stem


def _without_prose(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value = ast.Constant(value="")
    return tree


def test_sessions_begin_in_one_place_after_the_sign_in_service_vouched() -> None:
    assert list(said(r"\bsessions?\.begin\(|Sessions\([^)]*\)\.begin\(")) == ["door"]
    source = (CONSOLE / "access" / "door.py").read_text()
    assert source.index("sign_in.finish(") < source.index("sessions.begin(")
    assert source.count("sessions.begin(") == 1


def test_the_sessions_cookie_is_given_in_one_place_and_taken_away_in_one() -> None:
    assert set(said(r"name=cookies\.SESSION")) == {"door", "leaving"}


def test_a_person_is_made_of_a_checked_token_or_of_what_was_kept_of_one() -> None:
    assert set(said(r"\bPerson\(")) == {"tokens", "sessions", "people", "ask"} - {"ask"}


@pytest.mark.parametrize(
    "setting",
    [
        r"environ.*(LOCAL|DEBUG|DEV|TEST|STAGE|BYPASS|SKIP|INSECURE|FAKE)",
        r"verify_signature",
        r"verify_exp",
        r"verify=False",
    ],
)
def test_no_setting_loosens_a_check(setting: str) -> None:
    assert list(said(setting)) == []


def test_nobody_is_known_by_name() -> None:
    assert list(said(r"@example\.com|password|localhost\b(?!['\"]\})")) == []
