"""The notifier, on the deployed template: its rights, its settings, and what arrives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cloud.conftest import Deployment
from tools.local.play import wait_for

URGENT = "Your bread made my son ill, he is in hospital now. There was glass in it."


def notifies(deployment: Deployment, event: object) -> Any:
    client, name = deployment.cloud.client("lambda"), deployment.cloud.outputs["NotifierName"]
    answer = client.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    return json.loads(answer["Payload"].read())


@pytest.fixture
def told(deployment: Deployment) -> Iterator[list[Any]]:
    """Collect what the topic hands out from now on; reading it is a call."""
    sns, sqs = deployment.cloud.client("sns"), deployment.cloud.client("sqs")
    queue = sqs.create_queue(QueueName="told-of-alerts")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    [topic] = [one["TopicArn"] for one in sns.list_topics()["Topics"] if "Alerts" in one["TopicArn"]]
    allowed = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**allowed, "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]

    class Told(list[Any]):
        def read(self) -> list[Any]:
            found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
            self.extend(json.loads(one["Body"]) for one in found.get("Messages", []))
            return self

    yield Told()
    sns.unsubscribe(SubscriptionArn=subscription)
    sqs.delete_queue(QueueUrl=queue)


def test_an_urgent_case_is_told_with_its_link_and_without_its_words(
    deployment: Deployment, told: Any
) -> None:
    comment = deployment.comment(URGENT, author_name="Ana Unusual")["comment"]
    deployment.until(lambda: deployment.record(comment), what="The comment's verdict")
    assert notifies(deployment, {})["failed"] == 0

    def arrived() -> list[Any]:
        return [one for one in told.read() if str(one.get("Subject", "")).startswith("Urgent case")]

    wait_for(lambda: bool(arrived()), what="the alert of an urgent case")
    notifies(deployment, {})
    [alert] = arrived()
    assert f"{deployment.cloud.console_url}/case/" in alert["Message"]
    assert "glass" not in alert["Message"]
    assert "Unusual" not in alert["Message"]


def test_a_trial_reaches_the_topic(deployment: Deployment, told: Any) -> None:
    assert notifies(deployment, {"trial": "topic"}) == {"taken": True, "detail": "SNS has taken it"}
    wait_for(lambda: "Trial of Aplomb's alerts" in str(told.read()), what="the trial")
