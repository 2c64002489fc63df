"""The sizes and names that keep this readable."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.structure.tree import ROOT, modules, sources, texts

LONGEST_FILE, LONGEST_FUNCTION = 300, 60
ONE_BY_NATURE = {ROOT / "template.yaml"}  # CloudFormation reads one document
VAGUE = {"utils", "util", "common", "helpers", "helper", "misc", "shared"}
FOLDERS = ("functions", "tools", "tests")
LOCAL_PATH = re.compile(r"(?<![\w.$}])/(?:home|root|Users|tmp|mnt|work|workspace|var/folders)/\w")


def test_no_source_file_is_longer_than_300_lines() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in sources()}
    assert len(lengths) > 100
    assert {
        str(path): length
        for path, length in lengths.items()
        if length > LONGEST_FILE and path not in ONE_BY_NATURE
    } == {}


def test_no_function_is_longer_than_60_lines() -> None:
    lengths = [
        (_length(node), f"{path}: {node.name}")
        for path in modules(*FOLDERS)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert len(lengths) > 500
    assert [one for one in lengths if one[0] > LONGEST_FUNCTION] == []


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def test_modules_are_named_for_what_they_do() -> None:
    named = {path for path in modules(*FOLDERS) if {path.stem, *_folders(path)} & VAGUE}
    assert named == set()


def _folders(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).parts[:-1]


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert [
        (str(path.relative_to(ROOT)), found[0])
        for path, text in texts()
        if (found := LOCAL_PATH.search(text))
    ] == []


def test_a_path_of_somebodys_machine_would_be_noticed() -> None:
    for folder in ("home", "Users", "work", "tmp"):
        assert LOCAL_PATH.search(f'ROOT = "/{folder}/ana/aplomb"')
    for fine in ("$HOME/aplomb", "https://example.com/home/page", "/opt/python", "${Api}/work/x"):
        assert not LOCAL_PATH.search(fine)
