from __future__ import annotations

import json
from pathlib import Path

import pytest

from aplomb.accounts import load_accounts
from tests.engine.made_up import BAD, GOOD, PLAIN
from tools.evaluation.recalibrating import ENOUGH
from tools.recalibrate_command import recalibrate_file
from triage.own_thresholds import load_own_thresholds

ACCOUNTS = """
accounts:
  - {platform: facebook, id: "1", name: One, languages: [en]}
  - {platform: x, id: "2", name: Two, languages: [en]}
"""
CALLED = ((BAD, "complaint"), (GOOD, "praise"), (PLAIN, "neutral"))


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIAGE_MODEL_DIR", str(tmp_path / "nothing"))
    (tmp_path / "accounts.yaml").write_text(ACCOUNTS)
    return tmp_path


def decisions(path: Path, account: str, count: int) -> None:
    with path.open("a") as file:
        for number in range(count):
            texts, kind = CALLED[number % 3]
            decided = {"kind": kind, "critical": kind == "complaint", "account": account, "language": "en"}
            file.write(json.dumps({"text": f"{texts[number // 3 % 5]} {number}", **decided}) + "\n")


def test_each_account_and_language_is_told_what_became_of_it(templates: Path, tiny_model: Path) -> None:
    path = templates / "decisions.jsonl"
    decisions(path, "facebook/1", 2 * ENOUGH)
    decisions(path, "x/2", 5)
    decisions(path, "x/9", 5)
    text = "\n".join(recalibrate_file(path, templates=templates, folder=tiny_model))
    assert "| facebook/1 en | 600 | before |" in text
    assert "x/2 en: the present thresholds stay: 5 decisions, 300 are needed." in text
    assert "x/9 en: not in accounts.yaml" in text
    accounts = load_accounts(templates / "accounts.yaml")
    written = load_own_thresholds(templates / "thresholds.yaml", accounts)
    assert (len(written.entries) == 1) is ("facebook/1 en: new thresholds" in text)


def test_an_account_can_be_chosen(templates: Path, tiny_model: Path) -> None:
    path = templates / "decisions.jsonl"
    decisions(path, "facebook/1", 3)
    decisions(path, "x/2", 3)
    *_, told, last = recalibrate_file(path, account="x/2", templates=templates, folder=tiny_model)
    assert told.startswith("x/2 en: the present thresholds stay")
    assert last == "Nothing is written."
    assert not (templates / "thresholds.yaml").exists()


def test_an_account_of_control_characters_is_told_without_them(templates: Path, tiny_model: Path) -> None:
    path = templates / "decisions.jsonl"
    decisions(path, "x/\x1b[31m9\n", 1)
    told = "\n".join(recalibrate_file(path, templates=templates, folder=tiny_model))
    assert r"x/\x1b[31m9\n en: not in accounts.yaml" in told
    assert "\x1b" not in told
