"""What stands in a message to the responder."""

from __future__ import annotations

import json

from aplomb.aws.keys import Key


def reply_message(reply: Key, *, correlation_id: str) -> str:
    """Return the message that makes a reply the responder's; it may be sent any number of times."""
    return json.dumps({"reply": reply, "correlation_id": correlation_id})


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
