"""sweeper: each minute, replies that are due and that nobody works -> responder queue."""

from __future__ import annotations

import os
import time
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.aws.messages import reply_message
from aplomb.aws.queue import Queue
from aplomb.aws.table import Table
from sweeper.sweep import Swept, due_replies

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


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Put what is due back on its way. Doing so twice is harmless: the responder claims before it speaks."""
    swept = due_replies(table(), now=int(time.time()))
    _report(swept)
    bodies = [reply_message(key, correlation_id=context.aws_request_id) for key in swept.replies]
    if bodies:
        responder_queue().send_batch(bodies)
    return {"replies": len(bodies)}


def _report(swept: Swept) -> None:
    logger.info("Swept.", replies=len(swept.replies), full=swept.full)
    metrics.add_metric(name="sweeper.replies", unit=MetricUnit.Count, value=len(swept.replies))
