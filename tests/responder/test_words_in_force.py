"""Which words the function says: approved ones, and what was published since."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aplomb.wording.approval import APPROVED, Approval, NotApprovedError
from aplomb.wording.template_set import set_hash
from responder import app
from tests.wording.made_up import made

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def templates_folder(tmp_path: Path) -> Path:
    made(tmp_path, {"complaint/en": "We are sorry. {{ notice }}"})
    approval = Approval(set_hash=set_hash(tmp_path), by="Ana", at=datetime(2026, 9, 1, tzinfo=UTC))
    (tmp_path / APPROVED).write_text(approval.text(), encoding="utf-8")
    shutil.copy(ROOT / "templates" / "accounts.yaml", tmp_path)
    return tmp_path


@pytest.fixture
def unconnected(monkeypatch: pytest.MonkeyPatch, templates_folder: Path) -> Iterator[None]:
    """Let the function find its settings, and forget what it made of them."""
    monkeypatch.setenv("TEMPLATES_DIR", str(templates_folder))
    monkeypatch.setenv("TEMPLATES_BUCKET_NAME", "sets")
    monkeypatch.setenv("TABLE_NAME", "table")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    yield
    app.connected.cache_clear()
    app.shelf.cache_clear()


@pytest.mark.usefixtures("unconnected")
def test_the_responder_is_made_so_that_it_tells_of_stopped_accounts() -> None:
    assert app.connected().account_stopped is app._account_stopped


@pytest.mark.usefixtures("unconnected")
def test_nothing_is_said_with_words_that_nobody_approved(templates_folder: Path) -> None:
    (templates_folder / APPROVED).unlink()
    with pytest.raises(NotApprovedError, match="aplomb templates approve"):
        app.connected()


def test_a_published_set_that_is_not_used_is_logged_and_counted(
    logged: io.StringIO, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    monkeypatch.setattr(app.metrics, "service", "responder")
    app._set_not_used("A published set is damaged.")
    app.metrics.flush_metrics()
    assert json.loads(logged.getvalue())["detail"] == "A published set is damaged."
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["responder.set_not_used"] == [1.0]
