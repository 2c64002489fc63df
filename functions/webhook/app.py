"""webhook: platform POST -> verified -> triage queue, or eraser queue for a wish to be forgotten."""

from __future__ import annotations

import json
import os
import secrets as randomness
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

from aplomb.aws.erasure_messages import ForgetPerson
from aplomb.aws.queue import Queue, QueueError
from aplomb.aws.secrets import SecretUnavailableError, read_secret
from aplomb.comment import Platform
from aplomb.errors import SettingsError
from webhook.batches import Delivery, cut
from webhook.deletion import person_to_forget
from webhook.gateway import Answer, Request, Response, read_request, refused
from webhook.handshakes import meta_challenge, x_response_token
from webhook.keys import accepted_secrets, section_of, verify_token
from webhook.payloads import read_payload
from webhook.refusals import Refusal, RefusedError
from webhook.signatures import SCHEMES, verify

# No Tracer: the X-Ray SDK would nearly double what importing this function costs. Active tracing in
# template.yaml gives the webhook its segment; the correlation id ties it to the other functions.
logger = Logger(service="webhook", location=None, timestamp=None)  # None leaves them out
logger.remove_keys(["service"])
metrics = Metrics(namespace="Aplomb", service="webhook")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the webhook touches of the world."""

    queue: Queue
    erasures: Queue
    status_url: str  # where a person asks what became of a wish to be forgotten
    read_keys: Callable[[], Mapping[str, object]]
    now: Callable[[], float]  # seconds since 1970


@cache
def ports() -> Ports:
    """Return the real ports, made on first use.

    Raises:
        SettingsError: a variable of the environment is missing.
    """
    secrets_arn = _setting("WEBHOOK_SECRETS_ARN")
    return Ports(
        queue=Queue(_setting("TRIAGE_QUEUE_URL")),
        erasures=Queue(_setting("ERASER_QUEUE_URL")),
        status_url=_setting("DELETION_STATUS_URL"),
        read_keys=lambda: read_secret(secrets_arn),
        now=time.time,
    )


def handler(event: object, _context: object) -> Response:
    """Answer a call of `GET` or `POST /webhooks/{platform}`, or of `POST /webhooks/{platform}/deletion`."""
    request = read_request(event, fallback_id=uuid.uuid4().hex)
    answer = _answer(request)
    _record(request, answer)
    return answer.response()


def _answer(request: Request) -> Answer:
    size = 0
    try:
        platform = _route(request)
        if request.deletion or request.method == "GET":
            answer = _forget if request.deletion else _shake_hands
            return answer(request, platform, ports())
        raw = request.raw_body()
        size = len(raw)
        return _accept(request, platform, raw, ports())
    except RefusedError as error:
        return refused(error.refusal, detail=error.detail, size=size)
    except SettingsError as error:
        return refused(Refusal.NOT_CONFIGURED, detail=str(error), size=size)
    except SecretUnavailableError as error:
        return refused(Refusal.SECRET_UNAVAILABLE, detail=str(error), size=size)
    except QueueError as error:
        return refused(Refusal.QUEUE_REFUSED, detail=str(error), size=size)


def _route(request: Request) -> Platform:
    if request.platform is None:
        raise RefusedError(Refusal.UNKNOWN_PLATFORM)
    if request.method not in {"GET", "POST"}:
        raise RefusedError(Refusal.METHOD_NOT_ALLOWED)
    return request.platform


def _shake_hands(request: Request, platform: Platform, world: Ports) -> Answer:
    section = section_of(world.read_keys(), platform)
    if platform is Platform.X:
        secret = accepted_secrets(section, now=world.now())[0]
        body = f'{{"response_token":"{x_response_token(request.query, secret=secret)}"}}'
        return Answer(outcome="handshake", status=200, body=body)
    challenge = meta_challenge(request.query, token=verify_token(section))
    return Answer(outcome="handshake", status=200, body=challenge, content_type="text/plain; charset=utf-8")


def _accept(request: Request, platform: Platform, raw: bytes, world: Ports) -> Answer:
    now = world.now()
    scheme = SCHEMES[platform]
    secrets = accepted_secrets(section_of(world.read_keys(), platform), now=now)
    verify(raw, signature=request.header(scheme.header), secrets=secrets, scheme=scheme)
    messages = cut(
        Delivery(
            platform=platform,
            correlation_id=request.correlation_id,
            received_at=int(now),
            raw=raw,
            payload=read_payload(raw),
        )
    )
    world.queue.send_batch(messages)
    return Answer(
        outcome="accepted", status=200, body='{"accepted":true}', messages=len(messages), size=len(raw)
    )


def _forget(request: Request, platform: Platform, world: Ports) -> Answer:
    """Hand a wish to be forgotten over, and tell where to ask what became of it."""
    if request.method != "POST" or platform is Platform.X:  # X tells of deletions by events
        raise RefusedError(Refusal.METHOD_NOT_ALLOWED)
    now = world.now()
    accepted = accepted_secrets(section_of(world.read_keys(), platform), now=now)
    author = person_to_forget(request.raw_body(), secrets=accepted)
    code = randomness.token_urlsafe(16)
    owner = Platform.FACEBOOK if platform is Platform.MESSENGER else platform
    wish = ForgetPerson(platform=owner, author=author, code=code, requested_at=int(now))
    world.erasures.send(wish.body())
    body = json.dumps({"url": f"{world.status_url}/{code}", "confirmation_code": code})
    return Answer(outcome="forget", status=200, body=body, messages=1)


def _record(request: Request, answer: Answer) -> None:
    """Write the request's one log line, and count a refusal; nothing that the sender wrote is in them."""
    logger.set_correlation_id(request.correlation_id)
    log = logger.error if answer.status >= 500 else logger.info  # noqa: PLR2004 - HTTP's server errors
    refused_as: dict[str, Any] = {}
    if answer.status >= 400:  # noqa: PLR2004 - HTTP's refusals
        refused_as = {"status": answer.status, "ip": request.source, "detail": answer.detail}
    log(
        "webhook",
        platform=request.platform or "unknown",
        outcome=answer.outcome,
        messages=answer.messages,
        bytes=answer.size,
        **refused_as,
    )
    if answer.status != 200:  # noqa: PLR2004 - HTTP's OK, which Lambda counts by itself
        metrics.add_dimension(name="reason", value=answer.outcome)
        metrics.add_metric(name="webhook.refused", unit=MetricUnit.Count, value=1)
        metrics.flush_metrics()


def _setting(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SettingsError(f"The environment variable {name} is missing.")
    return value
