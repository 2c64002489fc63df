"""The events with which AWS starts a function."""

from __future__ import annotations

from typing import Any

from tools.faults.platforms import Post
from tools.faults.queues import Message, Queue


def webhook_event(post: Post) -> dict[str, Any]:
    """Return the function URL's event of a webhook."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": f"/webhooks/{post.platform.value}",
        "headers": dict(post.headers),
        "requestContext": {
            "http": {"method": "POST", "sourceIp": "192.0.2.1"},
            "requestId": "0f14d0ab-9605-4a62-a9e4-5ed26688389b",
        },
        "body": post.body.decode(),
        "isBase64Encoded": False,
    }


def sqs_record(queue: Queue, message: Message) -> dict[str, Any]:
    """Return a message as the event source mapping hands it to a function."""
    return {
        "messageId": message.id,
        "receiptHandle": message.id,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": str(message.received),
            "SentTimestamp": str(int(message.sent_at * 1000)),
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:eu-north-1:000000000000:{queue.name}",
        "awsRegion": "eu-north-1",
    }
