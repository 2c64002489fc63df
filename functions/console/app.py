"""console: a person's browser -> signed in and allowed -> a page, or a change that they make."""

from __future__ import annotations

import os
import secrets as randomness
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.accounts import load_accounts
from aplomb.aws.bucket import Bucket
from aplomb.aws.queue import Queue
from aplomb.aws.secrets import Secrets
from aplomb.aws.table import Table
from console.access.door import Door
from console.access.issuer import Client, Issuer
from console.access.refusals import Refused
from console.access.sign_in import SignIn
from console.ask import Settings
from console.brand import working_hours
from console.desk import Desk
from console.front import Front
from console.templates.sets import Sets
from console.waking import NotWokenError, PromoSwitch

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def front() -> Front:
    """Return the console, connected; built once per container."""
    url = os.environ["CONSOLE_URL"].rstrip("/")
    templates = Path(os.environ["TEMPLATES_DIR"])
    table = Table(os.environ["TABLE_NAME"])
    desk = Desk(
        table=table,
        responder=Queue(os.environ["RESPONDER_QUEUE_URL"]),
        triage=Queue(os.environ["TRIAGE_QUEUE_URL"]),
        wake_promo_switch=_wake_promo_switch,
        accounts=load_accounts(templates / "accounts.yaml"),
        settings=Settings(url=url, templates=templates, zone=working_hours(templates).zone.key),
        sets=Sets(
            deployed_in=templates,
            table=table,
            bucket=Bucket(os.environ["TEMPLATES_BUCKET_NAME"]),
            failed=_set_not_read,
        ),
        now=lambda: int(time.time()),
        random=_random,
        report=_report,
    )
    client = Client(
        issuer=os.environ["SIGN_IN_ISSUER_URL"],
        discovery=os.environ["SIGN_IN_DISCOVERY_URL"],
        id=os.environ["SIGN_IN_CLIENT_NAME"],
        groups_claim=os.environ["SIGN_IN_CLAIM_NAME"],
        secret=_client_secret,
    )
    sign_in = SignIn(
        table=desk.table, issuer=Issuer(client=client), callback=f"{url}/signed-in", random=_random
    )
    return Front(Door(desk=desk, sign_in=sign_in), failed=_failed)


@cache
def _promo_switch() -> PromoSwitch:
    return PromoSwitch(os.environ["PROMO_SWITCH_NAME"])


def _wake_promo_switch() -> None:
    try:
        _promo_switch().wake()
    except NotWokenError:  # whoever asked is told, too
        logger.exception("The promotion switch was not woken.")
        raise


def _random() -> str:
    return randomness.token_urlsafe(32)


@cache
def _secrets() -> Secrets:
    return Secrets()


def _client_secret() -> str:
    """Return what the sign-in service knows the console by, empty where PKCE is enough for it."""
    arn = os.environ.get("SIGN_IN_SECRET_ARN", "")
    return str(_secrets().read(arn)["client_secret"]) if arn else ""


def _report(refused: Refused) -> None:
    logger.info(
        "Refused.",
        refusal=refused.refusal,
        route=refused.route,
        person=refused.person,
        detail=refused.detail,
        request=refused.ask,
    )
    metrics.add_metric(name="console.refused", unit=MetricUnit.Count, value=1)


def _set_not_read(error: Exception) -> None:
    logger.error("A set of templates was not read or not stored.", exc_info=error)


def _failed(error: Exception) -> None:
    logger.error("A page failed.", exc_info=error)
    metrics.add_metric(name="console.failed", unit=MetricUnit.Count, value=1)


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Mapping[str, Any]:
    """Answer a browser."""
    answer = front().resolver.resolve(event, context)
    logger.info("Answered.", status=answer["statusCode"])
    return answer
