"""responder: responder queue -> claimed -> looked -> worded -> posted once -> confirmed -> private reply."""

from __future__ import annotations

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
from aplomb.aws.messages import read_reply_message
from aplomb.aws.secrets import Secrets
from aplomb.aws.table import ConflictError, Table
from responder.clients import PlatformClient, connect
from responder.flow import Responder
from responder.ledger import Ledger
from responder.speech import Speech
from responder.wording import load_templates

logger = Logger()
metrics = Metrics()
tracer = Tracer()
processor = BatchProcessor(event_type=EventType.SQS, logger=logger)  # type: ignore[arg-type]  # Powertools logs by it


@cache
def secrets() -> Secrets:
    """Return the reader of the platforms' tokens; built once per container."""
    return Secrets()


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
        due = _work_one(due)


def _work_one(key: Key) -> Key | None:
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
    return following
