"""promo_switch: a crisis, each minute -> promotions paused, read back; GET /promotions -> 200 or 423."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.accounts import Accounts, load_accounts
from aplomb.aws.secrets import read_secret
from aplomb.aws.table import RETRIES, Table
from aplomb.drill.account import is_drill, with_drill
from aplomb.errors import AplombError
from aplomb.promotions.channels import Channel, load_channels
from aplomb.promotions.desk import PauseDesk
from aplomb.promotions.promotion import Pause, Reach
from promo_switch import gate
from promo_switch.clients import Surroundings, listener_of, tool_of
from promo_switch.clients.contract import Listener, Tool
from promo_switch.ran import Ran
from promo_switch.switch import Switch
from promo_switch.telling import announce
from promo_switch.visiting import Pace

logger = Logger()
metrics = Metrics()
tracer = Tracer()

BUDGET = 40  # seconds of one run in which something new may be begun; a call takes ten more at most


@cache
def table() -> Table:
    """Return the table; connected once per container."""
    return Table(os.environ["TABLE_NAME"])


@cache
def accounts() -> Accounts:
    """Return our accounts; read once per container."""
    return load_accounts(Path(os.environ["TEMPLATES_DIR"]) / "accounts.yaml")


@cache
def channels() -> tuple[Channel, ...]:
    """Return where promotions wait; read once per container."""
    return load_channels(Path(os.environ["TEMPLATES_DIR"]) / "promotions.yaml")


@cache
def events() -> Any:
    """Return EventBridge; connected once per container."""
    return boto3.client("events", config=RETRIES)


def secrets() -> Mapping[str, object]:
    """Return the tokens of the channels, at most a minute old."""
    return read_secret(os.environ["PROMOTION_TOKENS_ARN"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Answer who asks whether to post; for everything else, look at every account.

    What an event says of a crisis is not believed: the table is read.
    """
    return _gate(event) if "routeKey" in event else _look()


def _gate(event: Mapping[str, Any]) -> dict[str, Any]:
    try:
        keys = gate.gate_keys(secrets())
        answer = gate.answer(event, keys=keys, accounts=accounts(), allowed=PauseDesk(table()).allowed)
    except (AplombError, ClientError, BotoCoreError, ValueError):
        logger.exception("The gate cannot answer, so it says no.")
        answer = gate.reply(HTTPStatus.SERVICE_UNAVAILABLE)
    metrics.add_metric(name=f"promo_switch.gate_{answer['statusCode']}", unit=MetricUnit.Count, value=1)
    return answer


def _look() -> dict[str, Any]:
    ran = _switch().run()
    for account, visit in ran.visits:
        logger.info(
            "A channel was visited.",
            account=account,
            channel=visit.channel,
            reach=visit.reach,
            why=visit.detail,
        )
    for where, error in ran.failed:
        logger.error("Promotions could not be seen to.", where=where, exc_info=error)
    unreached = sum((visit.reach is Reach.UNREACHED) + visit.left for _, visit in ran.visits)
    unreached += ran.slipping + ran.late
    logger.info(
        "Looked.",
        looked=ran.looked,
        off=ran.off,
        seen_to=ran.seen_to,
        slipping=ran.slipping,
        late=ran.late,
        failed=len(ran.failed),
    )
    if not ran.failed:
        metrics.add_metric(name="promo_switch.alive", unit=MetricUnit.Count, value=1)
    metrics.add_metric(name="promo_switch.failed", unit=MetricUnit.Count, value=len(ran.failed))
    metrics.add_metric(name="promo_switch.unreached", unit=MetricUnit.Count, value=unreached)
    return _told(ran, unreached=unreached)


def _told(ran: Ran, *, unreached: int) -> dict[str, Any]:
    return {
        "looked": ran.looked,
        "off": ran.off,
        "visits": len(ran.visits),
        "unreached": unreached,
        "failed": len(ran.failed),
    }


def _switch() -> Switch:
    """Return the switch for one run: the time and the tokens are of now."""
    now = int(time.time())

    def around() -> Surroundings:
        return Surroundings(secrets=secrets(), settings=os.environ, now=int(time.time()))

    def tool(channel: Channel) -> Tool:
        return tool_of(channel, around())

    def listener(channel: Channel) -> Listener:
        return listener_of(channel, around())

    def tell(pause: Pause) -> None:
        if not is_drill(pause.account):  # whoever listens would stop what is real
            announce(events(), pause)

    return Switch(
        table=table(),
        accounts=with_drill(accounts()),
        channels=channels(),
        tool=tool,
        listener=listener,
        announce=tell,
        pace=Pace(clock=lambda: int(time.time()), sleep=time.sleep, until=now + BUDGET),
    )
