"""eraser: eraser queue -> text and names of a comment, or of all of a person's -> a page that says so."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.aws.erasure_messages import EraseComment, ForgetPerson, read_erasure
from aplomb.aws.keys import erasure_key
from aplomb.aws.queue import Queue
from aplomb.aws.table import Table
from eraser.eraser import Eraser, from_the_start
from eraser.status import code_in, page

logger = Logger()
metrics = Metrics()
tracer = Tracer()
processor = BatchProcessor(event_type=EventType.SQS, logger=logger)  # type: ignore[arg-type]  # Powertools logs by it

# What was on its way when somebody asked is stored by then.
SECOND_LOOK = 15 * 60  # seconds


@cache
def eraser() -> Eraser:
    """Return the eraser, connected; built once per container."""
    return Eraser(table=Table(os.environ["TABLE_NAME"]))


@cache
def queue() -> Queue:
    """Return our own queue, for the next page of a person's comments; built once per container."""
    return Queue(os.environ["ERASER_QUEUE_URL"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Work a batch of messages, or answer who asks what became of a request."""
    metrics.add_metric(name="eraser.messages", unit=MetricUnit.Count, value=len(event.get("Records", ())))
    if "Records" in event:
        return process_partial_response(
            event=event, record_handler=_work, processor=processor, context=context
        )
    return _status(event)


def _status(event: Mapping[str, Any]) -> dict[str, Any]:
    code = code_in(event)
    return page(eraser().table.get(erasure_key(code)) if code else None)


def _work(record: SQSRecord) -> None:
    message = read_erasure(record.body)
    now = int(time.time())
    if isinstance(message, EraseComment):
        outcome = eraser().due(message.comment, now=now)
        logger.info("A comment's time had come.", outcome=outcome)
        metrics.add_metric(name=f"eraser.{outcome}", unit=MetricUnit.Count, value=1)
    else:
        _forget(message, now=now)


def _forget(request: ForgetPerson, *, now: int) -> None:
    """Work one page of a person's comments; the code is logged, the person is not."""
    following = eraser().person(request, now=now)
    logger.info("A page of a request was worked.", code=request.code, last=following is None)
    if following is not None:
        queue().send(following.body())
    elif request.again:
        queue().send(from_the_start(request).body(), delay=SECOND_LOOK)
    else:
        eraser().done(request, now=now)
        metrics.add_metric(name="eraser.requests", unit=MetricUnit.Count, value=1)
