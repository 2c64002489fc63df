"""The mark that somebody was forgotten, for what they wrote before and comes in only afterwards.

It holds a time, under a hash of their id: no name, no text, and no id that could be read back.
"""

from __future__ import annotations

from boto3.dynamodb.conditions import Attr

from aplomb.aws.keys import Key, hashed
from aplomb.aws.table import Update
from aplomb.comment import Comment, Verb
from aplomb.retention import FORGOTTEN


def forgotten_key(platform: str, author: str) -> Key:
    """Return where the mark stands that somebody was forgotten."""
    return Key(f"FORGOTTEN#{hashed(platform, author)}", "FORGOTTEN")


def mark(platform: str, author: str, *, asked_at: int) -> Update:
    """Return the write that leaves the mark; its condition fails where they have asked again since."""
    return Update(
        key=forgotten_key(platform, author),
        set={"at": asked_at, "expires_at": asked_at + FORGOTTEN},
        condition=Attr("at").not_exists() | Attr("at").lte(asked_at),
    )


def said_at(comment: Comment, *, received_at: int) -> int:
    """Return when a comment was written or edited, in seconds since 1970; at the latest when it came in.

    A webhook may be late by hours, and what the poller finds by days.
    """
    told = comment.noted_at if comment.verb is Verb.EDIT else comment.created_at
    return min(told, received_at) if told is not None and told > 0 else received_at
