"""Two sets of rules are compared on the same comments, and the page about it is calm, whole and harmless."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from aplomb.errors import SettingsError
from aplomb.modes import ModeSetting
from tests.backtest.exports import COMPLAINT, NOON, PRAISE, TEMPLATES, comment, export, replayed
from tools import backtest_command
from tools.backtest.looking import difference, repeated, samples
from tools.backtest.report import ReportError, write_report
from tools.backtest.settings import other_sources, own_sources
from tools.backtest.tally import tally

OURS = own_sources(TEMPLATES)
HOSTILE = '<script>alert("x")</script><img src=https://evil.example/a.png onerror=alert(1)>'


def test_other_words_change_the_words_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES, folder)
    for file in folder.glob("replies/*/en.txt"):
        file.write_text(file.read_text(encoding="utf-8").replace("privately", "in private"), encoding="utf-8")
    other = other_sources(OURS, templates=folder, against=None)
    path = export(tmp_path, [comment(number) for number in range(6)] + [comment(9, PRAISE)])
    with replayed(path, other) as found:
        differing = difference(*found.outcomes, staged=found.staged)
        assert differing.changes == []
        assert differing.reworded > 0
        assert differing.reworded + differing.same == 7
        assert found.judged == 7 - 5  # one text was written six times


def test_other_thresholds_are_judged_anew_and_the_model_is_not_asked_again(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.yaml"
    file.write_text(
        'thresholds:\n  - {platform: facebook, id: "100200300400500", language: en, positive_most: "0"}\n',
        encoding="utf-8",
    )
    other = other_sources(OURS, templates=None, against=str(file))
    with replayed(export(tmp_path, [comment(1)]), other) as found:
        (change,) = difference(*found.outcomes, staged=found.staged).changes
        assert (change.before, change.after, change.count) == ("answered", "queued (may_be_praise)", 1)
        assert change.examples[0][0].row.text == COMPLAINT
        assert found.judged == 2


def test_a_mode_or_a_file_of_accounts_can_be_compared_with(tmp_path: Path) -> None:
    assert other_sources(OURS, templates=None, against="draft") == replace(OURS, mode=ModeSetting.DRAFT)
    accounts = tmp_path / "other.yaml"
    shutil.copy(TEMPLATES / "accounts.yaml", accounts)
    assert other_sources(OURS, templates=None, against=str(accounts)) == replace(OURS, accounts=accounts)


@pytest.mark.parametrize("content", ["brand: x", "", "[", "\ufffe"])
def test_a_file_that_sets_nothing_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match="--against"):
        other_sources(OURS, templates=None, against=str(file))


def test_texts_that_repeat_are_counted_by_account_and_hour(tmp_path: Path) -> None:
    nobody = {"from": {"id": "", "name": ""}}
    rows = [
        comment(n, created_time=NOON + 3600 * n, post_id=f"p{n}", **nobody | {"author": f"u{n}"})
        for n in range(20)
    ]
    with replayed(export(tmp_path, rows)) as found:
        most = repeated(found.outcomes[0])[0]
        assert most.times > 1
        assert most.most_in_an_hour == 1
        assert 0 < most.share < 1


def test_the_page_loads_nothing_runs_nothing_and_shows_strangers_words_as_words(tmp_path: Path) -> None:
    rows = [
        comment(n, f"{COMPLAINT} {HOSTILE}", **{"from": {"id": f"u{n}", "name": HOSTILE}}) for n in range(3)
    ]
    page = tmp_path / "report.html"
    with replayed(export(tmp_path, [*rows, comment(9)]), replace(OURS, mode=ModeSetting.DRAFT)) as found:
        sums = tally(found.outcomes[0], timed=True)
        differing = difference(*found.outcomes, staged=found.staged)
        assert samples(found.outcomes[0], found.staged)["en"]
        write_report(page, found, sums, differing, name="<x>.csv")
        with pytest.raises(ReportError, match="cannot be written"):
            write_report(tmp_path / "none" / "x.html", found, sums, differing, name="x")
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"<(script|img|link|iframe)|[\s\"](src|href|onerror)=[\"']", text)
    assert "&lt;x&gt;.csv" in text
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(backtest_command, "PRIVATE", tmp_path)
    return tmp_path


def test_the_command_shows_writes_and_compares(private: Path) -> None:
    path = export(private, [comment(1), comment(2, PRAISE), {"message": ""}])
    page, rows = private / "report.html", private / "rows.jsonl"
    arguments = [
        str(path),
        "--engine",
        "linear",
        "--html",
        str(page),
        "--rows",
        str(rows),
        "--against",
        "draft",
    ]
    done = CliRunner().invoke(backtest_command.backtest, arguments)
    assert done.exit_code == 0, done.output
    assert "What would be otherwise" in done.output
    assert "line 3" in done.output
    first, *_ = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()]
    assert (first["id"], first["decision"], first["reason"]) == ("c1", "answered", "")
    assert first["variant"].startswith("complaint_delivery/")
    assert first["against"]["decision"] == "drafted"
    assert page.stat().st_size > 1000


def test_the_sums_are_there_for_programs(private: Path) -> None:
    path = export(private, [comment(1), comment(2, PRAISE)])
    done = CliRunner().invoke(backtest_command.backtest, [str(path), "--engine", "linear", "--json"])
    told = json.loads(done.output)
    assert (told["comments"], told["fates"]["answered"], told["engine"]) == (2, 1, "linear")
