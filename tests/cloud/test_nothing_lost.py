"""Lost webhooks, dead letters and wishes to be forgotten, on the deployed template."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import requests

from aplomb.accounts import load_accounts
from aplomb.aws.keys import account_key
from aplomb.aws.messages import TriageMessage
from aplomb.aws.table import Delete
from aplomb.comment import Platform
from aplomb.records import FoundBy
from aplomb.replies.reply import ReplyState
from tests.cloud.conftest import PAGE, Deployment
from tools import deployments
from tools.local.cloud import LocalCloud
from tools.local.deploy import client
from tools.local.play import wait_for
from tools.paths import ROOT
from tools.redrive_command import redrive_queue

COMPLAINT = "My order never arrived and nobody answers the phone. I want my money back."
ACCOUNTS = load_accounts(ROOT / "templates" / "accounts.yaml")


def complaint(comment: str, *, author: str, age: int) -> dict[str, object]:
    now = int(time.time())
    value = {
        "item": "comment", "verb": "add", "comment_id": comment, "post_id": f"{PAGE}_1",
        "parent_id": f"{PAGE}_1", "created_time": now - age, "message": COMPLAINT,
        "from": {"id": author, "name": "Ana Berga"},
    }  # fmt: skip
    return {
        "object": "page",
        "entry": [{"id": PAGE, "time": now, "changes": [{"field": "feed", "value": value}]}],
    }


def poll(deployment: Deployment) -> dict[str, int]:
    """Let the poller look now, whenever it looked last."""
    key = account_key(Platform.FACEBOOK, PAGE, "POLL")
    deployment.table.write([Delete(key=key)])
    answer = deployment.cloud.client("lambda").invoke(
        FunctionName=deployment.cloud.outputs["PollerName"], Payload=b"{}"
    )
    result: dict[str, int] = json.loads(answer["Payload"].read())
    return result


def test_a_comment_whose_webhook_was_lost_is_found_by_looking_and_answered_once(
    deployment: Deployment,
) -> None:
    deployment.control("faults", {"platform": "facebook", "operation": "webhook", "kind": "drop", "times": 1})
    comment = f"1_{time.time_ns()}"
    body = complaint(comment, author="701", age=300)
    deployment.control("raw", {"platform": "facebook", "body": body})
    assert deployment.record(comment) is None
    assert poll(deployment)["found"] >= 1
    reply = deployment.settled(comment)
    assert reply.state is ReplyState.SENT
    record = deployment.record(comment)
    assert record is not None
    assert record.found_by is FoundBy.POLL
    assert poll(deployment)["found"] == 0
    public = [call for call in deployment.posts() if call["path"] == f"/v26.0/{comment}/comments"]
    assert len(public) == 1
    assert deployment.control("refused")["refused"] == []


def test_who_asks_is_forgotten_and_can_read_that_it_is_done(deployment: Deployment) -> None:
    ids = deployment.comment(COMPLAINT, author="702", author_name="Ana Berga")
    deployment.settled(ids["comment"])
    wait_for(deployment.is_quiet, what="Every reply")
    url = deployment.cloud.webhook_url
    answer = requests.post(f"{url}/facebook/deletion", data=_signed(deployment.cloud, "702"), timeout=20)
    assert answer.status_code == 200, answer.text
    given = answer.json()
    assert given["url"].endswith(f"/deletions/{given['confirmation_code']}")

    def forgotten() -> bool:
        record = deployment.record(ids["comment"])
        return record is not None and record.erased_at is not None

    wait_for(forgotten, what="The comment")
    status = f"{deployment.cloud.api_url}/deletions/{given['confirmation_code']}"
    page = requests.get(status, timeout=20)
    assert page.status_code == 200, page.text
    assert "erased: 1." in page.text
    reply = deployment.reply(ids["comment"])
    assert reply is not None
    assert (reply.state, reply.text) == (ReplyState.SENT, "")
    assert (
        requests.post(f"{url}/facebook/deletion", data={"signed_request": "a.b"}, timeout=20).status_code
        == 401
    )


def _signed(cloud: LocalCloud, user: str) -> dict[str, str]:
    secret = cloud.webhook_secrets["facebook"]["secrets"][0]["value"].encode()
    request = {"algorithm": "HMAC-SHA256", "user_id": user, "issued_at": int(time.time())}
    payload = base64.urlsafe_b64encode(json.dumps(request).encode()).rstrip(b"=")
    signature = base64.urlsafe_b64encode(hmac.digest(secret, payload, hashlib.sha256)).rstrip(b"=")
    return {"signed_request": f"{signature.decode()}.{payload.decode()}"}


def test_dead_letters_are_told_apart_and_put_back_to_work(deployment: Deployment) -> None:
    running = deployment.cloud
    sqs, url = client("sqs", running.endpoint_url), running.outputs["TriageDeadLetterQueueUrl"]
    comment = f"1_{time.time_ns()}"
    message = TriageMessage(
        platform=Platform.FACEBOOK,
        correlation_id="dead",
        received_at=int(time.time()),
        payload=complaint(comment, author="703", age=60),
    )
    sqs.send_message(QueueUrl=url, MessageBody=message.body())
    sqs.send_message(QueueUrl=url, MessageBody="not a message")
    found = deployments.Deployment(outputs=running.outputs, client=running.client)
    said = list(redrive_queue(found, "triage", ACCOUNTS, dry_run=True, rate=100))
    assert said[0] == "2 in the dead-letter queue of triage; 1 would go back to work."
    assert any("new comment" in line for line in said)
    said = list(redrive_queue(found, "triage", ACCOUNTS, dry_run=False, rate=100))
    assert said[0] == "2 in the dead-letter queue of triage; 1 went back to work."
    deployment.until(lambda: deployment.record(comment), what="The redriven comment")
    again = list(redrive_queue(found, "triage", ACCOUNTS, dry_run=False, rate=100))
    assert again[0] == "1 in the dead-letter queue of triage; 0 went back to work."
    sqs.purge_queue(QueueUrl=url)
