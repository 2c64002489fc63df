"""deletion_guard: a tool's call -> judged -> the platform, or refused, or held for people -> done once."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.aws.queue import Queue
from aplomb.aws.secrets import Secrets
from aplomb.aws.table import Table
from deletion_guard.call import Api
from deletion_guard.credentials import connect
from deletion_guard.execution import Execution
from deletion_guard.forward import Upstream
from deletion_guard.gateway import Response, api_of, read_call, response
from deletion_guard.guard import Answer, Guard, Ports, refusal
from deletion_guard.shapes import Trouble, Troubled
from deletion_guard.sight import Sight
from deletion_guard.unhiding import Unhiding

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def secrets() -> Secrets:
    """Return the reader of the platforms' tokens; built once per container."""
    return Secrets()


@cache
def ports() -> Ports:
    """Return what the guard touches of the world; built once per container."""
    return Ports(
        table=Table(os.environ["TABLE_NAME"]),
        triage=Queue(os.environ["TRIAGE_QUEUE_URL"]),
        connect=_connect,
        guard_url=os.environ["GUARD_URL"],
        now=lambda: int(time.time()),
    )


def _connect(api: Api, account: str) -> tuple[Upstream, Sight]:
    tokens = secrets().read(os.environ["PLATFORM_TOKENS_ARN"])
    return connect(api, account, secrets=tokens, settings=os.environ)


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> Response | dict[str, int]:
    """Answer a tool's call; each minute, carry out what people approved and show what is wanted back."""
    if "requestContext" in event:
        return response(_answer(event))
    worked = 0
    for removal in Execution(ports()).run():
        logger.info("A removal was worked.", removal=removal.id, state=removal.state, detail=removal.detail)
        metrics.add_metric(name=f"deletion_guard.{removal.state}", unit=MetricUnit.Count, value=1)
        worked += 1
    for incident in Unhiding(ports()).run():
        logger.info(
            "The platform was asked to show a comment again.",
            platform=incident.platform,
            account=incident.account,
            comment=incident.comment,
            unhide=incident.unhide,
            detail=incident.detail,
        )
        metrics.add_metric(name=f"deletion_guard.unhide_{incident.unhide}", unit=MetricUnit.Count, value=1)
        worked += 1
    metrics.add_metric(name="deletion_guard.worked", unit=MetricUnit.Count, value=worked)
    return {"worked": worked}


def _answer(event: Mapping[str, Any]) -> Answer:
    trace = str(event["requestContext"].get("requestId") or uuid.uuid4().hex)
    api = api_of(event)
    if api is None:
        known = ", ".join(f"/guard/{one}" for one in Api)
        answer = refusal(
            Api.FACEBOOK, Troubled(Trouble.UNREADABLE, f"Start the path with {known}."), trace=trace
        )
    else:
        try:
            answer = Guard(ports()).answer(read_call(event, api), trace=trace)
        except Troubled as troubled:
            answer = refusal(api, troubled, trace=trace)
    logger.info(
        "A tool's call.",
        platform=api,
        account=answer.account,
        key=answer.key,
        outcome=answer.outcome,
        status=answer.status,
        detail=answer.detail,
    )
    metrics.add_metric(name=f"deletion_guard.{answer.outcome}", unit=MetricUnit.Count, value=1)
    return answer
