"""What verifying, reading and logging cost beside the least that a webhook must do."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tools.bench.aws_stub import aws_stub
from tools.bench.figures import Figure, at_most, observed

ROUNDS = 9
REQUESTS = 100
IMPORTS = 9

_SECRET = "bench-secret"  # noqa: S105 - signs the benchmark's own events
_FUNCTIONS = str(Path(__file__).resolve().parents[2] / "functions")

_IMPORT_FLOOR = "import boto3; boto3.client('sqs')"
_IMPORT_OURS = "import webhook.app"
# What the first request adds, because clients are made when first used.
_IMPORT_AND_CLIENTS = (
    "import webhook.app as app; from aplomb.aws.secrets import Secrets;"
    "app.Queue('https://sqs.example')._client; Secrets()._client"
)

Handle = Callable[[dict[str, Any], object], Any]


def measure() -> list[Figure]:
    """Take all figures of the webhook; about ten seconds."""
    return [*_warm_requests(), *_imports()]


def _warm_requests() -> list[Figure]:
    event = _event()
    floor_times, our_times = [], []
    with _bench_world():
        floor, ours = _floor_handler(), _our_handler()
        _cpu(floor, event), _cpu(ours, event)
        for _ in range(ROUNDS):
            floor_times.append(_cpu(floor, event))
            our_times.append(_cpu(ours, event))
    ratio = statistics.median(our / floor for our, floor in zip(our_times, floor_times, strict=True))
    return [
        at_most("webhook: CPU per warm request, over the floor", ratio, "x", target=1.5),
        observed("webhook: CPU per warm request", statistics.median(our_times) * 1000, "ms"),
        observed("webhook: CPU per warm request, the floor", statistics.median(floor_times) * 1000, "ms"),
    ]


def _imports() -> list[Figure]:
    codes = (_IMPORT_FLOOR, _IMPORT_OURS, _IMPORT_AND_CLIENTS)
    for code in codes:
        _import_cpu(code)
    rounds = [[_import_cpu(code) for code in codes] for _ in range(IMPORTS)]
    floor, ours, with_clients = (statistics.median(column) for column in zip(*rounds, strict=True))
    return [
        at_most("webhook: import, over boto3 and an SQS client", ours / floor, "x", target=1.3),
        at_most("webhook: import and both clients, over the same", with_clients / floor, "x", target=1.3),
        observed("webhook: import", ours * 1000, "ms"),
    ]


def _cpu(handle: Handle, event: dict[str, Any]) -> float:
    """Return the CPU seconds per request of this thread alone: the stub's are not counted."""
    start = time.thread_time()
    for _ in range(REQUESTS):
        answer = handle(event, None)
    seconds = time.thread_time() - start
    if answer["statusCode"] != 200:  # noqa: PLR2004 - HTTP's OK
        raise RuntimeError(f"The benchmark's request was answered with {answer['statusCode']}.")
    return seconds / REQUESTS


def _import_cpu(code: str) -> float:
    """Return the CPU seconds of a fresh interpreter that runs the code."""
    environment = {**os.environ, **_credentials(), "PYTHONPATH": _FUNCTIONS}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _floor_handler() -> Handle:
    import boto3  # noqa: PLC0415 - after the environment names the endpoint

    client = boto3.client("sqs")
    queue_url = os.environ["TRIAGE_QUEUE_URL"]

    def floor(event: dict[str, Any], _context: object) -> dict[str, Any]:
        raw = event["body"].encode()
        expected = hmac.new(_SECRET.encode(), raw, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(event["headers"]["x-hub-signature-256"], f"sha256={expected}"):
            return {"statusCode": 401}
        json.loads(raw)
        client.send_message(QueueUrl=queue_url, MessageBody=event["body"])
        return {"statusCode": 200}

    return floor


def _our_handler() -> Handle:
    from webhook.app import handler  # noqa: PLC0415 - after the environment names the endpoint

    _forget_ports()
    return handler


def _forget_ports() -> None:
    """Drop the handler's connections, ours or those of whoever used it in this process before."""
    from aplomb.aws.secrets import _process_secrets  # noqa: PLC0415 - one per container; here are several
    from webhook.app import ports  # noqa: PLC0415 - after the environment names the endpoint

    ports.cache_clear()
    _process_secrets.cache_clear()


@contextmanager
def _bench_world() -> Iterator[None]:
    secret = json.dumps({"facebook": {"secrets": [{"value": _SECRET}]}})
    with ExitStack() as stack:
        url = stack.enter_context(aws_stub(secret=secret))
        settings = {
            **_credentials(),
            "AWS_ENDPOINT_URL": url,
            "TRIAGE_QUEUE_URL": f"{url}/000000000000/triage",
            "ERASER_QUEUE_URL": f"{url}/000000000000/eraser",
            "DELETION_STATUS_URL": f"{url}/deletions",
            "WEBHOOK_SECRETS_ARN": "arn:aws:secretsmanager:eu-west-1:000000000000:secret:bench",
        }
        stack.enter_context(patch.dict(os.environ, settings))
        stack.enter_context(_silence())
        _forget_ports()
        stack.callback(_forget_ports)
        yield


def _credentials() -> dict[str, str]:
    return {
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


@contextmanager
def _silence() -> Iterator[None]:
    """Send what the handlers log to nowhere; they still write it."""
    sys.stdout.flush()
    kept = os.dup(1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def _event() -> dict[str, Any]:
    """Return an HTTP API event of one Facebook comment."""
    value = {
        "from": {"id": "2000000000000001", "name": "Ana Example"},
        "post": {"status_type": "mobile_status_update", "is_published": True, "id": "1000_2000"},
        "message": "I have waited three weeks for my parcel and nobody answers the phone. " * 3,
        "post_id": "1000_2000",
        "comment_id": "2000_3000",
        "created_time": 1767225600,
        "item": "comment",
        "parent_id": "1000_2000",
        "verb": "add",
    }
    change = {"field": "feed", "value": value}
    body = json.dumps({"object": "page", "entry": [{"id": "1000", "time": 1767225601, "changes": [change]}]})
    signature = hmac.new(_SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/webhooks/facebook",
        "headers": {"content-type": "application/json", "x-hub-signature-256": f"sha256={signature}"},
        "requestContext": {"http": {"method": "POST"}, "requestId": "0f14d0ab-9605-4a62-a9e4-5ed26688389b"},
        "body": body,
        "isBase64Encoded": False,
    }


if __name__ == "__main__":
    for figure in measure():
        print(figure)
