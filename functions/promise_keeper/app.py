"""promise_keeper: each minute, promises -> reminded, escalated -> kept by people, or late and said so."""

from __future__ import annotations

import os
import time
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.accounts import load_accounts
from aplomb.aws.table import RETRIES, Table
from aplomb.wording.template_set import load_templates
from promise_keeper.alarm_clocks import AlarmClocks
from promise_keeper.keeper import Keeper, Seen
from promise_keeper.notices import Notices
from promise_keeper.telling import Teller

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def keeper(target: str) -> Keeper:
    """Return the keeper, whom alarm clocks wake by its ARN; built once per container."""
    folder, table = Path(os.environ["TEMPLATES_DIR"]), Table(os.environ["TABLE_NAME"])
    templates = load_templates(folder, at_once=False)
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
    now, keeps = int(time.time()), keeper(context.invoked_function_arn)
    seen = keeps.wake(str(event["promise"]), now=now) if "promise" in event else keeps.run(now=now)
    return _report(seen)


def _report(seen: Seen) -> dict[str, Any]:
    for what, error in seen.failed:
        logger.error(
            "A promise could not be seen to; the next minute tries again.", what=what, exc_info=error
        )
    done = {
        "open": seen.open,
        "reminded": seen.reminded,
        "broken": seen.broken,
        "drafted": seen.drafted,
        "said": seen.said,
        "clocks_back": seen.clocks_back,
        "left": seen.left,
        "failed": len(seen.failed),
    }
    logger.info("Promises seen to.", done=done)
    for name in ("broken", "clocks_back", "failed"):
        metrics.add_metric(name=f"promise_keeper.{name}", unit=MetricUnit.Count, value=done[name])
    if not seen.failed:
        metrics.add_metric(name="promise_keeper.alive", unit=MetricUnit.Count, value=1)
    return done
