"""sweeper: each minute, replies that are due and texts that must go -> responder queue, eraser queue."""

from __future__ import annotations

import os
import time
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.aws.erasure_messages import EraseComment
from aplomb.aws.messages import reply_message
from aplomb.aws.queue import Queue
from aplomb.aws.table import Table
from sweeper.sweep import Swept, due_work

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def table() -> Table:
    """Return the table; connected once per container."""
    return Table(os.environ["TABLE_NAME"])


@cache
def responder_queue() -> Queue:
    """Return the responder's queue; connected once per container."""
    return Queue(os.environ["RESPONDER_QUEUE_URL"])


@cache
def eraser_queue() -> Queue:
    """Return the eraser's queue; connected once per container."""
    return Queue(os.environ["ERASER_QUEUE_URL"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Put what is due back on its way. Twice is harmless: the responder claims before it speaks."""
    swept = due_work(table(), now=int(time.time()))
    _report(swept)
    replies = [reply_message(key, correlation_id=context.aws_request_id) for key in swept.replies]
    erasures = [EraseComment(comment=key).body() for key in swept.erasures]
    if replies:
        responder_queue().send_batch(replies)
    if erasures:
        eraser_queue().send_batch(erasures)
    return {"replies": len(replies), "erasures": len(erasures)}


def _report(swept: Swept) -> None:
    found = {"replies": len(swept.replies), "erasures": len(swept.erasures)}
    logger.info("Swept.", found=found, full=swept.full)
    for what, number in found.items():
        metrics.add_metric(name=f"sweeper.{what}", unit=MetricUnit.Count, value=number)
