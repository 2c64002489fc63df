"""The direction of imports is held: a wrong import in a copy of this checkout is caught."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.structure.tree import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

# where, what is imported, the contract that forbids it
VIOLATIONS = [
    ("functions/webhook/planted.py", "triage.decide", "Functions never import each other"),
    ("functions/sweeper/planted.py", "responder.ledger", "Functions never import each other"),
    ("functions/triage/parsers/planted.py", "webhook.keys", "Functions never import each other"),
    ("functions/aplomb/planted.py", "responder.flow", "The shared words know no function"),
    ("functions/aplomb/planted.py", "tools.paths", "The shared words know no function"),
    ("functions/responder/planted.py", "tools.paths", "Nothing that ships imports the tools"),
    ("functions/poller/planted.py", "deletion_guard.forward", "Functions never import each other"),
    ("functions/crisis_detector/planted.py", "recorder.changes", "Functions never import each other"),
    ("functions/aplomb/planted.py", "deletion_guard.classify", "The shared words know no function"),
    ("tools/local/planted.py", "deletion_guard.forward", "Only the guard can make a call"),
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("functions", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own tool
        [LINT_IMPORTS, "--no-cache"],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": f"{checkout / 'functions'}{os.pathsep}{checkout}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_this_checkout_keeps_the_directions(checkout: Path) -> None:
    done = lint(checkout)
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("path", "imported", "contract"), VIOLATIONS, ids=[f"{v[0]}-{v[1]}" for v in VIOLATIONS]
)
def test_an_import_in_the_wrong_direction_is_caught(
    path: str, imported: str, contract: str, checkout: Path
) -> None:
    (checkout / path).write_text(f"import {imported}\n")
    done = lint(checkout)
    assert done.returncode == 1, done.stdout
    assert any(line.startswith(contract) and " BROKEN" in line for line in done.stdout.splitlines())
    assert Path(path).stem in done.stdout
