"""promise_keeper: each minute, promises -> reminded, escalated -> kept by people, or late and said so."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.accounts import load_accounts
from aplomb.aws.bucket import Bucket
from aplomb.aws.table import RETRIES, Table
from aplomb.wording.shelf import Shelf
from aplomb.wording.template_set import load_templates
from promise_keeper.alarm_clocks import AlarmClocks
from promise_keeper.keeper import Keeper, Seen
from promise_keeper.notices import Notices
from promise_keeper.telling import Teller

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def shelf() -> Shelf:
    """Return where the templates in force are; built once per container."""
    return Shelf(
        deployed=load_templates(Path(os.environ["TEMPLATES_DIR"]), at_once=False),
        table=Table(os.environ["TABLE_NAME"]),
        store=Bucket(os.environ["TEMPLATES_BUCKET_NAME"]),
        failed=_set_not_used,
    )


def _set_not_used(why: str) -> None:
    """Tell the log; the responder, who says what is published, tells people."""
    logger.error("A published set of templates is not used; the last good one stays.", detail=why)


def keeper(target: str, *, now: int) -> Keeper:
    """Return the keeper, with the words and hours in force."""
    templates, keeps = shelf().in_force(now=now), connected(target)
    hours = templates.brand.hours
    return replace(
        keeps,
        notices=replace(keeps.notices, templates=templates),
        staffed=hours.staffed if hours else None,
    )


@cache
def connected(target: str) -> Keeper:
    """Return the keeper, whom alarm clocks wake by its ARN, connected; built once per container."""
    folder, table = Path(os.environ["TEMPLATES_DIR"]), Table(os.environ["TABLE_NAME"])
    templates = shelf().deployed
    hours = templates.brand.hours
    return Keeper(
        table=table,
        notices=Notices(table=table, accounts=load_accounts(folder / "accounts.yaml"), templates=templates),
        teller=Teller(
            topic=os.environ["ALERTS_TOPIC_ARN"],
            client=boto3.client("sns", config=RETRIES),
            zone=hours.staffed.zone if hours else UTC,
        ),
        clocks=AlarmClocks(
            client=boto3.client("scheduler", config=RETRIES),
            prefix=os.environ["SCHEDULE_PREFIX"],
            target=target,
            role=os.environ["SCHEDULE_ROLE_ARN"],
        ),
        staffed=hours.staffed if hours else None,
    )


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """See to every promise that is due for a look, or to the one whose alarm clock has rung."""
    now = int(time.time())
    keeps = keeper(context.invoked_function_arn, now=now)
    seen = keeps.wake(str(event["promise"]), now=now) if "promise" in event else keeps.run(now=now)
    return _report(seen)


def _report(seen: Seen) -> dict[str, Any]:
    for what, error in seen.failed:
        logger.error(
            "A promise could not be seen to; the next minute tries again.", what=what, exc_info=error
        )
    for what, error in seen.unreadable.items():
        logger.error("A promise's record cannot be read; nobody watches it.", what=what, exc_info=error)
    done = {
        "open": seen.open,
        "reminded": seen.reminded,
        "broken": seen.broken,
        "drafted": seen.drafted,
        "said": seen.said,
        "clocks_back": seen.clocks_back,
        "left": seen.left,
        "failed": len(seen.failed),
        "unreadable": len(seen.unreadable),
    }
    logger.info("Promises seen to.", done=done)
    for name in ("broken", "clocks_back", "failed", "unreadable"):
        metrics.add_metric(name=f"promise_keeper.{name}", unit=MetricUnit.Count, value=done[name])
    if not seen.failed:
        metrics.add_metric(name="promise_keeper.alive", unit=MetricUnit.Count, value=1)
    return done
