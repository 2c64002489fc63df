"""Labelled rows are read one by one, and a bad one is named."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tools.evaluation.reading import LONGEST_LINE, files_of, stream
from tools.training.rows import UnreadableRowsError

GOOD = json.dumps({"text": "Late again", "lang": "en", "label": "negative", "train_ok": 0}).encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.jsonl"


def test_a_row_keeps_its_text_as_it_was_written(path: Path) -> None:
    path.write_bytes(
        b"\xef\xbb\xbf" + json.dumps({"text": "a\u0000b  c", "lang": "en"}).encode() + b"\n\n" + GOOD
    )
    first, second = stream(path)
    assert (first.text, first.row.text, first.row.source) == ("a\0b  c", "a b c", "rows")
    assert second.row.tone == 0


def test_packed_files_and_folders_are_read(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.jsonl.gz", "wb") as packed:
        packed.write(GOOD + b"\n" + GOOD)
    (tmp_path / "b.jsonl").write_bytes(GOOD)
    (tmp_path / "notes.md").write_text("no rows")
    files = files_of([tmp_path])
    assert [file.name for file in files] == ["a.jsonl.gz", "b.jsonl"]
    assert [len(list(stream(file))) for file in files] == [2, 1]


def test_whoever_watches_hears_how_far_reading_is(path: Path) -> None:
    path.write_bytes(GOOD + b"\n" + GOOD)
    heard: list[int] = []
    list(stream(path, says=heard.append))
    assert heard == sorted(heard)
    assert 0 < heard[-1] <= path.stat().st_size


BAD = [
    (b'{"lang": "en"}', "it has no `text`."),
    (b'{"text": 5, "lang": "en"}', "`text` must be a string"),
    (b'{"text": null, "lang": "en"}', "`text` must be a string"),
    (b'{"text": "a"}', "it has no `lang`."),
    (b'{"text": "a", "lang": "en", "label": "angry"}', "'angry' is not a label."),
    (b'{"text": "a", "lang": "en", "kind": "complaint"}', "`side`"),
    (b'["text"]', "`text` must be a string"),
    (b"\xff\xfe", "not valid UTF-8"),
    (b'{"text": "a', "not valid JSON"),
    (b"[" * 100_000, "not valid JSON"),
]


@pytest.mark.parametrize(("line", "why"), BAD, ids=[why for _, why in BAD])
def test_a_bad_row_is_named_by_file_and_line(line: bytes, why: str, path: Path) -> None:
    path.write_bytes(GOOD + b"\n\n" + line)
    with pytest.raises(UnreadableRowsError) as raised:
        list(stream(path))
    assert str(raised.value).startswith("rows.jsonl, line 3: ")
    assert why in str(raised.value)


def test_a_line_without_an_end_is_not_read_into_memory(path: Path) -> None:
    path.write_bytes(GOOD + b"\n" + b" " * (LONGEST_LINE + 10))
    with pytest.raises(UnreadableRowsError, match=r"rows\.jsonl, line 2: longer"):
        list(stream(path))


def test_a_file_that_is_cut_short_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD * 100)[:-20])
    with pytest.raises(UnreadableRowsError, match=r"rows\.jsonl\.gz, after line"):
        list(stream(path))
    path.write_bytes(b"not packed")
    with pytest.raises(UnreadableRowsError, match="cannot be read"):
        list(stream(path))
