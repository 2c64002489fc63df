from __future__ import annotations

import json
from pathlib import Path

import pytest

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
    first, degraded, table = evaluate_files([rows], folder=tiny_model)
    assert first.endswith(": 2 rows, 1 left out because they may train")
    assert degraded.startswith("linear part only: There is no")
    assert "| a | tone | 2 |" in table


def test_rows_that_trained_are_measured_only_when_asked_for(rows: Path, tiny_model: Path) -> None:
    assert "corpus-en" not in "".join(evaluate_files([rows], folder=tiny_model))
    assert "corpus-en" in "".join(evaluate_files([rows], folder=tiny_model, taught=True))
