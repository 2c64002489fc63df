"""crisis_detector: the table's changes -> tallies of criticism -> each minute, calm, watch or crisis."""

from __future__ import annotations

import os
import time
from datetime import UTC, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.accounts import load_accounts
from aplomb.aws.table import RETRIES, Table
from aplomb.brand.facts import load_brand
from aplomb.crisis.desk import beat
from aplomb.drill.account import is_drill, with_drill
from aplomb.errors import AplombError
from crisis_detector.changes import counted
from crisis_detector.keeping import Changed, Keeper, Looked
from crisis_detector.telling import tell

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def keeper() -> Keeper:
    """Return the keeper of tallies and states; built once per container."""
    templates = Path(os.environ["TEMPLATES_DIR"])
    return Keeper(
        table=Table(os.environ["TABLE_NAME"]),
        accounts=with_drill(load_accounts(templates / "accounts.yaml")),
        zone=_zone(templates),
    )


def _zone(templates: Path) -> tzinfo:
    hours = load_brand(templates / "brand.yaml").hours
    return hours.open.zone if hours else UTC


@cache
def events() -> Any:
    """Return EventBridge; connected once per container."""
    return boto3.client("events", config=RETRIES)


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Count a batch of changes; by the minute's schedule, look at every account that needs it."""
    now = int(time.time())
    return _count(event["Records"], now=now) if "Records" in event else _look(now=now)


def _count(told: list[dict[str, Any]], *, now: int) -> dict[str, Any]:
    found, unreadable = counted(told)
    accounts = keeper().count(found, now=now)
    logger.info("Comments counted.", changes=len(told), comments=len(found), accounts=accounts)
    metrics.add_metric(name="crisis_detector.unreadable", unit=MetricUnit.Count, value=unreadable)
    return {"comments": len(found)}


def _look(*, now: int) -> dict[str, Any]:
    looked = keeper().look(now=now)
    for account, error in looked.failed:
        logger.error(
            "An account cannot be watched.", account=f"{account.platform}/{account.id}", exc_info=error
        )
    failed = len(looked.failed) + sum(not _tell(one, now=now) for one in looked.changed)
    if not failed:
        beat(keeper().table, now=now)
        metrics.add_metric(name="crisis_detector.alive", unit=MetricUnit.Count, value=1)
    metrics.add_metric(name="crisis_detector.failed", unit=MetricUnit.Count, value=failed)
    return _told(looked)


def _tell(changed: Changed, *, now: int) -> bool:
    """Tell of a changed state; where that fails, the next minute tries again."""
    record, account = changed.record, f"{changed.account.platform}/{changed.account.id}"
    why = "A person said so." if record.by else record.why  # what people type is not for a log
    logger.warning("The state of an account has changed.", account=account, state=record.state, why=why)
    what = "drill" if is_drill(changed.account.id) else record.state
    metrics.add_metric(name=f"crisis_detector.{what}", unit=MetricUnit.Count, value=1)
    try:
        tell(events(), changed)
        keeper().told(changed, now=now)
    except (AplombError, ClientError, BotoCoreError):
        logger.exception("A changed state was not told.", account=account)
        return False
    return True


def _told(looked: Looked) -> dict[str, Any]:
    logger.info("Looked.", looked=looked.looked, changed=len(looked.changed), failed=len(looked.failed))
    return {"looked": looked.looked, "changed": len(looked.changed), "failed": len(looked.failed)}
