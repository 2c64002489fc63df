"""The form of a message for any other tool, as a signed webhook (standardwebhooks.com, specification 1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from notifier.notice import Entry, Notice

KEYS = frozenset({"type", "timestamp", "data"})
TYPE = "alerts.raised"


def payload(notice: Notice) -> Mapping[str, Any]:
    """Return what the webhook's body says, the same on every try; docs/alerts.md names each part."""
    return {
        "type": TYPE,
        "timestamp": _time(notice.at),
        "data": {
            "subject": notice.subject,
            "severity": notice.severity,
            "alerts": [_alert(entry) for entry in notice.entries],
            "counts": dict(notice.kinds),
            "more": notice.more,
            "queue": notice.queue,
        },
    }


def _alert(entry: Entry) -> Mapping[str, Any]:
    alert = entry.alert
    quote = {"quote": entry.quote} if entry.quote else {}
    return {
        "id": alert.id,
        "kind": alert.kind,
        "severity": alert.severity,
        "at": _time(alert.at),
        "platform": alert.platform,
        "account": alert.account,
        "title": entry.title,
        "why": entry.why,
        "link": entry.link,
        **quote,
    }


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at, tz=UTC):%Y-%m-%dT%H:%M:%SZ}"
