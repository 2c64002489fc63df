"""Read, decide and write again where somebody else wrote first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from aplomb.aws.table import ConflictError

ATTEMPTS = 6  # people and functions write the same items; more than this is a fault


def retried[Answer](attempt: Callable[[], Answer], *, attempts: int = ATTEMPTS) -> Answer:
    """Return what an attempt returns; each one reads anew, for the item may have been changed meanwhile.

    Raises:
        ConflictError: others wrote first every time.
    """
    for _ in range(attempts - 1):
        with suppress(ConflictError):
            return attempt()
    return attempt()
