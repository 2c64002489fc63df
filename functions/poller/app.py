"""poller: each minute, accounts whose time has come -> comments that no webhook told -> triage queue."""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.accounts import Account, load_accounts
from aplomb.aws.queue import Queue
from aplomb.aws.secrets import Secrets
from aplomb.aws.table import Table
from poller.contract import Looker, Reader
from poller.poll import Polled, Poller
from poller.readers import connect, connect_looker
from poller.reread import Rereader

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def secrets() -> Secrets:
    """Return the reader of the platforms' tokens; built once per container."""
    return Secrets()


@cache
def poller() -> Poller:
    """Return the poller, connected; built once per container."""
    return Poller(
        table=Table(os.environ["TABLE_NAME"]),
        queue=Queue(os.environ["TRIAGE_QUEUE_URL"]),
        accounts=load_accounts(Path(os.environ["TEMPLATES_DIR"]) / "accounts.yaml"),
        connect=_connect,
        clock=lambda: int(time.time()),
    )


@cache
def rereader() -> Rereader:
    """Return who reads known criticism again; built once per container."""
    return Rereader(
        table=poller().table,
        queue=poller().queue,
        accounts=poller().accounts,
        connect=_connect_looker,
        clock=poller().clock,
    )


def _connect_looker(account: Account) -> Looker | None:
    tokens = secrets().read(os.environ["PLATFORM_TOKENS_ARN"])
    return connect_looker(account, secrets=tokens, settings=os.environ)


def _connect(account: Account) -> Reader:
    return connect(account, secrets=secrets().read(os.environ["PLATFORM_TOKENS_ARN"]), settings=os.environ)


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Look where it is time to; doing so twice is harmless."""
    polled = poller().run(correlation_id=context.aws_request_id)
    _report(polled)
    looked = rereader().run(correlation_id=context.aws_request_id)
    logger.info("Criticism read again.", looked=looked.looked, changed=looked.changed)
    metrics.add_metric(name="poller.looked", unit=MetricUnit.Count, value=looked.looked)
    return {"pages": polled.pages, "found": polled.found}


def _report(polled: Polled) -> None:
    logger.info("Polled.", pages=polled.pages, found=polled.found)
    for account, why in polled.paused:
        logger.warning("An account cannot be polled.", account=f"{account.platform}/{account.id}", reason=why)
    for account in polled.silent:
        logger.error(
            "No webhook of this account came in for three times its usual gap.",
            account=f"{account.platform}/{account.id}",
        )
    for what, number in {
        "found": polled.found,
        "paused": len(polled.paused),
        "silent": len(polled.silent),
    }.items():
        metrics.add_metric(name=f"poller.{what}", unit=MetricUnit.Count, value=number)
