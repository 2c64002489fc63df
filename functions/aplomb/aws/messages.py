"""What stands in the messages between the functions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aplomb.aws.keys import Key
from aplomb.comment import Platform
from aplomb.records import FoundBy


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageMessage:
    """A platform's payload on its way to triage; the webhook writes the same as text."""

    platform: Platform
    correlation_id: str
    received_at: int  # seconds since 1970
    payload: Mapping[str, Any]
    found_by: FoundBy = FoundBy.WEBHOOK

    def body(self) -> str:
        """Return the message; ASCII, because SQS refuses some characters that JSON allows."""
        return json.dumps(
            {
                "platform": self.platform,
                "correlation_id": self.correlation_id,
                "received_at": self.received_at,
                "found_by": self.found_by,
                "payload": self.payload,
            }
        )


def read_triage_message(body: str) -> TriageMessage:
    """Return a message to triage.

    Raises:
        ValueError: it is no such message; nothing of it is quoted, for a stranger may have written it.
    """
    try:
        message = json.loads(body)
        return TriageMessage(
            platform=Platform(message["platform"]),
            correlation_id=str(message["correlation_id"]),
            received_at=int(message["received_at"]),
            payload=message["payload"],
            found_by=FoundBy(message.get("found_by", FoundBy.WEBHOOK)),
        )
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        raise ValueError("This is no message to triage.") from None


def reply_message(reply: Key, *, correlation_id: str, hops: int = 0) -> str:
    """Return the message that makes a reply the responder's; it may be sent any number of times.

    `hops` counts how often the responder has sent it to itself: Lambda ends such a chain after 16.
    """
    again = {"hops": hops} if hops else {}
    return json.dumps({"reply": reply, "correlation_id": correlation_id, **again})


def read_hops(body: str) -> int:
    """Return how often the responder has sent a message about a reply to itself."""
    return int(json.loads(body).get("hops", 0))


def read_reply_message(body: str) -> tuple[Key, str]:
    """Return a message's reply and correlation id.

    Raises:
        ValueError: it is no such message.
    """
    try:
        message = json.loads(body)
        pk, sk = message["reply"]
        return Key(pk, sk), str(message["correlation_id"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"This is no message about a reply: {body[:200]!r}") from error
