"""Make one call that reads, and say why it gave nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aplomb.platform_calls.meaning import DEFAULT_WAIT, HOUR, Meaning
from aplomb.platform_calls.transport import Answer, NeverSentError, NoAnswerError, RefusedCallError
from poller.contract import PausedError

# Seconds that do not depend on what the platform's headers say.
_WAITS = {Meaning.ACCOUNT_STOPPED: HOUR, Meaning.BLOCKED: 2 * HOUR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """How one platform's errors are read."""

    explain: Callable[[Answer], tuple[Meaning, str]]
    wait: Callable[[Answer], int]  # seconds


def read(call: Callable[[], Answer], errors: Errors) -> Mapping[str, Any] | None:
    """Return what was asked for, or None where it is gone.

    Raises:
        PausedError: there is no answer, or one that asks us to wait.
    """
    try:
        answer = call()
    except (NeverSentError, NoAnswerError) as error:
        raise PausedError(f"no answer: {error}", seconds=DEFAULT_WAIT) from None
    except RefusedCallError:  # an id that no platform gives out
        return None
    if answer.ok and isinstance(answer.body, dict):
        return answer.body
    meaning, detail = errors.explain(answer)
    if meaning is Meaning.GONE:
        return None
    raise PausedError(detail, seconds=_WAITS.get(meaning, errors.wait(answer)))


def listed(body: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    """Return a list's objects; whatever else stands in it is passed over."""
    data = body.get("data") if body else None
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []


def following_page(body: Mapping[str, Any] | None) -> str:
    """Return the cursor of Graph's next page, empty on the last."""
    paging = body.get("paging") if body else None
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    cursor = cursors.get("after") if isinstance(cursors, dict) else None
    return cursor if isinstance(cursor, str) else ""


def author_of(item: Mapping[str, Any]) -> str:
    """Return who wrote, empty where the platform keeps it to itself."""
    author = item.get("from")
    return str(author.get("id", "")) if isinstance(author, dict) else ""


def moment(value: object) -> int:
    """Return an ISO 8601 time as seconds since 1970; 0 where there is none."""
    try:
        return int(datetime.fromisoformat(str(value)).timestamp())
    except ValueError:
        return 0
