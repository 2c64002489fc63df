from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tools.cli import main
from tools.evaluate_command import evaluate_files

ROWS = (
    {"text": "lovely staff, thank you", "lang": "en", "label": "positive", "train_ok": 0, "source": "a"},
    {"text": "rude staff, cold soup", "lang": "en", "label": "negative", "train_ok": 0, "source": "a"},
    {"text": "cold soup again", "lang": "en", "kind": "complaint", "critical": True, "side": "train"},
)


@pytest.fixture(autouse=True)
def no_native(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRIAGE_MODEL_DIR", str(tmp_path / "nothing"))


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


def test_a_report_says_which_model_was_measured_on_how_many_rows(rows: Path, tiny_model: Path) -> None:
    first, degraded, *report = evaluate_files([rows], folder=tiny_model)
    assert first.endswith(": 2 rows, 1 left out because they may train")
    assert degraded.startswith("linear part only: There is no")
    assert "| a | tone | 2 |" in "\n".join(report)
    assert "| a | 2 | 1 |" in "\n".join(report)


def test_rows_that_trained_are_measured_only_when_asked_for(rows: Path, tiny_model: Path) -> None:
    assert "corpus-en" not in "".join(evaluate_files([rows], folder=tiny_model))
    assert "corpus-en" in "".join(evaluate_files([rows], folder=tiny_model, taught=True))


def test_the_operating_curve_is_drawn_where_it_was_asked_for(
    rows: Path, tiny_model: Path, tmp_path: Path
) -> None:
    *_, last = evaluate_files([rows], folder=tiny_model, picture=tmp_path / "curve.svg")
    assert last.endswith("curve.svg.")
    assert "</svg>" in (tmp_path / "curve.svg").read_text()


def test_a_bad_row_ends_with_one_sentence_that_names_it(rows: Path) -> None:
    with rows.open("a") as more:
        more.write("{}\n")
    shown = CliRunner().invoke(main, ["evaluate", str(rows)])
    assert shown.exit_code == 2
    assert shown.stderr.strip() == "aplomb: rows.jsonl, line 4: it has no `text`."


def test_no_rows_make_a_report_without_figures(tmp_path: Path, tiny_model: Path) -> None:
    empty = tmp_path / "rows.jsonl"
    empty.touch()
    first, *_ = evaluate_files([empty], folder=tiny_model)
    assert first.endswith(": 0 rows, 0 left out because they may train")
