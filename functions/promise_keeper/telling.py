"""Tell people of a promise: what was promised, by when, whose it is. No words of a stranger's are in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Any

from aplomb.promises.promise import Promise
from promise_keeper.watching import ESCALATED

_LONGEST_SUBJECT = 99  # SNS takes 99 characters of ASCII


class About(StrEnum):
    """Why people are told."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    BROKEN = "broken"
    NOT_SAID = "not_said"
    CLOCK_GONE = "clock_gone"


_SUBJECTS = {
    About.REMINDER: "Promise: {told} % of its time has passed",
    About.ESCALATION: "Promise about to break: {told} % of its time has passed",
    About.BROKEN: "Promise broken: please tell the customer",
    About.NOT_SAID: "Promise broken, and the customer does not know",
    About.CLOCK_GONE: "Promise: its schedule was deleted, and is back",
}
_KEEP = (
    "Kept? Note it on the console's page Promises, or: "
    'aplomb promises kept {id} --by call --evidence "..." --as YOU'
)
_SAY = (
    "The words that say so wait on the console's page Promises. Told otherwise? "
    'aplomb promises said {id} --how "..." --as YOU'
)
_ACTS = {About.BROKEN: _SAY, About.NOT_SAID: _SAY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Publishes to the topic of alerts; a subscription may choose by `owner` and `about`."""

    topic: str
    client: Any  # boto3's SNS
    zone: tzinfo = UTC

    def tell(self, promise: Promise, about: About) -> None:
        """Tell people. Raises what boto3 raises."""
        self.client.publish(TopicArn=self.topic, **message(promise, about, zone=self.zone))


def about_reminder(told: int) -> About:
    """Return whether a mark is a reminder or already an escalation."""
    return About.ESCALATION if told >= ESCALATED else About.REMINDER


def message(promise: Promise, about: About, *, zone: tzinfo) -> Mapping[str, Any]:
    """Return subject, text and attributes of what people are told."""
    owner = _line(promise.owner) or "nobody yet"
    due = datetime.fromtimestamp(promise.due_at, tz=zone)
    lines = [
        f"What: {promise.act} somebody on {promise.platform}/{_line(promise.account)}",
        f"By: {due:%Y-%m-%d %H:%M} {due.tzname()}",
        f"Owner: {owner}",
        f"Promise: {promise.id}",
        _ACTS.get(about, _KEEP).format(id=promise.id),
    ]
    return {
        "Subject": _SUBJECTS[about].format(told=promise.told)[:_LONGEST_SUBJECT],
        "Message": "\n".join(lines),
        "MessageAttributes": {
            "about": {"DataType": "String", "StringValue": about},
            "owner": {"DataType": "String", "StringValue": owner},
        },
    }


def _line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:100]
