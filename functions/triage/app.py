"""triage: triage queue -> comments -> verdicts -> decisions, stored at once -> responder queue."""

from __future__ import annotations

import os
import secrets
import time
from functools import cache, partial
from pathlib import Path
from typing import Any

import msgspec
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from aplomb.accounts import Account, Accounts, load_accounts
from aplomb.aws.keys import reply_key
from aplomb.aws.messages import TriageMessage, read_triage_message, reply_message
from aplomb.aws.queue import Queue, QueueError
from aplomb.aws.table import Table
from aplomb.comment import Comment, Platform, Skipped
from aplomb.drill.account import with_drill
from aplomb.errors import AplombError
from aplomb.records import FoundBy
from aplomb.replies.reply import ReplyKey
from aplomb.skips import SkipReason
from aplomb.thresholds import Thresholds
from aplomb.verdict import Verdict
from triage.crisis import PolicyInForce
from triage.engine import Engine
from triage.event import Event
from triage.intake import Intake, Taken
from triage.listening import Listener
from triage.own_thresholds import OwnThresholds, load_own_thresholds
from triage.parsers import Parsed, PayloadError, parse
from triage.second_opinion.asking import SecondOpinion
from triage.second_opinion.settings import second_opinion
from triage.verdicts import judge

# A line is paid for by the byte, and the log group knows the rest.
logger = Logger(location=None, timestamp=None)  # None leaves them out
logger.remove_keys(["service"])
metrics = Metrics()
tracer = Tracer()
processor = BatchProcessor(event_type=EventType.SQS, logger=logger)  # type: ignore[arg-type]  # Powertools logs by it


@cache
def accounts() -> Accounts:
    """Return our accounts, and the drill's; read once per container."""
    return with_drill(load_accounts(Path(os.environ["TEMPLATES_DIR"]) / "accounts.yaml"))


@cache
def own_thresholds() -> OwnThresholds:
    """Return the thresholds that we set ourselves; read once per container."""
    return load_own_thresholds(Path(os.environ["TEMPLATES_DIR"]) / "thresholds.yaml", accounts())


@cache
def engine() -> Engine:
    """Return the model; loaded once per container."""
    loaded = Engine.load(native=Path(os.environ["TRIAGE_MODEL_DIR"]))
    if loaded.degraded:
        logger.warning("The model works without its embedding.", reason=loaded.degraded)
    return loaded


@cache
def asked_second() -> SecondOpinion | None:
    """Return who is asked for a second opinion, or None; one per container."""
    table = Table(os.environ["TABLE_NAME"])
    return second_opinion(os.environ, table=table, count=_count_opinion)


@cache
def intake() -> Intake:
    """Return the intake, connected to the table; built once per container."""
    table = Table(os.environ["TABLE_NAME"])
    policy = PolicyInForce(table)
    return Intake(table=table, accounts=accounts(), judge=_judge, thresholds=_thresholds, policy=policy.of)


@cache
def listener() -> Listener:
    """Return who notes when webhooks were heard; one per container."""
    return Listener(Table(os.environ["TABLE_NAME"]))


@cache
def responder_queue() -> Queue:
    """Return the responder's queue; built once per container."""
    return Queue(os.environ["RESPONDER_QUEUE_URL"])


def _judge(comment: Comment) -> Verdict:
    account = accounts().find(comment.platform, comment.account)
    languages = account.languages if account else ()
    verdict = judge(
        comment.text,
        languages=languages,
        recommends=comment.recommends,
        engine=engine(),
        in_force=partial(_thresholds, account) if account else None,
    )
    second = asked_second()
    if second is None or account is None:
        return verdict
    thresholds = _thresholds(account, verdict.language)
    return second.consider(comment.text, verdict, thresholds=thresholds, now=int(time.time()))


def _thresholds(account: Account, language: str) -> Thresholds:
    return own_thresholds().over(engine().thresholds(language), account=account, language=language)


@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Work a batch of queue messages; those that could not be worked stay in the queue."""
    return process_partial_response(event=event, record_handler=_work, processor=processor, context=context)


def _work(record: SQSRecord) -> None:
    """Take in every event of one message; one that fails does not keep its neighbours waiting."""
    message = read_triage_message(record.body)
    logger.set_correlation_id(message.correlation_id)
    tracer.put_annotation("correlation_id", message.correlation_id)
    replies: list[ReplyKey] = []
    failures: list[Exception] = []
    for one in _parse(message.platform, message.payload):
        if isinstance(one, Skipped):
            _note(one)
            continue
        try:
            taken = _take(one, message)
        except _MAY_PASS as error:
            logger.exception("An event was not taken in; the queue will bring it again.")
            failures.append(error)
        else:
            replies += [taken.reply] if taken.reply else []
    _hand_over(replies, message.correlation_id)
    if failures:
        raise ExceptionGroup("Some events of the message were not taken in.", failures)


def _parse(platform: Platform, payload: object) -> list[Parsed]:
    """Read a payload; one that is none of the platform's stays none on every retry, so it is skipped."""
    try:
        return parse(platform, payload)
    except PayloadError as error:
        return [Skipped(reason=SkipReason.MALFORMED, platform=platform, detail=str(error))]


# Faults of the table and of what stands in it; a defect of ours is not among them.
_MAY_PASS = (AplombError, ClientError, BotoCoreError, msgspec.ValidationError)


def _take(comment: Comment, message: TriageMessage) -> Taken:
    event = Event(
        comment=comment,
        received_at=message.received_at,
        now=int(time.time()),
        correlation_id=message.correlation_id,
        token=secrets.token_urlsafe(12),
        found_by=message.found_by,
    )
    taken = intake().take(event)
    decision, verdict = taken.decision, taken.verdict
    logger.info(  # TriageActions and TriageReasons in template.yaml count these lines
        "taken",
        platform=comment.platform,
        comment=comment.comment,
        verb=comment.verb,
        action=decision.action,
        reason=decision.reason,
        kind=verdict and verdict.kind,
        severity=verdict and verdict.severity,
    )
    if verdict and verdict.degraded:
        _count("degraded")
    for severity in taken.incidents:
        _tell_of_incident(comment, severity)
    _hear(event)
    return taken


def _tell_of_incident(comment: Comment, severity: str) -> None:
    logger.error(
        "Criticism went missing behind our back; `aplomb incidents` shows it.",
        platform=comment.platform,
        comment=comment.comment,
        verb=comment.verb,
        severity=severity,
    )
    _count("incident")


def _hear(event: Event) -> None:
    """Note that the account's webhooks arrive, or that one did not."""
    account = accounts().find(event.comment.platform, event.comment.account)
    if event.found_by is FoundBy.POLL:
        _count("found_by_poll")
    elif account is not None:
        listener().heard(account, at=event.received_at)


def _note(skipped: Skipped) -> None:
    logger.info(
        "Part of a webhook skipped.",
        platform=skipped.platform,
        account=skipped.account,
        reason=skipped.reason,
        detail=skipped.detail,
    )


def _count(outcome: str) -> None:
    metrics.add_metric(name=f"triage.{outcome}", unit=MetricUnit.Count, value=1)


def _count_opinion(outcome: str) -> None:
    _count(f"second_opinion_{outcome}")


def _hand_over(replies: list[ReplyKey], correlation_id: str) -> None:
    """Tell the responder; where that fails, the sweeper finds the planned replies."""
    if not replies:
        return
    try:
        responder_queue().send_batch(
            [reply_message(reply_key(reply), correlation_id=correlation_id) for reply in replies]
        )
    except QueueError:
        logger.exception("The replies wait for the sweeper.")
        _count("handover_failed")
