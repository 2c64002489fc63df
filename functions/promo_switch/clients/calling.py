"""Make one call to a tool, and tell how it ended."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from aplomb.platform_calls.meaning import Meaning, bounded, graph_error, graph_wait, number
from aplomb.platform_calls.transport import Answer, NeverSentError, NoAnswerError, RefusedCallError
from promo_switch.clients.contract import NotDoneError, Trouble

PAGE_SIZE = 100
MAX_PAGES = 20
LATEST = 4_102_444_800  # the year 2100; a later time is a mistake
REST = 60  # seconds, where a tool wants fewer calls and does not say for how long

_BY_MEANING = {
    Meaning.RATE_LIMITED: Trouble.REST,
    Meaning.BLOCKED: Trouble.REST,
    Meaning.ACCOUNT_STOPPED: Trouble.REFUSED,
    Meaning.UNCERTAIN: Trouble.UNKNOWN,
}
_BY_STATUS = {401: Trouble.REFUSED, 403: Trouble.REFUSED, 429: Trouble.REST}


def asked(call: Callable[[], Answer]) -> Answer:
    """Make a call.

    Raises:
        NotDoneError: there is no whole answer.
    """
    try:
        return call()
    except RefusedCallError:
        raise NotDoneError("its id cannot stand in an address", trouble=Trouble.IMPOSSIBLE) from None
    except NeverSentError as error:
        raise NotDoneError(f"no connection: {error}", trouble=Trouble.UNKNOWN) from None
    except NoAnswerError as error:
        raise NotDoneError(f"no answer: {error}", trouble=Trouble.UNKNOWN) from None


def graph_refusal(answer: Answer) -> NotDoneError:
    """Say what an error of the Graph API means here."""
    meaning, detail = graph_error(answer)
    trouble = _BY_MEANING.get(meaning, Trouble.IMPOSSIBLE)
    return NotDoneError(detail, trouble=trouble, wait=graph_wait(answer.headers))


def refusal(answer: Answer, *, tool: str) -> NotDoneError:
    """Say what a plain HTTP error of a tool means; never its text, which is a stranger's."""
    usual = Trouble.UNKNOWN if answer.status >= 500 else Trouble.IMPOSSIBLE  # noqa: PLR2004  HTTP's own classes
    trouble = _BY_STATUS.get(answer.status, usual)
    words = {Trouble.REST: ": it wants fewer calls", Trouble.REFUSED: ": it refuses the token"}
    wait = number(answer.headers.get("Retry-After")) or REST
    detail = f"{tool} answered HTTP {answer.status}{words.get(trouble, '')}"
    return NotDoneError(detail, trouble=trouble, wait=bounded(wait))


def unreadable(tool: str) -> NotDoneError:
    """Say that an answer is not in the tool's documented shape."""
    return NotDoneError(f"{tool}'s answer could not be read", trouble=Trouble.UNKNOWN)


def objects(value: Any, *, tool: str) -> list[Mapping[str, Any]]:
    """Return a list of JSON objects.

    Raises:
        NotDoneError: it is something else.
    """
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise unreadable(tool)
    return value


def seconds(value: Any, *, tool: str) -> int:
    """Read a time as the tools write it: seconds since 1970, or ISO 8601, in UTC where nothing is said.

    Raises:
        NotDoneError: it is none.
    """
    found = number(value)
    if found is None:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise unreadable(tool) from None
        found = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    if not 0 < found < LATEST:
        raise unreadable(tool)
    return found


def web_link(value: Any) -> str:
    """Return an address for people to follow; nothing where it is none."""
    text = str(value or "")
    return text if re.fullmatch(r"https://[!-~]{1,500}", text) else ""


def first_words(value: Any) -> str:
    """Return how a text begins, on one line; it is our own, and still may hold anything."""
    plain = "".join(one if one.isprintable() else " " for one in str(value or "")[:400])
    words = " ".join(plain.split())
    return words if len(words) <= 80 else f"{words[:79]}…"  # noqa: PLR2004  what fits on a line
