"""notifier: each minute, a crisis -> what people must know -> SNS, webhooks, Slack, Teams, e-mail."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, MutableSet
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from aplomb.accounts import load_accounts
from aplomb.alerts.channels import FILE, AlertChannel, load_alert_channels
from aplomb.aws.secrets import read_secret
from aplomb.aws.table import RETRIES, Table
from aplomb.brand.facts import load_brand
from aplomb.brand.hours import Hours
from aplomb.drill.account import with_drill
from aplomb.errors import AplombError
from notifier.doors.aws import Topic
from notifier.doors.opening import Doors
from notifier.gathering import Gatherer
from notifier.notifier import Notifier, Ran
from notifier.outbox import Outbox

logger = Logger()
metrics = Metrics()
tracer = Tracer()

BUDGET = 40  # seconds of one run in which a message may be begun; a call takes some more
MOST_KNOWN = 50_000  # alerts that a machine remembers
_ALWAYS = Hours(zone=ZoneInfo("UTC"), week=(((0, 24 * 60),),) * 7)


@cache
def channels() -> tuple[AlertChannel, ...]:
    """Return whom to tell; read once per container."""
    return load_alert_channels(Path(os.environ["TEMPLATES_DIR"]) / FILE)


@cache
def known() -> MutableSet[str]:
    """Return the alerts that this container has seen told."""
    return set()


@cache
def topic() -> Topic:
    """Return the topic of alarms; connected once per container."""
    return Topic(topic=os.environ["ALERTS_TOPIC_ARN"], client=boto3.client("sns", config=RETRIES))


@cache
def doors() -> Doors:
    """Return what opens the door of each channel; built once per container."""
    return Doors(
        addresses=addresses,
        topic=topic,
        mail=lambda: boto3.client("sesv2", config=RETRIES),
        sender=os.environ["MAIL_SENDER_NAME"],
        loopback=os.environ["ALERTS_LOOPBACK"] == "on",
    )


def addresses() -> Mapping[str, object]:
    """Return the channels' addresses and secrets, at most a minute old."""
    return read_secret(os.environ["ALERT_ADDRESSES_ARN"])


@cache
def notifier() -> Notifier:
    """Return who tells people; built once per container."""
    folder, table = Path(os.environ["TEMPLATES_DIR"]), Table(os.environ["TABLE_NAME"])
    hours = load_brand(folder / "brand.yaml").hours
    return Notifier(
        gatherer=Gatherer(
            table=table,
            accounts=with_drill(load_accounts(folder / "accounts.yaml")),
            hours=hours.staffed if hours else _ALWAYS,
            known=known(),
        ),
        outbox=Outbox(table=table),
        channels=channels(),
        hours=hours,
        door=doors().door,
        complain=_complain,
        console=os.environ["CONSOLE_URL"],
        clock=lambda: int(time.time()),
    )


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Tell people what is new, or try one channel. What an event says of a crisis is not believed."""
    if "trial" in event:
        return _try(str(event["trial"]))
    if not channels():
        metrics.add_metric(name="notifier.alive", unit=MetricUnit.Count, value=1)
        return {"found": 0, "sent": 0}
    if len(known()) > MOST_KNOWN:
        known().clear()
    return _report(notifier().run(until=int(time.time()) + BUDGET))


def _try(channel: str) -> dict[str, Any]:
    metrics.add_metric(name="notifier.trials", unit=MetricUnit.Count, value=1)
    try:
        return {"taken": True, "detail": notifier().trial(channel)}
    except AplombError as error:
        logger.warning("A trial was not taken.", channel=channel[:40], why=str(error))
        return {"taken": False, "detail": str(error)}


def _complain(channel: str, why: str) -> None:
    subject = f"Alerts: the channel {channel} fails"
    text = (
        f"The channel {channel} does not take alerts: {why}.\nWhat waits for it is sent when it works again."
    )
    topic().publish(subject, f"{text}\nTry it with: aplomb alerts test {channel}", {"kind": "channel_failed"})


def _report(ran: Ran) -> dict[str, Any]:
    for channel, message in ran.sent:
        logger.info("People were told.", channel=channel.id, message_id=message.id, alerts=message.total)
    for channel, message, why in ran.refused:
        logger.warning(
            "A channel failed.", channel=channel.id, message_id=message.id, tries=message.tries, why=why
        )
    for what, error in ran.failed:
        logger.error("Alerts could not be seen to; the next minute tries again.", what=what, exc_info=error)
    done = {
        "found": ran.found,
        "sent": len(ran.sent),
        "refused": len(ran.refused),
        "given_up": ran.given_up,
        "failed": len(ran.failed),
    }
    for name, number in done.items():
        metrics.add_metric(name=f"notifier.{name}", unit=MetricUnit.Count, value=number)
    if not ran.failed:
        metrics.add_metric(name="notifier.alive", unit=MetricUnit.Count, value=1)
    return done
