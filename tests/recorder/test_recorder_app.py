"""The recorder's handler: batches of the stream, settings that changed, the day's anchors."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.aws.table import ConflictError
from aplomb.record_chain import What
from recorder import app
from recorder.anchors import AnchorStore, ends, read_anchors
from recorder.ledger import Ledger
from recorder.settings import files_in, note_settings
from tests.fakes.pipeline import COMPLAINT, Pipeline
from tests.recorder.streamed import NOW, StreamedTable

CONTEXT: LambdaContext = SimpleNamespace(  # type: ignore[assignment]  # what the runtime would give
    function_name="recorder",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-north-1:000000000000:function:recorder",
    aws_request_id="request-1",
)


class FakeBucket:
    """A versioned bucket that keeps what is put into it."""

    def __init__(self) -> None:
        self.objects: list[tuple[str, bytes]] = []
        self.markers: list[str] = []

    def put_object(self, *, Key: str, Body: bytes, IfNoneMatch: str, **_: Any) -> None:  # noqa: N803  boto3's names
        assert IfNoneMatch == "*"
        assert Key not in [name for name, _ in self.objects]
        self.objects.append((Key, Body))

    def get_object(self, *, Key: str, VersionId: str, **_: Any) -> dict[str, Any]:  # noqa: N803  boto3's names
        name, body = self.objects[int(VersionId)]
        assert name == Key
        return {"Body": io.BytesIO(body)}

    def get_paginator(self, _: str) -> FakeBucket:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        versions = [{"Key": name, "VersionId": str(number)} for number, (name, _) in enumerate(self.objects)]
        return [{"DeleteMarkers": [{"Key": name} for name in self.markers]}, {"Versions": versions}]


@pytest.fixture
def table() -> StreamedTable:
    return StreamedTable()


@pytest.fixture
def bucket() -> FakeBucket:
    return FakeBucket()


@pytest.fixture
def logged(
    table: StreamedTable, bucket: FakeBucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> io.StringIO:
    stream = io.StringIO()
    (tmp_path / "accounts.yaml").write_text("accounts: []")
    monkeypatch.setenv("TEMPLATES_DIR", str(tmp_path))
    monkeypatch.setattr(app, "table", lambda: table)
    monkeypatch.setattr(app, "ledger", lambda: Ledger(table))
    monkeypatch.setattr(app, "anchor_store", lambda: AnchorStore("bucket", bucket))
    monkeypatch.setattr(app.metrics, "namespace", "Aplomb")
    monkeypatch.setattr(app.logger.registered_handler, "stream", stream)
    app.settings_noted.cache_clear()
    return stream


def test_a_batch_is_written_down_and_quotes_nobody(table: StreamedTable, logged: io.StringIO) -> None:
    pipeline = Pipeline(table=table)
    pipeline.post(pipeline.comment("c1"))
    assert app.handler({"Records": list(table.told)}, CONTEXT) == {"batchItemFailures": []}
    assert COMPLAINT not in logged.getvalue()
    assert len(list(Ledger(table).chains())) == 2, "the account's, and the settings'"


def test_a_chain_that_cannot_be_written_is_told_again(
    table: StreamedTable, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = Pipeline(table=table)
    pipeline.post(pipeline.comment("c1"))
    app.settings_noted()

    def refuse(*_: object, **__: object) -> None:
        raise ConflictError("Others were quicker.")

    monkeypatch.setattr(Ledger, "write", refuse)
    answer = app.handler({"Records": list(table.told)}, CONTEXT)
    (comment,) = [one for one in table.told if one["dynamodb"]["Keys"]["pk"]["S"].startswith("COMMENT#")]
    assert answer["batchItemFailures"] == [{"itemIdentifier": comment["dynamodb"]["SequenceNumber"]}]
    assert "A chain was not written" in logged.getvalue()


def test_each_day_the_ends_of_all_chains_are_kept_and_read_back(
    bucket: FakeBucket, logged: io.StringIO
) -> None:
    assert app.handler({"detail-type": "Scheduled Event"}, CONTEXT) == {"anchored": 1}
    [(name, body)] = bucket.objects
    assert name.startswith("anchors/")
    assert [one.account for one in read_anchors(body.decode())] == ["aplomb"]
    bucket.markers.append(name)  # somebody deleted it, so it seems
    assert len(list(AnchorStore("bucket", bucket).all())) == 1
    assert "Chains anchored." in logged.getvalue()


def test_settings_that_change_are_written_down_once(table: StreamedTable, tmp_path: Path) -> None:
    (tmp_path / "replies").mkdir()
    (tmp_path / "accounts.yaml").write_text("one")
    (tmp_path / "replies" / "en.txt").write_text("Sorry")
    assert set(note_settings(table, files_in(tmp_path), now=NOW)) == {"accounts.yaml", "replies/en.txt"}
    assert note_settings(table, files_in(tmp_path), now=NOW) == {}
    (tmp_path / "replies" / "en.txt").unlink()
    assert note_settings(table, files_in(tmp_path), now=NOW + 900) == {"replies/en.txt": ""}
    ledger = Ledger(table)
    [end] = ends(ledger, now=NOW)
    entries = [entry for record in ledger.records(end.account, end.shard) for entry in record.entries]
    assert [(one.what, sorted(one.facts["files"])) for one in entries] == [
        (What.SETTING, ["accounts.yaml", "replies/en.txt"]),
        (What.SETTING, ["replies/en.txt"]),
    ]
