"""recorder: the table's changes -> what was decided and done -> chains of hashes -> each day, ends -> S3."""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from aplomb.aws.table import Table
from recorder.anchors import AnchorStore, ends
from recorder.batch import write_batch
from recorder.ledger import Ledger
from recorder.settings import files_in, note_settings

logger = Logger()
metrics = Metrics()
tracer = Tracer()

RETRIES = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})


@cache
def table() -> Table:
    """Return the one table; connected once per container."""
    return Table(os.environ["TABLE_NAME"])


@cache
def ledger() -> Ledger:
    """Return the chains; built once per container."""
    return Ledger(table())


@cache
def settings_noted() -> bool:
    """Note the settings in force, once per container: other settings come with other containers."""
    differ = note_settings(table(), files_in(Path(os.environ["TEMPLATES_DIR"])), now=int(time.time()))
    logger.info("Settings noted.", changed=sorted(differ))
    return True


@cache
def anchor_store() -> AnchorStore:
    """Return the bucket of the chains' ends; built once per container."""
    return AnchorStore(os.environ["RECORD_BUCKET_NAME"], boto3.client("s3", config=RETRIES))


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Write a batch of changes down; by the day's schedule, anchor the chains."""
    settings_noted()
    return _write(event["Records"]) if "Records" in event else _anchor()


def _write(told: list[dict[str, Any]]) -> dict[str, Any]:
    written = write_batch(ledger(), told, now=int(time.time()))
    for error in written.errors:
        logger.error("A chain was not written; the stream will tell again.", exc_info=error)
    logger.info("Changes written down.", changes=len(told), entries=written.entries, records=written.records)
    metrics.add_metric(name="recorder.entries", unit=MetricUnit.Count, value=written.entries)
    metrics.add_metric(name="recorder.failed", unit=MetricUnit.Count, value=len(written.errors))
    return written.answer()


def _anchor() -> dict[str, Any]:
    now = int(time.time())
    anchors = list(ends(ledger(), now=now))
    metrics.add_metric(name="recorder.anchored", unit=MetricUnit.Count, value=len(anchors))
    if not anchors:
        logger.info("There is no chain to anchor yet.")
        return {"anchored": 0}
    logger.info("Chains anchored.", chains=len(anchors), object=anchor_store().keep(anchors, now=now))
    return {"anchored": len(anchors)}
