"""AWS throttles, cuts connections and loses answers: nobody is answered twice, and nothing is lost.

The deployed template runs on the local cloud; microburst stands between its functions and the emulator.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from subprocess import Popen
from typing import Any
from unittest.mock import patch

import pytest
import requests

from aplomb.replies.reply import ReplyState
from tests.cloud.conftest import Deployment
from tools.local import cloud
from tools.local.cloud import Ports
from tools.local.play import wait_for
from tools.local.processes import (
    LOOPBACK,
    LocalCloudError,
    free_port,
    start_module,
    stop,
    wait_until,
)

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("cloud"), pytest.mark.timeout(400)]

PROXY = "tools.faults.proxy"
COMPLAINT = "My order never arrived and nobody answers the phone. I want my money back."
PEOPLE = 6
VISIBILITY = "5"  # seconds until a message that was not worked comes again; the template's are three minutes
PATIENCE = 45.0  # seconds

LOST = {"response": {"abort_bytes": 0}}  # it is done, and nobody hears of it
CUT = {"reset": True}


def throttled(code: str, status: int) -> dict[str, Any]:
    return {"error": {"code": code, "status": status}}


def rule(service: str, operation: str, fault: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"service": service, "operation": operation, **fault, **more}


FAULTS: dict[str, list[dict[str, Any]]] = {
    "secrets are out of reach": [
        rule(
            "secretsmanager",
            "GetSecretValue",
            throttled("InternalServiceError", 500),
            times=6,
        )
    ],
    "answers of writes are lost": [
        rule("dynamodb", "TransactWriteItems", LOST, times=4),
        rule("dynamodb", "UpdateItem", LOST, times=4),
        rule("dynamodb", "PutItem", LOST, times=2),
        rule("sqs", "SendMessage", LOST, times=3),
        rule("sqs", "SendMessageBatch", LOST, times=1),
    ],
    "dynamodb throttles": [
        rule("dynamodb", one, throttled("ProvisionedThroughputExceededException", 400), probability=0.3)
        for one in ("GetItem", "BatchGetItem", "UpdateItem", "PutItem", "Query")
    ],
    "transactions meet": [
        rule(
            "dynamodb",
            "TransactWriteItems",
            {
                "error": {
                    "code": "TransactionCanceledException",
                    "status": 400,
                    "fields": {"CancellationReasons": [{"Code": "TransactionConflict"}]},
                }
            },
            times=8,
        )
    ],
    "connections are cut": [
        rule("dynamodb", "UpdateItem", CUT, probability=0.2),
        rule("dynamodb", "TransactWriteItems", CUT, probability=0.2),
        rule("sqs", "SendMessage", CUT, times=3),
    ],
    "queues are unavailable": [
        rule("sqs", "SendMessage", throttled("ServiceUnavailable", 503), times=12),
    ],
}


@pytest.fixture(scope="module")
def proxy_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the proxy; the emulator behind it is started with the cloud."""
    emulator, port = free_port(), free_port()
    url = f"http://{LOOPBACK}:{port}"
    log = tmp_path_factory.mktemp("proxy") / "proxy.log"
    upstream = f"http://{LOOPBACK}:{emulator}"
    process = start_module(
        PROXY, "--port", str(port), "--upstream", upstream, environment=os.environ, log=log
    )
    try:
        wait_until(lambda: _answers(url), what="The proxy", log=log, process=process)
        with patch.dict(os.environ, {"APLOMB_TEST_EMULATOR_PORT": str(emulator)}):
            yield url
    finally:
        stop(process.pid, PROXY)


@pytest.fixture(scope="module")
def broken(proxy_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Return a deployment whose functions reach AWS through the proxy alone."""
    folder = tmp_path_factory.mktemp("broken")

    def through_proxy(
        module: str, *arguments: str, environment: Mapping[str, str], log: Path
    ) -> Popen[bytes]:
        if module == cloud.EMULATOR:  # it hands this address to the functions
            environment = {**environment, "AWS_ENDPOINT_URL": proxy_url}
        return start_module(module, *arguments, environment=environment, log=log)

    emulator = int(os.environ["APLOMB_TEST_EMULATOR_PORT"])
    try:
        with patch.object(cloud, "start_module", through_proxy):
            running = cloud.start(folder, Ports(emulator=emulator, sandbox=0))
        deployed = Deployment(running)
        for queue in ("TriageQueueUrl", "ResponderQueueUrl"):
            running.client("sqs").set_queue_attributes(
                QueueUrl=running.outputs[queue], Attributes={"VisibilityTimeout": VISIBILITY}
            )
        yield deployed
    finally:
        cloud.shut_down(folder)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/_microburst/rules", timeout=2).ok
    except requests.RequestException:
        return False


@pytest.mark.parametrize("fault", FAULTS)
def test_nobody_is_answered_twice_and_nothing_is_lost_when_aws_fails(
    fault: str, broken: Deployment, proxy_url: str
) -> None:
    broken.control("reset", {})
    before = len(_fired(proxy_url))
    _play(proxy_url, FAULTS[fault])
    ids = [broken.comment(COMPLAINT, author_name=f"Person {n}")["comment"] for n in range(PEOPLE)]
    with suppress(LocalCloudError):  # what waits for a lease or a read-back is looked at below
        wait_for(lambda: _settled(broken, ids), what="Every reply", seconds=PATIENCE)
    _play(proxy_url, [])
    wait_for(lambda: all(broken.record(one) for one in ids), what="Every comment", seconds=PATIENCE)
    assert len(_fired(proxy_url)) > before, "the fault was never played"
    posted = Counter(_answered(call) for call in broken.posts() if call["path"].endswith("/comments"))
    assert [one for one in ids if posted[one] > 1] == []
    for one in ids:
        reply = broken.reply(one)
        assert reply is not None
        assert posted[one] == 1 or reply.state is not ReplyState.SENT
        assert reply.state is ReplyState.SENT or reply.due_at is not None or reply.reason is not None


def _play(proxy_url: str, rules: list[dict[str, Any]]) -> None:
    requests.post(f"{proxy_url}/_microburst/rules", json=rules, timeout=10).raise_for_status()


def _fired(proxy_url: str) -> list[Any]:
    answer = requests.get(f"{proxy_url}/_microburst/fired", params={"limit": "100000"}, timeout=10)
    answer.raise_for_status()
    found: list[Any] = answer.json()
    return found


def _answered(call: dict[str, Any]) -> str:
    return str(call["path"]).split("/")[-2]


def _settled(broken: Deployment, ids: list[str]) -> bool:
    return all((reply := broken.reply(one)) is not None and reply.due_at is None for one in ids)
