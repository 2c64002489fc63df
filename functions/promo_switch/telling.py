"""Tell the event bus that promotions are off, or that people let them go on."""

from __future__ import annotations

import json
from typing import Any

from aplomb.drill.account import is_drill
from aplomb.errors import AplombError
from aplomb.promotions.promotion import Pause

SOURCE, DETAIL_TYPE = "aplomb", "promotions"


class TellingError(AplombError):
    """EventBridge did not take the event; it is told again at the next look."""


def announce(client: Any, pause: Pause) -> None:
    """Put the state of a pause on the default bus; it may come more than once, and names no person.

    Raises:
        TellingError: it was not taken.
    """
    detail = {
        "platform": pause.platform,
        "account": pause.account,
        "state": pause.state,
        "opened_at": pause.opened_at,
        "drill": is_drill(pause.account),  # nothing is paused for it; whoever listens must not act
    }
    entry = {"Source": SOURCE, "DetailType": DETAIL_TYPE, "Detail": json.dumps(detail)}
    if client.put_events(Entries=[entry])["FailedEntryCount"]:
        raise TellingError("EventBridge did not take the event of a pause.")
