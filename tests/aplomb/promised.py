"""A promise to begin with."""

from __future__ import annotations

from typing import Any

from aplomb.aws.keys import CaseKey
from aplomb.comment import Platform
from aplomb.promises.promise import Promise, promise_id
from aplomb.replies.reply import Channel, ReplyKey
from aplomb.wording.promise import Act

MADE, DUE = 1_795_000_000, 1_795_007_200
REPLY = ReplyKey(platform=Platform.FACEBOOK, account="1000", comment="c1", channel=Channel.PUBLIC)
CASE = CaseKey("facebook", "1000", "c1", "ana")


def promise(**more: Any) -> Promise:
    facts: dict[str, Any] = {
        "id": promise_id(REPLY),
        "platform": REPLY.platform,
        "account": REPLY.account,
        "case": CASE,
        "reply": REPLY,
        "act": Act.CALL,
        "made_at": MADE,
        "due_at": DUE,
        "by": "complaint/en#1",
        "text": "16:30 on 23 November",
    }
    return Promise(**{**facts, **more})
