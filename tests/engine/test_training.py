from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.engine.made_up import MadeUp, messages, write_rows
from tools.training.rows import UnreadableRowsError, Use, is_held_out, read_files
from tools.training.train import train


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_training_twice_writes_the_same_bytes(tiny_model: Path, tmp_path: Path) -> None:
    rows, out = tmp_path / "rows", tmp_path / "model"
    rows.mkdir()
    write_rows(rows)
    train([rows], out=out, embedder=MadeUp(), messages=messages, says=lambda _: None)
    assert files_of(out) == files_of(tiny_model)


def test_a_version_follows_from_the_weights(tiny_model: Path, tmp_path: Path) -> None:
    rows, out = tmp_path / "rows", tmp_path / "model"
    rows.mkdir()
    write_rows(rows)
    kept = (rows / "rows.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (rows / "rows.jsonl").write_text("".join(kept[5:]), encoding="utf-8")
    train([rows], out=out, embedder=MadeUp(), messages=messages, says=lambda _: None)
    versions = {json.loads(files_of(folder)["manifest.json"])["version"] for folder in (out, tiny_model)}
    assert len(versions) == 2


def test_only_rows_that_may_train_do(tmp_path: Path) -> None:
    told = [{"text": f"row {at}", "lang": "en", "label": "neutral", "train_ok": at % 2} for at in range(100)]
    with gzip.open(tmp_path / "a.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in told)
    for row in read_files([tmp_path]):
        odd = int(row.text.split()[1]) % 2 == 1
        assert (row.use is Use.TRAIN) == (odd and not is_held_out(row.text))


@pytest.mark.parametrize(("side", "use"), [("train", Use.TRAIN), ("test", Use.EVALUATE)])
def test_only_one_side_of_the_corpus_trains(tmp_path: Path, side: str, use: Use) -> None:
    row = {"text": "late again", "lang": "en", "kind": "complaint", "critical": True, "side": side}
    (tmp_path / "en.jsonl").write_text(json.dumps(row))
    (read,) = read_files([tmp_path])
    assert (read.use, read.tone, read.complaint, read.spam) == (use, 0, 1, 0)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "3",
        '{"text": 1, "lang": "en"}',
        '{"text": "a"}',
        '{"text": "a", "lang": "en", "label": "odd"}',
    ],
)
def test_a_line_that_is_no_row_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "bad.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(UnreadableRowsError, match=r"bad\.jsonl, line 2"):
        read_files([tmp_path])
