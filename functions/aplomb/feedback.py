"""Verdicts that people corrected: what machines learn from later. The words stay with their comment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aplomb.aws.keys import Key
from aplomb.aws.queue_keys import feedback_key
from aplomb.platforms import DAY
from aplomb.records import stored
from aplomb.verdict import Kind

KEPT = 400 * DAY  # from when it was said; its text goes with the comment
PARTITION = "FEEDBACK"  # of the index `work`

CALLABLE = tuple(kind for kind in Kind if kind is not Kind.UNSURE)  # what a person may call a comment


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a person calls one comment; the newest word counts."""

    platform: str
    account: str
    comment: str
    kind: Kind
    critical: bool
    language: str
    was: Kind  # what the machine had called it
    engine: str
    by: str  # the person's id
    at: int


def feedback_item(feedback: Feedback) -> tuple[Key, dict[str, Any]]:
    """Return where it stands and what is written there, its place in the list of all included."""
    key = feedback_key(feedback.platform, feedback.account, feedback.comment)
    item = stored(feedback, expires_at=feedback.at + KEPT)
    return key, item | {"work_pk": PARTITION, "work_sk": f"{feedback.at:012d}"}
