"""responder: responder queue -> claimed -> looked -> worded -> posted once -> confirmed -> private reply."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.accounts import Account, load_accounts
from aplomb.aws.bucket import Bucket
from aplomb.aws.keys import Key
from aplomb.aws.messages import read_hops, read_reply_message, reply_message
from aplomb.aws.queue import Queue, QueueError
from aplomb.aws.secrets import Secrets
from aplomb.aws.table import ConflictError, Table
from aplomb.errors import AplombError
from aplomb.records import ReplyRecord
from aplomb.wording.approval import load_approved
from aplomb.wording.shelf import Shelf
from responder.clients import PlatformClient, connect
from responder.flow import Responder
from responder.ledger import Ledger
from responder.speech import Speech
from responder.timing import comes_soon

# Lambda ends a chain of messages to oneself after 16 (Lambda, "Recursive loop detection").
MOST_HOPS = 8

# A line is paid for by the byte, and the log group knows the rest.
logger = Logger(location=None, timestamp=None)  # None leaves them out
logger.remove_keys(["service"])
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
def shelf() -> Shelf:
    """Return where the templates in force are; built once per container."""
    return Shelf(
        deployed=load_approved(Path(os.environ["TEMPLATES_DIR"])),
        table=Table(os.environ["TABLE_NAME"]),
        store=Bucket(os.environ["TEMPLATES_BUCKET_NAME"]),
        failed=_set_not_used,
    )


def responder() -> Responder:
    """Return the responder, with the words in force."""
    return replace(connected(), speech=Speech(templates=shelf().in_force(now=int(time.time()))))


@cache
def connected() -> Responder:
    """Return the responder, connected; built once per container."""
    folder = Path(os.environ["TEMPLATES_DIR"])
    return Responder(
        ledger=Ledger(table=Table(os.environ["TABLE_NAME"])),
        accounts=load_accounts(folder / "accounts.yaml"),
        speech=Speech(templates=shelf().deployed),
        connect=_connect,
        clock=lambda: int(time.time()),
        account_stopped=_account_stopped,
        credential=_credential,
    )


def _set_not_used(why: str) -> None:
    """Tell people, by SetNotUsedAlarm, that what was published is not what is said."""
    logger.error("A published set of templates is not used; the last good one stays.", detail=why)
    metrics.add_metric(name="responder.set_not_used", unit=MetricUnit.Count, value=1)


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


@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Work a batch of replies; those that could not be worked stay in the queue."""
    return process_partial_response(event=event, record_handler=_work, processor=processor, context=context)


def _work(record: SQSRecord) -> None:
    key, correlation_id = read_reply_message(record.body)
    logger.set_correlation_id(correlation_id)
    tracer.put_annotation("correlation_id", correlation_id)
    responder().forget()
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
    reply = responder().ledger.known(key)
    if reply is not None:
        # ReplyStates in template.yaml counts these lines.
        logger.info("worked", reply=key.pk, channel=key.sk, state=reply.state, reason=reply.reason)
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
