"""Make a call that the guard itself decided on, once, and tell how it ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from deletion_guard.call import Call
from deletion_guard.forward import TooMuchError, UnansweredError, Upstream, forwarded
from deletion_guard.outbound import outbound
from deletion_guard.scrub import Scrub

_TOO_MANY = 429


class Ending(StrEnum):
    """How a call ended."""

    DONE = "done"
    REFUSED = "refused"  # the platform says that it did not do it
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a call ended, and in words why."""

    ending: Ending
    detail: str = ""
    busy: bool = False  # the platform would rather be asked later


def made(call: Call, *, upstream: Upstream) -> Ended:
    """Make the call. It is not made again here, whatever comes back."""
    scrub = Scrub(secrets=upstream.secrets, key="", platform=upstream.address, guard="")
    try:
        with forwarded(outbound(call), upstream=upstream, scrub=scrub) as answered:
            body = b"".join(answered.pieces)
    except (UnansweredError, TooMuchError) as error:
        return Ended(ending=Ending.UNKNOWN, detail=f"No whole answer came: {error}.")
    status = answered.status
    if status >= 500:  # noqa: PLR2004  HTTP's own classes
        return Ended(ending=Ending.UNKNOWN, detail=f"The platform answered HTTP {status}.")
    if status >= 300 or _says_no(body):  # noqa: PLR2004  as above
        detail = f"The platform did not do it: HTTP {status}."
        return Ended(ending=Ending.REFUSED, detail=detail, busy=status == _TOO_MANY)
    return Ended(ending=Ending.DONE)


def _says_no(body: bytes) -> bool:
    try:
        document = json.loads(body or b"null")
    except ValueError:
        return False
    if not isinstance(document, dict):
        return False
    data = document.get("data")  # X says there what is so now
    return document.get("success") is False or "error" in document or (data is None and "errors" in document)
