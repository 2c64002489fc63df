"""Tell the rest of the product and whoever listens that an account's state has changed."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from aplomb.drill.account import is_drill
from aplomb.errors import AplombError
from crisis_detector.keeping import Changed

SOURCE, DETAIL_TYPE = "aplomb", "crisis_state"


class TellingError(AplombError):
    """EventBridge did not take the event; it is told again in the next minute."""


def event_of(changed: Changed) -> dict[str, Any]:
    """Return the event of a state; it may come more than once, and `since` and `state` tell which it is."""
    record, account = changed.record, changed.account
    return {
        "platform": account.platform,
        "account": account.id,
        "state": record.state,
        "since": record.since,
        "why": record.why,
        "by": record.by,
        "alarm": msgspec.to_builtins(record.alarm),
        "drill": is_drill(account.id),
    }


def tell(client: Any, changed: Changed) -> None:
    """Put the event on the default bus.

    Raises:
        TellingError: it was not taken.
    """
    entry = {"Source": SOURCE, "DetailType": DETAIL_TYPE, "Detail": json.dumps(event_of(changed))}
    answer = client.put_events(Entries=[entry])
    if answer["FailedEntryCount"]:
        raise TellingError("EventBridge did not take the event of a state.")
