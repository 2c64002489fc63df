"""responder: responder queue -> claimed -> looked -> worded -> posted once -> confirmed -> private reply."""

from __future__ import annotations

import hashlib
import json
import os
import time
from functools import cache
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.accounts import Account, load_accounts
from aplomb.aws.keys import Key
from aplomb.aws.messages import read_hops, read_reply_message, reply_message
from aplomb.aws.queue import Queue, QueueError
from aplomb.aws.secrets import Secrets
from aplomb.aws.table import ConflictError, Table
from aplomb.errors import AplombError
from aplomb.records import ReplyRecord
from aplomb.wording.rendering import load_templates
from responder.clients import PlatformClient, connect
from responder.flow import Responder
from responder.ledger import Ledger
from responder.speech import Speech
from responder.timing import comes_soon

# Lambda ends a chain of messages to oneself after 16 (Lambda, "Recursive loop detection").
MOST_HOPS = 8

logger = Logger()
metrics = Metrics()
tracer = Tracer()
processor = BatchProcessor(event_type=EventType.SQS, logger=logger)  # type: ignore[arg-type]  # Powertools logs by it


@cache
def secrets() -> Secrets:
    """Return the reader of the platforms' tokens; built once per container."""
    return Secrets()


@cache
def responder_queue() -> Queue:
    """Return our own queue, in which a reply waits to the second; built once per container."""
    return Queue(os.environ["RESPONDER_QUEUE_URL"])


@cache
def responder() -> Responder:
    """Return the responder, connected; built once per container."""
    folder = Path(os.environ["TEMPLATES_DIR"])
    return Responder(
        ledger=Ledger(table=Table(os.environ["TABLE_NAME"])),
        accounts=load_accounts(folder / "accounts.yaml"),
        speech=Speech(templates=load_templates(folder)),
        connect=_connect,
        clock=lambda: int(time.time()),
        account_stopped=_account_stopped,
        credential=_credential,
    )


def _account_stopped(account: Account, detail: str) -> None:
    """Tell people, by AccountStoppedAlarm, that an account's token is dead or lacks a permission."""
    logger.error(
        "The platform has stopped this account: renew its token or permissions.",
        platform=account.platform,
        account=account.id,
        detail=detail,
    )
    metrics.add_metric(name="responder.account_stopped", unit=MetricUnit.Count, value=1)
    metrics.add_metadata(key="account", value=f"{account.platform}/{account.id}")


def _connect(account: Account) -> PlatformClient:
    tokens = secrets().read(os.environ["PLATFORM_TOKENS_ARN"])
    return connect(account, secrets=tokens, settings=os.environ)


def _credential(account: Account) -> str:
    """Return a hash of all tokens, so that new ones are noticed; empty when they cannot be read."""
    try:
        tokens = secrets().read(os.environ["PLATFORM_TOKENS_ARN"])
    except AplombError:
        return ""
    whole = json.dumps([account.platform, account.id, tokens], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Work a batch of replies; those that could not be worked stay in the queue."""
    return process_partial_response(event=event, record_handler=_work, processor=processor, context=context)


def _work(record: SQSRecord) -> None:
    key, correlation_id = read_reply_message(record.body)
    logger.set_correlation_id(correlation_id)
    tracer.put_annotation("correlation_id", correlation_id)
    due: Key | None = key
    while due is not None:
        due = _work_one(due, correlation_id=correlation_id, hops=read_hops(record.body))


def _work_one(key: Key, *, correlation_id: str, hops: int) -> Key | None:
    """Work one reply and return the private one that followed from it."""
    try:
        following = responder().work(key)
    except ConflictError:
        logger.info("Another worker has this reply.", reply=key.pk, channel=key.sk)
        metrics.add_metric(name="responder.contended", unit=MetricUnit.Count, value=1)
        return None
    reply = responder().ledger.reply(key)
    if reply is not None:
        logger.info("Reply worked.", reply=key.pk, channel=key.sk, state=reply.state, reason=reply.reason)
        metrics.add_metric(name=f"responder.{reply.state}", unit=MetricUnit.Count, value=1)
        _bring_again(key, reply, correlation_id=correlation_id, hops=hops)
    return following


def _bring_again(key: Key, reply: ReplyRecord, *, correlation_id: str, hops: int) -> None:
    """Let a reply that needs work soon come again in time; where that fails, the sweeper brings it later."""
    delay = comes_soon(reply, now=int(time.time()))
    if delay is None or hops >= MOST_HOPS:
        return
    try:
        responder_queue().send(reply_message(key, correlation_id=correlation_id, hops=hops + 1), delay=delay)
    except QueueError:
        logger.exception("The reply waits for the sweeper.")
