"""The local cloud enforces each function's role: a permission that is missing in the template fails a test.

The calls are made with the very credentials that the function's process holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from aplomb.aws.erasure_messages import EraseComment
from aplomb.aws.keys import Key
from aplomb.aws.messages import reply_message
from tests.cloud.function_processes import FUNCTIONS, physical, processes
from tools.local import deploy
from tools.local.cloud import LocalCloud

ITEM = {"pk": {"S": "EMULATOR#role"}, "sk": {"S": "TEST"}}
NO_REPLY = reply_message(Key("EMULATOR#no such reply", "public"), correlation_id="emulator")
NO_ERASURE = EraseComment(comment=Key("EMULATOR#no such comment", "COMMENT")).body()
NO_EVENTS = json.dumps(
    {
        "platform": "facebook",
        "correlation_id": "emulator",
        "received_at": 0,
        "payload": {"object": "page", "entry": []},
    }
)

type Call = Callable[[Callable[[str], Any], Mapping[str, str]], object]

# What might be asked of AWS, each harmless: client of a service, outputs of the stack.
CALLS: dict[str, Call] = {
    "send to triage": lambda aws, out: aws("sqs").send_message(
        QueueUrl=out["TriageQueueUrl"], MessageBody=NO_EVENTS
    ),
    "send to the responder": lambda aws, out: aws("sqs").send_message(
        QueueUrl=out["ResponderQueueUrl"], MessageBody=NO_REPLY
    ),
    "send to the eraser": lambda aws, out: aws("sqs").send_message(
        QueueUrl=out["EraserQueueUrl"], MessageBody=NO_ERASURE
    ),
    "watch the eraser's queue": lambda aws, out: aws("sqs").get_queue_attributes(
        QueueUrl=out["EraserQueueUrl"]
    ),
    "watch triage's queue": lambda aws, out: aws("sqs").get_queue_attributes(QueueUrl=out["TriageQueueUrl"]),
    "watch the responder's queue": lambda aws, out: aws("sqs").get_queue_attributes(
        QueueUrl=out["ResponderQueueUrl"]
    ),
    "purge triage's queue": lambda aws, out: aws("sqs").purge_queue(QueueUrl=out["TriageQueueUrl"]),
    "read the webhook's secrets": lambda aws, out: aws("secretsmanager").get_secret_value(
        SecretId=out["WebhookSecretsArn"]
    ),
    "read the platforms' tokens": lambda aws, out: aws("secretsmanager").get_secret_value(
        SecretId=out["PlatformTokensArn"]
    ),
    "get an item": lambda aws, out: aws("dynamodb").get_item(TableName=out["TableName"], Key=ITEM),
    "get items": lambda aws, out: aws("dynamodb").batch_get_item(
        RequestItems={out["TableName"]: {"Keys": [ITEM]}}
    ),
    "put an item": lambda aws, out: aws("dynamodb").put_item(TableName=out["TableName"], Item=ITEM),
    "put an item in a transaction": lambda aws, out: aws("dynamodb").transact_write_items(
        TransactItems=[{"Put": {"TableName": out["TableName"], "Item": ITEM}}]
    ),
    "delete an item": lambda aws, out: aws("dynamodb").delete_item(TableName=out["TableName"], Key=ITEM),
    "query the index": lambda aws, out: aws("dynamodb").query(
        TableName=out["TableName"], IndexName="work", **_of("work_pk")
    ),
    "query an author's comments": lambda aws, out: aws("dynamodb").query(
        TableName=out["TableName"], IndexName="author", **_of("author_pk")
    ),
    "query the table": lambda aws, out: aws("dynamodb").query(TableName=out["TableName"], **_of("pk")),
    "scan the table": lambda aws, out: aws("dynamodb").scan(TableName=out["TableName"]),
}

MAY: dict[str, set[str]] = {
    "Webhook": {"send to triage", "send to the eraser", "read the webhook's secrets"},
    "Triage": {
        "watch triage's queue",
        "send to the responder",
        "get an item",
        "get items",
        "put an item",
        "put an item in a transaction",
        "delete an item",
    },
    "Responder": {
        "watch the responder's queue",
        "send to the responder",
        "read the platforms' tokens",
        "get an item",
        "get items",
        "put an item",
        "put an item in a transaction",
        "delete an item",
    },
    "Sweeper": {"query the index", "send to the responder", "send to the eraser"},
    "Poller": {
        "send to triage",
        "read the platforms' tokens",
        "get an item",
        "get items",
        "put an item",
        "put an item in a transaction",
        "query an author's comments",
        "query the index",
    },
    "DeletionGuard": {
        "send to triage",
        "read the platforms' tokens",
        "get an item",
        "get items",
        "put an item",
        "put an item in a transaction",
        "query the index",
        "query an author's comments",
        "delete an item",
    },
    "Eraser": {
        "send to the eraser",
        "watch the eraser's queue",
        "get an item",
        "get items",
        "put an item",
        "put an item in a transaction",
        "delete an item",
        "query an author's comments",
        "query the table",
        "scan the table",
    },
}


def _of(attribute: str) -> dict[str, Any]:
    return {
        "KeyConditionExpression": "#key = :value",
        "ExpressionAttributeNames": {"#key": attribute},
        "ExpressionAttributeValues": {":value": {"S": "EMULATOR"}},
    }


def _as_the_function(cloud: LocalCloud, function: str) -> Callable[[str], Any]:
    held = processes(cloud, function)[0].environment
    session = boto3.Session(
        aws_access_key_id=held["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=held["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=held["AWS_SESSION_TOKEN"],
        region_name=deploy.REGION,
    )

    def connect(service: str) -> Any:
        return session.client(
            service,  # type: ignore[call-overload]  # boto3-stubs wants a literal
            endpoint_url=cloud.endpoint_url,
        )

    return connect


def _refusal(call: Call, aws: Callable[[str], Any], outputs: Mapping[str, str]) -> str:
    try:
        call(aws, outputs)
    except ClientError as error:
        return error.response["Error"]["Code"].removesuffix("Exception")
    return ""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_acts_as_its_own_role(function: str, local_cloud: LocalCloud) -> None:
    identity = _as_the_function(local_cloud, function)("sts").get_caller_identity()
    assert identity["Arn"].split("/")[1] == physical(local_cloud, f"{function}Role")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_what_it_must_and_nothing_else(
    function: str, call: str, local_cloud: LocalCloud
) -> None:
    aws = _as_the_function(local_cloud, function)
    assert _refusal(CALLS[call], aws, local_cloud.outputs) == (
        "" if call in MAY[function] else "AccessDenied"
    )


def test_every_call_is_somebodys_or_nobodys_on_purpose() -> None:
    nobodys = {"purge triage's queue", "scan the table"}
    assert set().union(*MAY.values()) | nobodys == CALLS.keys()


def test_credentials_that_nobody_issued_are_refused(local_cloud: LocalCloud) -> None:
    stranger = boto3.client(
        "dynamodb",
        endpoint_url=local_cloud.endpoint_url,
        region_name=deploy.REGION,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    )
    with pytest.raises(ClientError, match=r"UnrecognizedClientException|InvalidClientTokenId"):
        stranger.get_item(TableName=local_cloud.outputs["TableName"], Key=ITEM)
