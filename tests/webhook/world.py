"""A stand-in for SQS, and the HTTP API's events as platforms would cause them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

META_SECRET = "meta-new"
META_RETIRING = "meta-old"
X_SECRET = "x-new"
VERIFY_TOKEN = "a verify token"
NOW = 1_767_225_600  # 2026-01-01T00:00:00Z

DOCUMENT: dict[str, object] = {
    "facebook": {
        "verify_token": VERIFY_TOKEN,
        "secrets": [
            {"value": META_RETIRING, "retires_at": "2026-01-02T00:00:00Z"},
            {"value": META_SECRET},
        ],
    },
    "instagram": {"verify_token": VERIFY_TOKEN, "secrets": [{"value": "instagram-secret"}]},
    "messenger": {"verify_token": VERIFY_TOKEN, "secrets": [{"value": META_SECRET}]},
    "x": {"secrets": [{"value": X_SECRET}]},
}
SECRET_OF = {
    "facebook": META_SECRET,
    "instagram": "instagram-secret",
    "messenger": META_SECRET,
    "x": X_SECRET,
}


class FakeSqs:
    """Holds what was sent, keeps SQS's limits, and fails when told to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.calls = 0
        self.down = False
        self.refusals: list[set[int]] = []  # per batch call: the positions that fail

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> dict[str, str]:  # noqa: N803 - boto3's names
        self._call([MessageBody])
        self.sent.append(MessageBody)
        return {"MessageId": QueueUrl}

    def send_message_batch(self, *, QueueUrl: str, Entries: Sequence[Mapping[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's names
        self._call([entry["MessageBody"] for entry in Entries])
        assert QueueUrl
        assert 1 <= len({entry["Id"] for entry in Entries}) == len(Entries) <= 10
        refused = self.refusals.pop(0) if self.refusals else set()
        taken = [entry for number, entry in enumerate(Entries) if number not in refused]
        self.sent.extend(entry["MessageBody"] for entry in taken)
        return {
            "Successful": [{"Id": entry["Id"]} for entry in taken],
            "Failed": [{"Id": Entries[number]["Id"], "SenderFault": False} for number in refused],
        }

    def _call(self, bodies: Sequence[str]) -> None:
        self.calls += 1
        if self.down:
            raise ClientError({"Error": {"Code": "ServiceUnavailable", "Message": "no"}}, "SendMessage")
        assert sum(len(body.encode()) for body in bodies) <= 1_048_576
        assert all(body.isascii() for body in bodies)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.sent]


def signature(platform: str, body: bytes, secret: str | None = None) -> tuple[str, str]:
    """Return the header that the platform would send."""
    digest = hmac.new((secret or SECRET_OF[platform]).encode(), body, hashlib.sha256).digest()
    if platform == "x":
        return "x-twitter-webhooks-signature", "sha256=" + base64.b64encode(digest).decode()
    return "x-hub-signature-256", "sha256=" + digest.hex()


def post(
    platform: str, body: bytes, *, headers: Mapping[str, Any], in_base64: bool = False
) -> dict[str, Any]:
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": f"/webhooks/{platform}",
        "headers": dict(headers),
        "requestContext": {"http": {"method": "POST"}, "requestId": "0f14d0ab-9605-4a62-a9e4-5ed26688389b"},
        "body": base64.b64encode(body).decode() if in_base64 else body.decode("utf-8", "surrogatepass"),
        "isBase64Encoded": in_base64,
    }


def signed_post(
    platform: str, body: bytes, *, secret: str | None = None, in_base64: bool = False
) -> dict[str, Any]:
    return post(platform, body, headers=dict([signature(platform, body, secret)]), in_base64=in_base64)


def get(platform: str, query: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "version": "2.0",
        "rawPath": f"/webhooks/{platform}",
        "headers": {},
        "queryStringParameters": query,
        "requestContext": {"http": {"method": "GET"}, "requestId": "0f14d0ab-9605-4a62-a9e4-5ed26688389b"},
    }


def feed(*texts: str, page: str = "1000") -> dict[str, Any]:
    changes = [
        {
            "field": "feed",
            "value": {"item": "comment", "verb": "add", "comment_id": str(number), "message": text},
        }
        for number, text in enumerate(texts)
    ]
    return {"object": "page", "entry": [{"id": page, "time": NOW, "changes": changes}]}


def as_bytes(payload: object) -> bytes:
    return json.dumps(payload).encode()
