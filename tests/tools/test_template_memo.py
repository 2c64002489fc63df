"""What the lint found in an unchanged file is not looked for again, and never believed of a changed one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.wording.linting import BRAND, FINE, YEAR, lint
from tools.templates.lint import Linted, lint_folder
from tools.templates.memo import Memo

FILES = {"complaint/en": FINE + "---\nWe answer within 2 hours.", "outage/en": FINE}


def again(folder: Path) -> Linted:
    return lint_folder(folder, year=YEAR, kept=folder / "kept" / "lint.json")


def known(folder: Path) -> set[str]:
    files = sorted((folder / "replies").rglob("*.txt"))
    return {path.parent.name for path in Memo(folder / "kept" / "lint.json", folder).known(files)}


def test_a_second_look_finds_the_same_and_looks_at_nothing(tmp_path: Path) -> None:
    first = lint(tmp_path, FILES)

    assert again(tmp_path) == first
    assert known(tmp_path) == {"complaint", "outage"}
    assert again(tmp_path) == first


def test_only_a_changed_file_is_looked_at_again(tmp_path: Path) -> None:
    lint(tmp_path, FILES)
    again(tmp_path)
    (tmp_path / "replies" / "outage" / "en.txt").write_text(FINE + "---\nWe call tomorrow.", encoding="utf-8")

    assert known(tmp_path) == {"complaint"}
    assert again(tmp_path) == lint_folder(tmp_path, year=YEAR)


def test_other_facts_of_the_brand_have_everything_looked_at_again(tmp_path: Path) -> None:
    lint(tmp_path, FILES)
    again(tmp_path)
    changed = lint(tmp_path, {}, brand=BRAND.replace("help@", "hello@"))

    assert known(tmp_path) == set()
    assert again(tmp_path) == changed


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"a": {"wordings": "b"}}', b"\xff\xfe"])
def test_a_broken_memo_is_no_memo(tmp_path: Path, content: bytes) -> None:
    expected = lint(tmp_path, FILES)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "lint.json").write_bytes(content)

    assert again(tmp_path) == expected
